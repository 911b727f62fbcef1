package api

import (
	"context"
	"encoding/json"

	"duyen/match"
	"duyen/match/service"
)

type exposureInput struct {
	From string `query:"from" required:"true" doc:"Kind of the subjects"`
	To   string `query:"to" doc:"Kind of the targets; startups must name it"`
}

type exposureOutput struct {
	Body service.ExposureReport
}

// exposure says how evenly lists show their targets. Drawing it reads every
// profile, so it is kept while nothing changes.
func (s *Server) exposure(ctx context.Context, in *exposureInput) (*exposureOutput, error) {
	subject := match.Kind(in.From)
	if !subject.Valid() {
		return nil, unknownValue("from", in.From, words(match.Kinds()))
	}
	to, err := counterpart(subject, "to", in.To)
	if err != nil {
		return nil, err
	}
	actor := from(ctx).actor
	out := &exposureOutput{}
	kept, err := s.svc.Cached(ctx, s.svc.CacheKey(actor, "exposure", string(subject), string(to)), func() ([]byte, error) {
		report, err := s.svc.Exposure(ctx, actor, subject, to)
		if err != nil {
			return nil, err
		}
		return json.Marshal(report)
	})
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(kept, &out.Body); err != nil {
		return nil, match.Wrap(err, "cached report is damaged")
	}
	return out, nil
}

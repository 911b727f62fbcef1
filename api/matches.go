package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duyen/files"
	"duyen/match"
)

// Wanted is what the matches of saved and unsaved profiles have in common.
type Wanted struct {
	Filtering
	Kind      string `query:"kind" doc:"Kind of the targets; startups must name it"`
	Limit     int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Matches at most"`
	Available bool   `query:"available" doc:"Only mentors and offers with a free place"`
	Spread    bool   `query:"spread" doc:"Avoid near-copies of each other: score is traded for difference, so that scores need not fall"`
}

// request reads it for a subject of a kind.
func (in *Wanted) request(subject match.Kind) (match.Request, error) {
	target, err := counterpart(subject, "kind", in.Kind)
	if err != nil {
		return match.Request{}, err
	}
	filter := in.filter()
	filter.Available = in.Available
	return match.Request{Target: target, N: in.Limit, Filter: filter, Spread: in.Spread}, nil
}

// key is what tells one request from another.
func (in *Wanted) key() []string {
	return []string{in.Kind, in.values().Encode(), strconv.Itoa(in.Limit), strconv.FormatBool(in.Available), strconv.FormatBool(in.Spread)}
}

type matchesInput struct {
	Freshness
	Wanted
	ID          string `path:"id" doc:"Id of the subject"`
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of the answer you have"`
}

type matchesOutput struct {
	Status      int
	ContentType string `header:"Content-Type" hidden:"true"`
	ETag        string `header:"ETag" doc:"Weak tag of this answer"`
	Stale       string `header:"X-Duyen-Stale" doc:"1 when the answer is older than min_seq"`
	Body        []byte
}

// matches answers from finished bytes when nothing has changed. The service's
// key holds the asking user and their roles beside the state of the world:
// whoever hits it was allowed to read the same answer at the same change.
func (r profiles) matches(ctx context.Context, in *matchesInput) (*matchesOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	request, err := in.request(r.kind)
	if err != nil {
		return nil, err
	}
	fresh := r.fresh(ctx, in.MinSeq)
	who := from(ctx)
	key := r.svc.CacheKey(who.actor, append([]string{"matches", string(r.kind), in.ID, who.lang}, in.key()...)...)
	kept, err := r.svc.Cached(ctx, key, func() ([]byte, error) {
		ranking, err := r.svc.Matches(ctx, who.actor, r.kind, in.ID, request)
		if err != nil {
			return nil, err
		}
		return finished(r.spoken(who, r.kind, ranking, nil))
	})
	if err != nil {
		return nil, err
	}
	return answered(kept, in.IfNoneMatch, fresh)
}

// counterpart reads the kind of the targets. It may be left away when there is
// only one.
func counterpart(subject match.Kind, parameter, name string) (match.Kind, error) {
	allowed := subject.Counterparts()
	if name == "" && len(allowed) == 1 {
		return allowed[0], nil
	}
	if !slices.Contains(allowed, match.Kind(name)) {
		return "", unknownValue(parameter, name, strings.Join(kindNames(allowed), ", "))
	}
	return match.Kind(name), nil
}

// tagLength is the length of the tag that stands before finished bytes.
const tagLength = 16

// finished encodes an answer and puts its tag before it, so that a cached
// answer is hashed once.
func finished(v any) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, tagLength, 4096))
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, match.Wrap(err, "cannot encode matches")
	}
	sum := sha256.Sum256(b.Bytes()[tagLength:])
	hex.Encode(b.Bytes(), sum[:tagLength/2])
	return b.Bytes(), nil
}

// answered takes finished bytes apart again. Bytes that cannot be ours come
// from a damaged cache and are reported as such.
func answered(kept []byte, ifNoneMatch string, fresh bool) (*matchesOutput, error) {
	if len(kept) <= tagLength || kept[tagLength] != '{' {
		return nil, match.Fail(match.KindInternal, "internal", "cached answer is damaged")
	}
	out := &matchesOutput{
		Status: http.StatusOK, ContentType: jsonType, Body: kept[tagLength:],
		ETag: `W/"` + string(kept[:tagLength]) + `"`, Stale: staleMark(fresh),
	}
	if seen(ifNoneMatch, out.ETag) {
		out.Status, out.Body = http.StatusNotModified, nil
	} else if !fresh {
		out.Body = append([]byte(`{"stale":true,`), out.Body[1:]...)
	}
	return out, nil
}

type previewInput struct {
	Wanted
	RawBody []byte
}

type previewOutput struct {
	Body any
}

func (s *Server) preview(ctx context.Context, in *previewInput) (*previewOutput, error) {
	p, err := files.DecodeProfile(in.RawBody, "")
	if err != nil {
		return nil, err
	}
	kind := p.Common().Kind
	request, err := in.request(kind)
	if err != nil {
		return nil, err
	}
	who := from(ctx)
	ranking, warnings, err := s.svc.Preview(ctx, who.actor, p, request)
	if err != nil {
		return nil, err
	}
	return &previewOutput{Body: s.spoken(who, kind, ranking, warnings)}, nil
}

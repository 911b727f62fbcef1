package bench

import (
	"bytes"
	"context"
	"time"

	"duyen/match"
)

// Somebody who was away: for how long, and how many items came meanwhile.
const (
	awayFor   = 30 * 24 * time.Hour
	awayItems = 300
)

// away fills feeds with what came while nobody read them and reads the first page
// of each once.
func (h *hall) away(ctx context.Context, readers []*reader) (series, error) {
	for i, x := range readers {
		subject, err := h.service.Get(ctx, match.Actor{System: true}, x.kind, x.id)
		if err != nil {
			return nil, err
		}
		ranking, err := h.engine.Rank(ctx, subject, match.Request{Target: match.KindStartup, N: awayItems})
		if err != nil {
			return nil, err
		}
		began := time.Now().Add(-awayFor)
		var items []match.FeedItem
		for j, m := range ranking.Data {
			items = append(items, match.FeedItem{
				Feed: x.id, At: began.Add(awayFor / awayItems * time.Duration(j)), Event: match.EventMatch, Target: m.Target.ID,
				What: string(match.EventMatch) + ":away", Score: m.Score, Changed: []match.FeedChange{{Field: "profile"}},
			})
		}
		if _, err := h.store.AddItems(ctx, items, nil, 0); err != nil {
			return nil, err
		}
		h.run.progress("away", i+1, len(readers))
	}
	var out series
	for _, x := range readers {
		var page bytes.Buffer
		began := time.Now()
		if _, err := h.wires.call(ctx, "GET", x.path("feed"), x.token, nil, &page); err != nil {
			return nil, err
		}
		out = append(out, time.Since(began))
	}
	return out, nil
}

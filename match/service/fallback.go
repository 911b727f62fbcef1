package service

import (
	"context"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"duyen/match"
	"duyen/match/text"
)

// Bounds of a search without the index: reading 5,000 profiles takes about
// 100 ms, which is what a page may cost while the index is being rebuilt.
const (
	scanMax   = 5000
	scanBatch = 500
)

// scanWait is how long a search without the index waits while as many scan the store
// as there are cores. A scan takes about a hundred times as long as a search of the
// index: without a bound a rebuild under load would leave nothing for anybody.
const scanWait = 40 * time.Millisecond

// newScans makes the places of those who scan.
func newScans() chan struct{} { return make(chan struct{}, runtime.GOMAXPROCS(0)) }

// beginScan waits for a place; end must be called when it gives one.
func (s *Service) beginScan(ctx context.Context) (end func(), err error) {
	end = func() { <-s.scans }
	select {
	case s.scans <- struct{}{}: // also on a machine that is so slow that the time is over at once
		return end, nil
	default:
	}
	timer := time.NewTimer(scanWait)
	defer timer.Stop()
	select {
	case s.scans <- struct{}{}:
		return end, nil
	case <-ctx.Done():
	case <-timer.C:
	}
	return nil, match.Fail(match.KindBusy, "search_busy", "too many searches at once while there is no index")
}

// Weights of a found word in a search without the index, by where it stands.
const (
	inName    = 4
	inSummary = 2
	inRest    = 1
)

// The cursor of such a search is a position in its order. The index's cursors
// look otherwise; one of them cannot be continued here.
const storeCursor = "store:"

// searchStore is Search without the index.
func (s *Service) searchStore(ctx context.Context, q match.Query) (match.Hits, error) {
	from := 0
	if q.After != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(q.After, storeCursor))
		if err != nil || n < 0 || !strings.HasPrefix(q.After, storeCursor) {
			return match.Hits{}, match.Fail(match.KindBusy, "rebuilding", "this list can be continued when the index is back")
		}
		from = n
	}
	found, err := s.scan(ctx, q.Filter, wordsOf(q.Text, false))
	if err != nil {
		return match.Hits{}, err
	}
	hits := match.Hits{Data: []match.Hit{}, Total: len(found), Understood: []match.Understood{}, Degraded: true}
	from = min(from, len(found))
	to := min(from+q.Limit, len(found))
	hits.Data = append(hits.Data, found[from:to]...)
	if hits.HasMore = to < len(found); hits.HasMore {
		hits.Next = storeCursor + strconv.Itoa(to)
	}
	return hits, nil
}

// suggestStore is Suggest without the index: names that hold the words, the
// last of which may be half typed.
func (s *Service) suggestStore(ctx context.Context, a match.Actor, typed string, n int) ([]match.Suggestion, error) {
	out := []match.Suggestion{}
	words := wordsOf(typed, true)
	if len(words) == 0 {
		return out, nil
	}
	found, err := s.scan(ctx, match.Filter{Viewer: a.Viewer()}, words)
	if err != nil {
		return nil, err
	}
	for _, hit := range found {
		if hit.Score < float64(inName*len(words)) {
			continue // not all of it in the name
		}
		out = append(out, match.Suggestion{Text: hit.Name, Type: "profile", Kind: hit.Kind, ID: hit.ID})
		if len(out) == n {
			break
		}
	}
	return out, nil
}

// scan gives the profiles that hold every word, best first, out of the first
// scanMax that pass the filter.
func (s *Service) scan(ctx context.Context, f match.Filter, words []word) ([]match.Hit, error) {
	end, err := s.beginScan(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	found := []match.Hit{}
	after := ""
	for seen := 0; seen < scanMax; {
		batch, err := s.profiles.List(ctx, f, time.Time{}, after, scanBatch)
		if err != nil {
			return nil, err
		}
		for _, p := range batch {
			b := p.Common()
			if score, ok := scoreWords(b, words); ok {
				hit := match.HitOf(p)
				hit.Score = score
				found = append(found, hit)
			}
		}
		if len(batch) < scanBatch {
			break
		}
		seen += len(batch)
		after = batch[len(batch)-1].Common().ID
	}
	slices.SortStableFunc(found, func(x, y match.Hit) int {
		switch {
		case x.Score > y.Score:
			return -1
		case x.Score < y.Score:
			return 1
		}
		return strings.Compare(x.ID, y.ID)
	})
	return found, nil
}

// word is one word of a query. With accents it must agree with the text.
type word struct {
	text   string
	exact  bool
	prefix bool
}

func wordsOf(typed string, half bool) []word {
	var out []word
	for _, t := range text.Tokens(typed) {
		w := word{text: t.Fold}
		if text.HasDiacritics(t.Exact) {
			w = word{text: t.Exact, exact: true}
		}
		out = append(out, w)
	}
	if half && len(out) > 0 {
		out[len(out)-1].prefix = true
	}
	return out
}

func (w word) in(tokens []text.Token) bool {
	return slices.ContainsFunc(tokens, func(t text.Token) bool {
		got := t.Fold
		if w.exact {
			got = t.Exact
		}
		return got == w.text || w.prefix && strings.HasPrefix(got, w.text)
	})
}

// scoreWords scores a profile by where the words stand; ok is false when one
// is missing.
func scoreWords(b *match.Base, words []word) (score float64, ok bool) {
	if len(words) == 0 {
		return 0, true
	}
	fields := []struct {
		tokens []text.Token
		weight float64
	}{
		{text.Tokens(b.Name), inName},
		{text.Tokens(b.Summary), inSummary},
		{text.Tokens(b.Description + " " + strings.Join(b.Tags, " ")), inRest},
	}
	for _, w := range words {
		best := 0.0
		for _, f := range fields {
			if f.weight > best && w.in(f.tokens) {
				best = f.weight
			}
		}
		if best == 0 {
			return 0, false
		}
		score += best
	}
	return score, true
}

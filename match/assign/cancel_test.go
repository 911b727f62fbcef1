package assign

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"duyen/match"
)

// watched is a context that ends when it has been looked at so many times, and
// notes the longest processor time between two looks.
type watched struct {
	context.Context
	looks, ends   int
	last, longest float64
}

// Err implements context.Context.
func (w *watched) Err() error {
	now := cpu()
	if w.looks > 0 {
		w.longest = max(w.longest, now-w.last)
	}
	w.last = now
	if w.looks++; w.looks > w.ends {
		return context.Canceled
	}
	return nil
}

// TestCancel: wherever the context ends, Solve stops, and it looks often enough to
// stop within 100 ms.
func TestCancel(t *testing.T) {
	p := shape{"", 4000, 1000, 50, 3, 1, 50, 20, 0, 30}.problem(rand.New(rand.NewPCG(1, 2)))
	all := &watched{Context: t.Context(), ends: 1 << 30, last: cpu()}
	if _, err := Solve(all, p); err != nil {
		t.Fatal(err)
	}
	if all.longest > 100 || all.looks < 100 {
		t.Errorf("%d looks, up to %.1f ms apart", all.looks, all.longest)
	}
	for ends := 0; ends < all.looks; ends += 1 + all.looks/20 {
		w := &watched{Context: t.Context(), ends: ends}
		s, err := Solve(w, p)
		if s != nil || !errors.Is(err, context.Canceled) || match.KindOf(err) != match.KindInternal || w.looks > ends+3 {
			t.Errorf("ended at look %d of %d: %v %v", ends, w.looks, s, err)
		}
	}
}

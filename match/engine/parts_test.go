package engine

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"duyen/match"
)

// TestWordsAddUpEveryTerm compares inner products out of postings, sealed and
// recent, with those of the vectors.
func TestWordsAddUpEveryTerm(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	vector := func() (v match.Vector) {
		for term := match.TextTerm(rng.Uint32() >> 26); len(v.Terms) < 20; term += match.TextTerm(1 + rng.Uint32()>>(3+rng.IntN(29))) {
			if n := len(v.Terms); n > 0 && term <= v.Terms[n-1].Term {
				break // wrapped around
			}
			v.Terms = append(v.Terms, match.Weighted{Term: term, Weight: uint8(1 + rng.IntN(255))})
		}
		return v
	}
	for _, sealed := range []int{0, 1, 300} {
		w := newWords(0)
		texts := make([]match.Vector, sealed+40)
		to := make([]uint32, sealed) // the sealed rows are turned round
		for i := range texts {
			texts[i] = vector()
			if i == sealed {
				w.seal(to)
			}
			w.add(uint32(i), &texts[i])
			if i < sealed {
				to[i] = uint32(sealed - 1 - i)
			}
		}
		for range 50 {
			query := vector()
			dot := make([]int32, len(texts))
			most := w.dots(&query, dot)
			best := int32(0)
			for i := range texts {
				at := i
				if i < sealed {
					at = int(to[i])
				}
				want := plainDot(&query, &texts[i])
				if best = max(best, want); dot[at] != want {
					t.Fatalf("%d sealed, text %d: %d, want %d", sealed, i, dot[at], want)
				}
			}
			for i, found := range w.find(&query) {
				if want := w.sealed(query.Terms[i].Term); !slices.Equal(found.list, want) {
					t.Fatalf("%d sealed, term %d: %v, want %v", sealed, query.Terms[i].Term, found.list, want)
				}
			}
			if most != best {
				t.Fatalf("the greatest is %d, want %d", most, best)
			}
		}
	}
}

func plainDot(a, b *match.Vector) (sum int32) {
	for _, x := range a.Terms {
		for _, y := range b.Terms {
			if x.Term == y.Term {
				sum += int32(x.Weight) * int32(y.Weight)
			}
		}
	}
	return sum
}

// TestBoundsAreNotBelow: a bound that is too low loses a match.
func TestBoundsAreNotBelow(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	w := match.Weights{}
	d := match.Direction{From: match.KindInvestor, To: match.KindStartup}
	scale := match.Scale{}
	scale.Weight[match.ColAsk], scale.Lo[match.ColAsk] = 1, -6
	scale.Weight[match.ColText], scale.Hi[match.ColText] = 2, 2.4
	w[d] = scale
	m := &match.Model{Weights: w, Statistics: match.NewTally(&match.Reference{}, "").Statistics(0)}
	scorer := m.Scorer(d)
	ask, text := scorer.Part(match.ColAsk), scorer.Part(match.ColText)
	bound := newTextBound(text)
	for range 2000 {
		lo := 2 + rng.Float64()*14
		size := match.Size{Known: rng.IntN(9) > 0, Ticket: rng.IntN(2) > 0, Lo: lo, Hi: lo + rng.Float64()*3, Spread: rng.Float64()}
		if rng.IntN(5) == 0 {
			size.Lo = math.Inf(-1)
		}
		if rng.IntN(5) == 0 {
			size.Hi = math.Inf(1)
		}
		bounds, curve := askBounds(ask, &size, -0.7), askCurveOf(&size)
		for _, a := range []float64{math.NaN(), -5, 40, 2 + rng.Float64()*15, math.Round(rng.Float64()*300)*askStep + askFrom} {
			exact := ask.Points(size.AskSignal(a, -0.7))
			if got := float64(bounds[askStepOf(a)]); got < exact-roughSlack/4 {
				t.Fatalf("ask %v against %+v: bound %v, score %v", a, size, got, exact)
			}
			part := roundPart(ask)
			if got := float64(part.of(curve.of(float32(a), -0.7))); math.Abs(got-exact) > roughSlack/4 {
				t.Fatalf("ask %v against %+v: curve %v, score %v", a, size, got, exact)
			}
		}
		dot, scale := int32(rng.IntN(1<<20)), rng.Float32()/1e6
		if got, exact := float64(bound.of(dot, 20*scale)), text.Points(match.TextSignal(float64(dot)*float64(scale))); got < exact-roughSlack/4 {
			t.Fatalf("text %d·%v: bound %v, score %v", dot, scale, got, exact)
		}
	}
}

// TestShortlistKeepsTheBest: whoever is among the best by exact scores is among
// those whose rough scores are looked at, in whatever order they come.
func TestShortlistKeepsTheBest(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	for _, n := range []int{0, 1, 20, 700} {
		list := &shortlist{n: n}
		exact := make([]float64, 500)
		for at := range exact {
			exact[at] = math.Round(rng.Float64()*40) / 1000 // many are as good as others, or nearly
			r := rough{uint32(at), float32(exact[at] + (rng.Float64()*2-1)*roughSlack)}
			if r.score >= list.floor() {
				list.add(r)
			}
		}
		kept := map[uint32]bool{}
		list.each(func(at uint32) { kept[at] = true })
		falling := slices.Sorted(slices.Values(exact))
		slices.Reverse(falling)
		for at, score := range exact {
			if n > 0 && score >= falling[min(n, len(exact))-1] && !kept[uint32(at)] {
				t.Errorf("n %d: %v is lost", n, score)
			}
		}
		if n == 0 && len(kept) > 0 {
			t.Errorf("%d kept of none", len(kept))
		}
	}
}

// TestPagesKeepWhatACloneSaw holds a column to its snapshots.
func TestPagesKeepWhatACloneSaw(t *testing.T) {
	p := pages[int]{}
	for i := range uint32(3000) {
		p.set(i, int(i))
	}
	before := p.clone()
	after := before.clone()
	after.set(1500, -1)
	after.set(5000, 7)
	if *before.at(1500) != 1500 || *after.at(1500) != -1 || *after.at(5000) != 7 || before.len() > 5000 {
		t.Errorf("before: %d, after: %d", *before.at(1500), *after.at(1500))
	}
}

// TestDictionaryKeepsRows: ids keep their rows while it grows and is read.
func TestDictionaryKeepsRows(t *testing.T) {
	d := newDictionary()
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			for i := range 3000 {
				id := fmt.Sprint("id-", i)
				row := d.row(id)
				if string(d.ids().of(row)) != id || d.id(row) != id {
					t.Errorf("worker %d: row %d is not of %s", worker, row, id)
				}
			}
		})
	}
	wait.Wait()
	if _, ok := d.find("nobody"); ok || len(d.end) != 3000 {
		t.Errorf("%d rows, want 3000", len(d.end))
	}
}

// TestFallingOrder: values come in falling order, up to a step.
func TestFallingOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	values := make([]float32, 500)
	for i := range values {
		values[i] = rng.Float32()*20 - 10
	}
	order := fallingOrder(values, make([]int32, len(values)))
	seen := map[int32]bool{}
	for i, at := range order {
		seen[at] = true
		if i > 0 && values[at] > values[order[i-1]]+20.0/(orderSteps-1)+1e-4 {
			t.Fatalf("%v comes behind %v", values[at], values[order[i-1]])
		}
	}
	if len(seen) != len(values) || len(fallingOrder(nil, nil)) != 0 || len(fallingOrder([]float32{1, 1}, make([]int32, 2))) != 2 {
		t.Error("an index is missing")
	}
}

// TestSetsTellCombinationsApart holds the numbers of random combinations, small and
// large, against those of a map of their texts.
func TestSetsTellCombinationsApart(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	s, want := newSets(), map[string]uint32{}
	for range 5000 {
		list := make([]int32, rng.IntN(7))
		for i := range list {
			list[i] = []int32{0, 1, 2, math.MaxUint16 - 1, math.MaxUint16, 1 << 20}[rng.IntN(6)]
		}
		flag := rng.IntN(2) == 0
		text := fmt.Sprint(list, flag)
		number, known := want[text]
		if !known {
			number = uint32(len(want))
			want[text] = number
		}
		if got := s.intern(list, flag); got != number || !slices.Equal(s.at(got), list) || s.flag[got] != flag {
			t.Fatalf("%s: number %d of %v, want %d", text, got, s.at(got), number)
		}
	}
	if s.len() != len(want) {
		t.Errorf("%d sets, want %d", s.len(), len(want))
	}
}

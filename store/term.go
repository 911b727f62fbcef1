package store

import (
	"context"
	"database/sql"
	"slices"
	"sync"

	"duyen/match"
)

// The fields a list can be filtered by.
const (
	fieldSector    = "sector"
	fieldStage     = "stage"
	fieldLocality  = "locality"
	fieldStrength  = "strength"
	fieldExpertise = "expertise"
)

// term is one value of one field.
type term struct{ field, value string }

// termsOf lists what lists find a profile by, without repetition.
func termsOf(p match.Profile) []term {
	var out []term
	add := func(field string, values ...string) {
		for _, v := range values {
			if t := (term{field, v}); v != "" && !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	c := p.Common()
	add(fieldSector, c.Sectors...)
	add(fieldStage, match.StagesOf(p)...)
	add(fieldLocality, match.PlacesOf(p)...)
	add(fieldStrength, c.Strengths...)
	add(fieldExpertise, match.SkillsOf(p)...)
	if s, ok := p.(*match.Startup); ok {
		add(fieldExpertise, s.Needs...)
	}
	return out
}

// terms is the table of terms in memory: some thousand short rows that are added
// to; erasing somebody may take the words out of some.
type terms struct {
	mu   sync.RWMutex
	nums map[term]int64
	last int64 // highest number read
}

func newTerms() *terms { return &terms{nums: map[term]int64{}} }

// load reads the terms that came since the last load. Only committed terms may
// be read, so q is no transaction that has added some.
func (t *terms) load(ctx context.Context, q querier) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := eachRow(ctx, q, func(rows *sql.Rows) error {
		var num int64
		var x term
		if err := rows.Scan(&num, &x.field, &x.value); err != nil {
			return err
		}
		t.nums[x], t.last = num, max(t.last, num)
		return nil
	}, `SELECT num, field, value FROM term WHERE num > $1 ORDER BY num`, t.last)
	return translate(ctx, err, "reading the terms")
}

// forget empties the memory together with a commit that changes terms, so that
// nobody uses an old one in between. The next load reads what is left.
func (t *terms) forget(commit func() error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := commit(); err != nil {
		return err
	}
	t.nums, t.last = map[term]int64{}, 0
	return nil
}

// number gives the numbers of all wanted terms, adding new ones in tx. What was
// added is not kept in memory: after the commit, load finds it.
func (t *terms) number(ctx context.Context, tx *sql.Tx, wanted []term) (map[term]int64, error) {
	out := make(map[term]int64, len(wanted))
	if t.known(wanted, out) {
		return out, nil
	}
	if err := t.load(ctx, tx); err != nil {
		return nil, err
	}
	if t.known(wanted, out) {
		return out, nil
	}
	t.mu.RLock()
	next := t.last
	t.mu.RUnlock()
	var rows []any
	for _, x := range wanted {
		if _, ok := out[x]; !ok {
			next++
			out[x] = next
			rows = append(rows, next, x.field, x.value)
		}
	}
	return out, insertRows(ctx, tx, "term (num, field, value)", 3, rows)
}

// known copies the numbers in memory to out and tells whether none is missing.
func (t *terms) known(wanted []term, out map[term]int64) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	all := true
	for _, x := range wanted {
		if n, ok := t.nums[x]; ok {
			out[x] = n
		} else {
			all = false
		}
	}
	return all
}

// below gives the numbers of the terms of a field whose value is one of wanted
// or lies below one, in order.
func (t *terms) below(ref *match.Reference, field string, wanted []string) []int64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	var out []int64
	for x, n := range t.nums {
		if x.field == field && slices.ContainsFunc(wanted, func(w string) bool { return holds(ref, field, w, x.value) }) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// holds tells whether value is wanted or below it.
func holds(ref *match.Reference, field, wanted, value string) bool {
	switch {
	case wanted == value:
		return true
	case field == fieldLocality:
		return ref.Places.Within(value, wanted)
	case field == fieldSector:
		s, ok := ref.Taxonomy.Term(match.TermSector, value)
		return ok && s.Parent == wanted
	}
	return false
}

package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"duyen/match"
)

// rare is the number of profiles up to which a condition is looked up and what
// it gives sorted. A commoner one is tested while walking through the ids: the
// page is full after few of them. Of 100,000 profiles a page of 50 takes the
// same time either way when 1,000 fulfil the condition.
const rare = 1000

// List gives up to limit profiles that pass the filter, by id, starting behind
// the id after; updatedSince zero means any time. The filter's Viewer is
// honoured.
func (s *Store) List(
	ctx context.Context, f match.Filter, updatedSince time.Time, after string, limit int,
) ([]match.Profile, error) {
	const doing = "listing profiles"
	w, err := s.where(ctx, f, updatedSince)
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	w.all("id > " + w.param(after))
	rest := `WHERE ` + w.text() + ` ORDER BY id LIMIT ` + w.param(limit)
	behind := &w.args[len(w.args)-2] // whom the next page starts behind
	var day time.Time
	if f.Available {
		day = s.today() // nothing else hangs on the clock
	}
	var out []match.Profile
	for more := true; more && len(out) < limit; {
		read := 0
		err = eachProfile(ctx, s.reader, func(p match.Profile) error {
			read, *behind = read+1, p.Common().ID
			if !f.Available || match.FreeNow(p, day) {
				out = append(out, p)
			}
			return nil
		}, rest, w.args...)
		if err != nil {
			return nil, translate(ctx, err, doing)
		}
		more = f.Available && read == limit
	}
	return out[:min(max(0, limit), len(out))], nil
}

// today is the day in Vietnam, which has had no summer time since 1975. The column
// available knows what does not hang on the day; who is away today, and which
// offers are open, is asked of those it gives.
func (s *Store) today() time.Time {
	day, _ := match.DateOf(s.now().In(time.FixedZone("+07", 7*60*60))).Time()
	return day
}

// where turns a filter into conditions.
func (s *Store) where(ctx context.Context, f match.Filter, updatedSince time.Time) (*where, error) {
	// Another process may have added terms since.
	if err := s.terms.load(ctx, s.reader); err != nil {
		return nil, err
	}
	w := &where{}
	w.filter(f)
	if !updatedSince.IsZero() {
		since := ">= " + strconv.FormatInt(updatedSince.UnixMilli(), 10)
		err := w.either(ctx, s.reader, "SELECT num FROM profile WHERE updated_at "+since, "+updated_at "+since)
		if err != nil {
			return nil, err
		}
	}
	for _, x := range []struct {
		field  string
		values []string
	}{
		{fieldSector, f.Sectors},
		{fieldStage, f.Stages},
		{fieldLocality, f.Localities},
		{fieldStrength, f.Strengths},
		{fieldExpertise, f.Expertise},
	} {
		if len(x.values) == 0 {
			continue
		}
		if err := w.terms(ctx, s.reader, s.terms.below(s.ref, x.field, x.values)); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// where collects conditions, all of them required.
type where struct {
	conditions []string
	args       []any
}

func (w *where) all(condition string) { w.conditions = append(w.conditions, condition) }

// text joins the conditions.
func (w *where) text() string { return strings.Join(w.conditions, " AND ") }

// param adds a parameter and gives its placeholder.
func (w *where) param(v any) string {
	w.args = append(w.args, v)
	return "$" + strconv.Itoa(len(w.args))
}

// named gives the ids of the profiles that an account owns, or that a list names, as
// a subquery.
func (w *where) named(owner string, ids []string) string {
	out := "SELECT id FROM profile WHERE owner <> '' AND owner = " + w.param(owner)
	if len(ids) > 0 {
		out += " UNION SELECT id FROM profile WHERE id IN (" + w.params(ids) + ")"
	}
	return out
}

// offersBy gives the ids of the offers that are made by those whose ids are given, a
// subquery of both.
func offersBy(ids string) string {
	return "SELECT p.id FROM offer x JOIN profile p ON p.num = x.num WHERE x.by_profile <> '' AND x.by_profile IN (" + ids + ")" // as the index has it
}

// params is param for several values, with commas between.
func (w *where) params(values []string) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = w.param(v)
	}
	return strings.Join(names, ",")
}

// filter adds what needs columns of the profile only.
func (w *where) filter(f match.Filter) {
	if len(f.Kinds) > 0 {
		names := make([]string, len(f.Kinds))
		for i, k := range f.Kinds {
			names[i] = w.param(string(k))
		}
		w.all("kind IN (" + strings.Join(names, ",") + ")")
	}
	switch {
	case f.Viewer.All:
	case f.Viewer.User == "":
		w.all("visibility = 'public'")
	default:
		w.all("(visibility IN ('public', 'members') OR owner = " + w.param(f.Viewer.User) + ")")
	}
	if !f.Viewer.All && len(f.Viewer.Apart) > 0 {
		names := make([]string, len(f.Viewer.Apart))
		for i, user := range f.Viewer.Apart {
			names[i] = w.param(user)
		}
		w.all("owner NOT IN (" + strings.Join(names, ",") + ")")
	}
	if f.Viewer.User == "" {
		w.all("paused = 0")
	} else {
		w.all("(paused = 0 OR owner = " + w.param(f.Viewer.User) + ")")
	}
	if f.Available {
		w.all("available = 1")
	}
	if f.Verified {
		w.all("verified = 1")
	}
}

// terms requires one of the terms of these numbers.
func (w *where) terms(ctx context.Context, q querier, nums []int64) error {
	if len(nums) == 0 {
		w.all("1 = 0") // nothing stored has such a value
		return nil
	}
	text := make([]string, len(nums))
	for i, n := range nums {
		text[i] = strconv.FormatInt(n, 10)
	}
	list := strings.Join(text, ",")
	// The plus keeps SQLite from seeking once per number.
	return w.either(ctx, q, `SELECT profile FROM profile_term WHERE term IN (`+list+`)`,
		`EXISTS (SELECT 1 FROM profile_term t WHERE t.profile = profile.num AND +t.term IN (`+list+`))`)
}

// either adds a condition in one of two forms: a query for the few profiles
// that fulfil it, or a test for when they are many.
func (w *where) either(ctx context.Context, q querier, query, test string) error {
	var n int
	err := q.QueryRowContext(ctx, `SELECT COUNT(*) FROM (`+query+` LIMIT `+strconv.Itoa(rare)+`) AS few`).Scan(&n)
	if n < rare {
		test = "num IN (" + query + ")"
	}
	w.all(test)
	return err
}

// near is the condition that a profile lies within one of places.
func (s *Store) near(ctx context.Context, places []string) (*where, error) {
	w := &where{}
	if err := s.terms.load(ctx, s.reader); err != nil { // another process may have added some
		return nil, err
	}
	return w, w.terms(ctx, s.reader, s.terms.below(s.ref, fieldLocality, places))
}

// Unverified gives up to limit profiles of the kinds that officers verify and
// have not, by id, behind the id after: everywhere, or, unless it is nil, within one
// of places.
func (s *Store) Unverified(ctx context.Context, places []string, after string, limit int) ([]match.Profile, error) {
	const doing = "reading who is not verified"
	w := &where{}
	if places != nil {
		near, err := s.near(ctx, places)
		if err != nil {
			return nil, translate(ctx, err, doing)
		}
		w.all(near.text())
	}
	var kinds []string
	for _, k := range match.Kinds() {
		if k.Verifiable() {
			kinds = append(kinds, "'"+string(k)+"'")
		}
	}
	w.all("verified = 0 AND kind IN (" + strings.Join(kinds, ",") + ") AND id > " + w.param(after))
	var out []match.Profile
	err := eachProfile(ctx, s.reader, func(p match.Profile) error {
		out = append(out, p)
		return nil
	}, `WHERE `+w.text()+` ORDER BY id LIMIT `+w.param(limit), w.args...)
	if err != nil {
		return nil, translate(ctx, err, doing)
	}
	return out, nil
}

package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// funnelWorld fills a store with introductions of every state between profiles of
// every kind, and gives the days they were made on.
func funnelWorld(t *testing.T, s *Store, rng *rand.Rand) {
	t.Helper()
	somebody(t, s, "usr_1")
	sectors, places, strengths := []string{"agri", "tourism", "ict"}, []string{"51", "21115"}, []string{"cinnamon", "garlic"}
	var from, to []match.Profile
	some := func(list []string) []string {
		var out []string
		for _, x := range list {
			if rng.IntN(2) == 0 {
				out = append(out, x)
			}
		}
		return out
	}
	for i := range 12 {
		p := startup(fmt.Sprint("s", i))
		p.Sectors, p.Strengths, p.Localities = some(sectors), some(strengths), some(places)
		from = append(from, p)
	}
	from = append(from, &match.Investor{Base: match.Base{Kind: match.KindInvestor, ID: "i0", Name: "I", Sectors: []string{"ict"}}})
	for i := range 4 {
		to = append(to,
			&match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: fmt.Sprint("m", i), Name: "M"}},
			&match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: fmt.Sprint("o", i), Name: "O"}},
			&match.Offer{Base: match.Base{Kind: match.KindOffer, ID: fmt.Sprint("f", i), Name: "F"}, By: []string{"", "o0", "o1"}[rng.IntN(3)]})
	}
	create(t, s, "usr_1", append(slices.Clone(from), to...)...)
	for i := range 150 {
		a, b := from[rng.IntN(len(from))], to[rng.IntN(len(to))]
		if rng.IntN(10) == 0 {
			a, b = from[12], from[rng.IntN(12)] // an investor asks a startup
		}
		var offer any
		if b.Common().Kind == match.KindOffer {
			offer = b.Common().ID
		} else if rng.IntN(3) == 0 {
			offer = fmt.Sprint("f", rng.IntN(4))
		}
		state := match.IntroductionStates()[rng.IntN(7)]
		answered, met, result := 0, 0, ""
		switch state {
		case match.IntroductionClosed:
			answered, met, result = 1, rng.IntN(2), string(match.Results()[rng.IntN(4)])
		case match.IntroductionMet:
			answered, met = 1, 1
		case match.IntroductionAccepted, match.IntroductionDeclined:
			answered = 1
		case match.IntroductionWithdrawn:
			answered = rng.IntN(2)
		}
		own, next := rng.IntN(8)/7, ""
		if state == match.IntroductionExpired && rng.IntN(2) == 0 {
			next = "int_next" // which counts in its place
		}
		created := time.Date(2026, time.Month(1+rng.IntN(6)), 1+rng.IntN(28), rng.IntN(24), 0, 0, 0, time.UTC).UnixMilli()
		_, err := s.writer.ExecContext(t.Context(), `INSERT OR IGNORE INTO introduction (id, from_profile, to_profile, offer, account, state, message, reason, note, reroute, came_from, went_to,
			result, amount, currency, result_note, created_at, expires_at, reminded_at, answered_at, met_at, closed_at, finished_at, own)
			VALUES ($1, $2, $3, $4, 'usr_1', $5, 'secret', '', '', 0, '', $10, $6, 0, '', '', $7, 0, 0, $8, $9, 0, 0, $11)`,
			fmt.Sprintf("int_%04d", i), a.Common().ID, b.Common().ID, offer, string(state), result, created, answered, met, next, own)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// everyItem reads a whole list page by page.
func everyItem(t *testing.T, s *Store, q match.FunnelPart) []string {
	t.Helper()
	var ids []string
	for q.Limit = 7; ; {
		page, err := s.FunnelList(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range page {
			ids = append(ids, x.ID)
		}
		if len(page) < q.Limit {
			return ids
		}
		q.After = page[len(page)-1].ID
	}
}

// TestFunnelNumbersAreTheirLists reads the list behind every number of every cut of
// random introductions, and counts the introductions themselves.
func TestFunnelNumbersAreTheirLists(t *testing.T) {
	for seed := range uint64(5) {
		s := openTemp(t)
		funnelWorld(t, s, rand.New(rand.NewPCG(seed, 1)))
		for _, by := range match.FunnelCuts() {
			q := match.FunnelQuery{By: by, First: "2026-02-01", Last: "2026-04-30", From: time.Date(2026, 1, 31, 17, 0, 0, 0, time.UTC), To: time.Date(2026, 4, 30, 17, 0, 0, 0, time.UTC)}
			f, err := s.Funnel(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if len(f.Rows) < 2 || f.Total.Requested < 20 || f.Total.Results == 0 {
				t.Fatalf("by %s: only %+v", by, f)
			}
			if got := plainCount(t, s, q); got != f.Total {
				t.Errorf("by %s: the total is %+v, counted one by one %+v", by, f.Total, got)
			}
			sum, seen := 0, map[string]bool{}
			for _, row := range append(slices.Clone(f.Rows), f.Total) {
				value := &row.Value
				if row == f.Total {
					value = nil
				}
				for step, want := range map[match.FunnelStep]int{match.FunnelRequested: row.Requested, match.FunnelAccepted: row.Accepted, match.FunnelMet: row.Met, match.FunnelResult: row.Results} {
					ids := everyItem(t, s, match.FunnelPart{FunnelQuery: q, Step: step, Value: value})
					if len(ids) != want || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != want {
						t.Errorf("by %s, %q, %s: %d, its list has %d", by, row.Value, step, want, len(ids))
					}
					for _, id := range ids {
						seen[id] = true
					}
				}
				if row.Requested < row.Accepted || row.Accepted < row.Met || row.Met < row.Results {
					t.Errorf("by %s, %q: more in a later step: %+v", by, row.Value, row)
				}
				if value != nil {
					sum += row.Requested
				}
			}
			if sum < f.Total.Requested || !by.Overlaps() && sum != f.Total.Requested || len(seen) != f.Total.Requested {
				t.Errorf("by %s: the rows have %d, the total %d, the lists %d", by, sum, f.Total.Requested, len(seen))
			}
		}
		for _, step := range []match.FunnelStep{match.FunnelShown, match.FunnelOpened, "x'"} {
			if ids := everyItem(t, s, match.FunnelPart{FunnelQuery: match.FunnelQuery{To: time.Now()}, Step: step}); len(ids) != 0 {
				t.Errorf("%s has a list", step)
			}
		}
	}
}

// plainCount counts a period without the queries of the funnel: what went to the next
// best counts there, and what people ask of themselves nowhere.
func plainCount(t *testing.T, s *Store, q match.FunnelQuery) (x match.FunnelCount) {
	t.Helper()
	rows, err := s.reader.QueryContext(t.Context(), `SELECT state, answered_at, met_at, result, created_at, went_to, own FROM introduction`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var state match.IntroductionState
		var answered, met, created int64
		var result match.Result
		var next string
		var own bool
		if err := rows.Scan(&state, &answered, &met, &result, &created, &next, &own); err != nil {
			t.Fatal(err)
		}
		if own || next != "" {
			continue
		}
		day := match.DateOf(time.UnixMilli(created).In(time.FixedZone("", 7*3600)))
		if day < q.First || day > q.Last {
			continue
		}
		x.Requested++
		if answered > 0 && state != match.IntroductionDeclined {
			x.Accepted++
		}
		came := result != "" && result != match.ResultNothing
		if met > 0 || came {
			x.Met++
		}
		if came {
			x.Results++
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return x
}

// counted lets an account agree to be counted.
func counted(t *testing.T, s *Store, user string) {
	t.Helper()
	if _, _, err := s.PutConsent(t.Context(), match.Consent{
		User: user, Purpose: match.ConsentLearning, Given: true, Version: match.ConsentLearningForAll, Means: match.ConsentSelf,
	}); err != nil {
		t.Fatal(err)
	}
}

func TestFunnelCountsWhatConsentingPeopleSaw(t *testing.T) {
	s := openTemp(t)
	at(s, lessonsTime())
	list := startup("list")
	list.Sectors, list.Locality = []string{"agri", "tourism"}, "51"
	for i := range 7 {
		id := fmt.Sprint("usr_", i)
		somebody(t, s, id)
		switch {
		case i < 5:
			counted(t, s, id)
		case i == 5: // to suggestions of their own only
			says(t, s, id, match.ConsentLearning, true)
		}
	}
	create(t, s, "usr_0", list, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "m", Name: "M"}}, &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "o", Name: "O"}})
	for i := range 7 {
		learns(t, s, lesson(fmt.Sprint("usr_", i), "m"))
	}
	open := func(l *match.Lesson) { l.Event = match.LessonOpen }
	learns(t, s, lesson("usr_0", "m", open), lesson("usr_1", "o", open), lesson("usr_0", "o"))
	q := match.FunnelQuery{By: match.FunnelKind, LooksFirst: "2026-11-26", LooksLast: "2026-11-26"}
	check := func(name string, want match.Funnel) {
		t.Helper()
		got, err := s.Funnel(t.Context(), q)
		if err != nil || !slices.Equal(got.Rows, want.Rows) || got.Total != want.Total {
			t.Errorf("%s: %+v %v, want %+v", name, got, err, want)
		}
	}
	look := func(times, accounts int) match.FunnelLook { return match.FunnelLook{Times: times, Accounts: accounts} }
	total := match.FunnelCount{Shown: look(6, 5), Opened: look(2, 2)}
	check("by kind", match.Funnel{Total: total, Rows: []match.FunnelCount{
		{Value: "mentor", Shown: look(5, 5), Opened: look(1, 1)}, {Value: "organization", Shown: look(1, 1), Opened: look(1, 1)},
	}})
	q.By = match.FunnelSector
	check("by sector", match.Funnel{Total: total, Rows: []match.FunnelCount{
		{Value: "agri", Shown: look(6, 5), Opened: look(2, 2)}, {Value: "tourism", Shown: look(6, 5), Opened: look(2, 2)},
	}})
	if f, err := s.Funnel(t.Context(), q); err != nil || f.ShownStep != 6 || f.OpenedStep != match.FunnelFew { // the four busiest have looked five times
		t.Errorf("steps of %d and %d, %v", f.ShownStep, f.OpenedStep, err)
	}
	for place, want := range map[string]int{"51": 6, "VN": 6, "21548": 0, "none": 0} {
		q.Within = []string{place}
		if f, err := s.Funnel(t.Context(), q); err != nil || f.Total.Shown.Times != want || f.ShownStep != max(want, match.FunnelFew) {
			t.Errorf("within %s: %+v %v", place, f, err)
		}
	}
	q.Within = nil
	q.By = match.FunnelOrganization
	says(t, s, "usr_4", match.ConsentLearning, false)
	check("after one took it back", match.Funnel{Total: match.FunnelCount{Shown: look(5, 4), Opened: look(2, 2)}, Rows: []match.FunnelCount{
		{Shown: look(4, 4), Opened: look(1, 1)}, {Value: "o", Shown: look(1, 1), Opened: look(1, 1)},
	}})
	at(s, lessonsTime().Add(time.Hour))
	counted(t, s, "usr_5")
	check("what came before the word does not count", match.Funnel{Total: match.FunnelCount{Shown: look(5, 4), Opened: look(2, 2)}, Rows: []match.FunnelCount{
		{Shown: look(4, 4), Opened: look(1, 1)}, {Value: "o", Shown: look(1, 1), Opened: look(1, 1)},
	}})
	q.LooksFirst, q.LooksLast = "2026-11-27", "2026-11-28"
	check("another day", match.Funnel{})
}

package store

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"duyen/match"
)

// november and what lies around it, at home.
func november(now time.Time) match.Period {
	home := time.FixedZone("+07", 7*60*60)
	return match.Period{Start: time.Date(2026, 11, 1, 0, 0, 0, 0, home), End: time.Date(2026, 12, 1, 0, 0, 0, 0, home), Now: now}
}

// introduced puts an introduction into the store as it stands at the end.
func introduced(t *testing.T, s *Store, id, from, to, state string, asked, answered, met, closed int64, result string, amount float64) {
	t.Helper()
	currency := ""
	if amount > 0 {
		currency = "USD"
	}
	execSQL(t, s, `INSERT INTO introduction (id, from_profile, to_profile, offer, account, state, message, reason, note, reroute, came_from, went_to,
		result, amount, currency, result_note, created_at, expires_at, reminded_at, answered_at, met_at, closed_at, finished_at)
		VALUES ($1, $2, $3, NULL, 'usr_1', $4, '', '', '', 0, '', '', $5, $6, $7, '', $8, $9, 0, $10, $11, $12, 0)`,
		id, from, to, state, result, amount, currency, asked, asked+7*24*3_600_000, answered, met, closed)
}

// held puts a session into the store.
func held(t *testing.T, s *Store, id, mentor, from, state string, at int64, minutes int) {
	t.Helper()
	execSQL(t, s, `INSERT INTO booking (id, slot, mentor, from_profile, introduction, state, starts_at, ends_at, format, place, link, message, late,
		ended_by, ended_at, reason, minutes, summary, notes, reminded_at, created_at, changed_at)
		VALUES ($1, NULL, $2, $3, '', $4, $5, $6, 'online', '', '', '', 0, '', 0, '', $7, '', '', 0, $5, $5)`, id, mentor, from, state, at, at+1, minutes)
}

// counts gives what a figure comes to: N and the sum.
func counts(t *testing.T, s *Store, q match.FigureQuery) (n int, value float64) {
	t.Helper()
	all, err := s.Count(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", q.Figure, err)
	}
	for _, x := range all[0] {
		if x.Organization == q.Organization {
			n, value = n+x.N, value+x.Value
		}
	}
	return n, value
}

// listed gives the ids of the rows of a figure, read page by page.
func listed(t *testing.T, s *Store, q match.FigureQuery) (ids []string, value float64) {
	t.Helper()
	for q.Limit = 2; ; {
		rows, err := s.FigureRows(t.Context(), q)
		if err != nil {
			t.Fatalf("%s: %v", q.Figure, err)
		}
		for _, r := range rows {
			ids = append(ids, r.ID)
			if r.Hours != nil {
				value += *r.Hours
			}
			if r.Amount != nil {
				if q.Figure.Unit() != match.UnitVND {
					t.Errorf("%s tells the amount of %s", q.Figure, r.ID)
				}
				value += r.Amount.Value
			}
		}
		if len(rows) < q.Limit {
			return ids, value
		}
		q.After = rows[len(rows)-1].ID
	}
}

func testFigures(t *testing.T, s *Store) {
	home := time.FixedZone("+07", 7*60*60)
	at := func(month time.Month, d, h int) time.Time { return time.Date(2026, month, d, h, 0, 0, 0, home) }
	ms := func(month time.Month, d, h int) int64 { return at(month, d, h).UnixMilli() }
	clock := at(10, 1, 0)
	s.SetClock(func() time.Time { return clock })
	over := offerOf("over", "hoi")
	over.ClosesOn = "2026-11-15"
	create(t, s, "usr_1", organization("hoi"), organization("clb"), ofKind(match.KindMentor, "cv"), ofKind(match.KindMentor, "cv2"),
		ofKind(match.KindInvestor, "quy"), startup("du-an"), startup("khac"), offerOf("suat", "hoi"), over, offerOf("cua-quy", "quy"), offerOf("clb-suat", "clb"))
	enrol := func(profile string, day time.Time) {
		t.Helper()
		clock = day
		if _, err := s.Enrol(t.Context(), match.Member{Organization: "hoi", Profile: profile, State: match.MemberConfirmed, Means: match.ConsentPaper}); err != nil {
			t.Fatal(err)
		}
	}
	enrol("quy", at(10, 2, 0))
	enrol("cv", at(11, 10, 0))
	enrol("du-an", at(11, 11, 0))
	if _, err := s.Enrol(t.Context(), match.Member{Organization: "hoi", Profile: "cv2", State: match.MemberInvited}); err != nil {
		t.Fatal(err)
	}
	introduced(t, s, "i1", "khac", "suat", "accepted", ms(11, 2, 0), ms(11, 2, 10), 0, 0, "", 0)
	introduced(t, s, "i2", "du-an", "hoi", "declined", ms(11, 3, 0), ms(11, 4, 0), 0, ms(11, 4, 0), "", 0)
	introduced(t, s, "i3", "du-an", "suat", "requested", ms(11, 30, 23), 0, 0, 0, "", 0)
	introduced(t, s, "i4", "du-an", "over", "requested", ms(12, 1, 0), 0, 0, 0, "", 0)
	introduced(t, s, "i5", "du-an", "clb-suat", "closed", ms(11, 12, 0), ms(11, 13, 0), ms(11, 14, 0), ms(11, 15, 0), "nothing", 0)
	introduced(t, s, "i6", "du-an", "cua-quy", "closed", ms(11, 12, 0), ms(11, 13, 0), ms(11, 14, 0), ms(11, 15, 0), "investment", 100)
	introduced(t, s, "i7", "du-an", "cv2", "closed", ms(11, 12, 0), ms(11, 13, 0), 0, ms(11, 15, 0), "investment", 7)
	introduced(t, s, "i8", "khac", "cv", "met", ms(11, 5, 0), ms(11, 6, 0), ms(11, 7, 0), 0, "", 0) // before cv was a member
	held(t, s, "b1", "cv", "khac", "held", ms(11, 12, 0), 90)
	held(t, s, "b2", "cv", "khac", "held", ms(11, 9, 0), 60) // before
	held(t, s, "b3", "cv", "khac", "no_show", ms(11, 13, 0), 0)
	held(t, s, "b4", "cv2", "khac", "held", ms(11, 13, 0), 60) // of who is only invited
	for _, p := range []match.Pledge{
		{By: "hoi", Kind: match.PledgeHours, Hours: 60, Starts: at(11, 1, 0), Ends: at(12, 31, 0)}, // 30 of 60 days
		{By: "hoi", Kind: match.PledgeHours, Hours: 5, Starts: at(10, 1, 0), Ends: at(11, 1, 0)},
		{By: "hoi", Kind: match.PledgeCapital, Amount: &match.Money{Value: 10, Currency: "USD"}, Starts: at(11, 1, 0), Ends: at(12, 1, 0)},
		{By: "quy", Kind: match.PledgeCapital, Amount: &match.Money{Value: 99, Currency: "USD"}, Starts: at(11, 1, 0), Ends: at(12, 1, 0)},
	} {
		if _, err := s.AddPledge(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	now := at(12, 20, 0)
	for _, c := range []struct {
		figure match.Figure
		n      int
		value  float64
	}{
		{match.FigureOffersOpen, 1, 1},
		{match.FigureInterests, 3, 3},
		{match.FigureAnswered, 2, 2},
		{match.FigureAnswerHours, 2, 17},
		{match.FigureAccepted, 4, 4},
		{match.FigureMet, 2, 2},
		{match.FigureResults, 2, 2},
		{match.FigureHoursPledged, 1, 30},
		{match.FigureHoursDelivered, 1, 1.5},
		{match.FigureCapitalPledged, 1, 10},
		{match.FigureCapitalDelivered, 1, 100},
		{match.FigureMembers, 3, 3},
		{match.FigureMembersNew, 2, 2},
		{match.FigureMembersActive, 2, 2},
	} {
		n, value := counts(t, s, match.FigureQuery{Organization: "hoi", Figure: c.figure, Period: november(now)})
		if n != c.n || math.Abs(value-c.value) > 1e-9 {
			t.Errorf("%s: %d, %v; want %d, %v", c.figure, n, value, c.n, c.value)
		}
	}
	q := match.FigureQuery{Organization: "hoi", Figure: match.FigureAccepted, Period: november(now)}
	ids, _ := listed(t, s, q)
	same(t, ids, "i7", "i6", "i5", "i1")
	clock = at(11, 20, 0)
	if _, err := s.Leave(t.Context(), "hoi", "du-an"); err != nil {
		t.Fatal(err)
	}
	if ids, _ = listed(t, s, q); len(ids) != 4 {
		t.Errorf("who left takes their month along: %q", ids)
	}
	if n, _ := counts(t, s, match.FigureQuery{Organization: "hoi", Figure: match.FigureMembers, Period: november(now)}); n != 2 {
		t.Errorf("%d members at the end of the month", n)
	}
	if n, _ := counts(t, s, match.FigureQuery{Organization: "hoi", Figure: match.FigureMembers, Period: november(at(11, 15, 0))}); n != 3 {
		t.Errorf("%d members on the 15th", n)
	}
	// A pledge is delivered by whoever it is of: also by an investor, with its offers.
	n, value := counts(t, s, match.FigureQuery{Organization: "quy", Figure: match.FigureCapitalDelivered, Period: november(now)})
	if n != 1 || value != 100 {
		t.Errorf("of the investor %d, %v", n, value)
	}
}

// testFigureYears: a year alone is its first of July, as everywhere.
func testFigureYears(t *testing.T, s *Store) {
	s.SetClock(func() time.Time { return time.Date(2025, 12, 1, 0, 0, 0, 0, time.UTC) })
	closes, opens := offerOf("closes", "hoi"), offerOf("opens", "hoi")
	closes.ClosesOn, opens.OpensOn = "2026", "2026"
	create(t, s, "usr_1", organization("hoi"), closes, opens)
	for month, want := range map[time.Month]string{time.May: "closes", time.July: "opens"} {
		first := time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC)
		period := match.Period{Start: first, End: first.AddDate(0, 1, 0), Now: first.AddDate(1, 0, 0)}
		ids, _ := listed(t, s, match.FigureQuery{Organization: "hoi", Figure: match.FigureOffersOpen, Period: period})
		if len(ids) != 1 || ids[0] != want {
			t.Errorf("open at the end of %s: %q, want %s", month, ids, want)
		}
	}
}

// testFiguresPlain holds the figures of many organizations at once against those of
// each alone, against their lists, and against a plain count.
func testFiguresPlain(t *testing.T, s *Store) {
	rng := rand.New(rand.NewPCG(16, 49))
	clock := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	s.SetClock(func() time.Time { return clock })
	type seat struct {
		org, profile string
		from, to     int64
	}
	var ours []seat
	var profiles []match.Profile
	var asked []string
	orgs, kinds := []string{"o0", "o1", "o2", "o3"}, []match.Kind{match.KindStartup, match.KindMentor, match.KindInvestor}
	kind := map[string]match.Kind{}
	for _, o := range orgs {
		profiles = append(profiles, organization(o), offerOf("f-"+o, o))
		ours = append(ours, seat{o, o, 0, math.MaxInt64}, seat{o, "f-" + o, 0, math.MaxInt64})
		asked = append(asked, o, "f-"+o)
	}
	for i := range 24 {
		id := fmt.Sprintf("p%02d", i)
		kind[id] = kinds[i%3]
		profiles, asked = append(profiles, ofKind(kind[id], id)), append(asked, id)
	}
	create(t, s, "usr_1", profiles...)
	random := func() int64 { // within October, November and December
		return time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).UnixMilli() + rng.Int64N(92*24*3_600_000)
	}
	for i := range 24 {
		for range 2 {
			m := seat{orgs[rng.IntN(len(orgs))], fmt.Sprintf("p%02d", i), random(), math.MaxInt64}
			if slices.ContainsFunc(ours, func(x seat) bool { return x.org == m.org && x.profile == m.profile }) {
				continue
			}
			clock = time.UnixMilli(m.from)
			if _, err := s.Enrol(t.Context(), match.Member{Organization: m.org, Profile: m.profile, State: match.MemberConfirmed}); err != nil {
				t.Fatal(err)
			}
			if rng.IntN(3) == 0 {
				m.to = m.from + rng.Int64N(60*24*3_600_000)
				clock = time.UnixMilli(m.to)
				if _, err := s.Leave(t.Context(), m.org, m.profile); err != nil {
					t.Fatal(err)
				}
			}
			ours = append(ours, m)
		}
	}
	month := november(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	start, end := month.Start.UnixMilli(), month.End.UnixMilli()
	in := func(at int64) bool { return at >= start && at < end }
	of := func(org, profile string, at int64) bool {
		return slices.ContainsFunc(ours, func(x seat) bool { return x.org == org && x.profile == profile && at >= x.from && at < x.to })
	}
	want := map[match.Figure]map[string]float64{}
	add := func(f match.Figure, org string, value float64) {
		if want[f] == nil {
			want[f] = map[string]float64{}
		}
		want[f][org] += value
	}
	for i := range 400 {
		from, to := fmt.Sprintf("p%02d", rng.IntN(8)*3), asked[rng.IntN(len(asked))]
		if from == to {
			continue
		}
		created := random()
		answered, met, closed := created+rng.Int64N(9e8), int64(0), int64(0)
		if rng.IntN(2) == 0 {
			met = answered + rng.Int64N(9e8)
			closed = met + rng.Int64N(9e8)
		}
		amount := float64(rng.IntN(3))
		introduced(t, s, fmt.Sprintf("i%03d", i), from, to, "closed", created, answered, met, closed, "investment", amount)
		for _, o := range orgs {
			if mine := to == o || to == "f-"+o; mine && in(created) {
				add(match.FigureInterests, o, 1)
			}
			side := func(at int64) bool { return in(at) && (of(o, from, at) || of(o, to, at)) }
			if side(answered) {
				add(match.FigureAccepted, o, 1)
			}
			if side(met) {
				add(match.FigureMet, o, 1)
			}
			if side(closed) {
				add(match.FigureResults, o, 1)
			}
			if amount > 0 && in(closed) && of(o, to, closed) && kind[to] != match.KindStartup {
				add(match.FigureCapitalDelivered, o, amount)
			}
		}
	}
	for i := range 200 {
		mentor, at, minutes := fmt.Sprintf("p%02d", rng.IntN(8)*3+1), random(), 15+rng.IntN(100)
		held(t, s, fmt.Sprintf("b%03d", i), mentor, "p00", "held", at, minutes)
		for _, o := range orgs {
			if in(at) && of(o, mentor, at) {
				add(match.FigureHoursDelivered, o, float64(minutes)/60)
			}
		}
	}
	for f, values := range want {
		for _, o := range orgs {
			if _, got := counts(t, s, match.FigureQuery{Organization: o, Figure: f, Period: month}); math.Abs(got-values[o]) > 1e-6 {
				t.Errorf("%s of %s: %v, want %v", f, o, got, values[o])
			}
		}
	}
	for _, f := range match.Figures() {
		all, err := s.Count(t.Context(), match.FigureQuery{Figure: f, Period: month})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range orgs {
			q := match.FigureQuery{Organization: o, Figure: f, Period: month}
			n, value := counts(t, s, q)
			allN, allValue := 0, 0.0
			for _, x := range all[0] {
				if x.Organization == o {
					allN, allValue = allN+x.N, allValue+x.Value
				}
			}
			ids, sum := listed(t, s, q)
			if n != allN || math.Abs(value-allValue) > 1e-6 || n != len(ids) || len(slices.Compact(slices.Sorted(slices.Values(ids)))) != n {
				t.Errorf("%s of %s: %d, %v alone; %d, %v among all; %d rows", f, o, n, value, allN, allValue, len(ids))
			}
			if f.Unit() != match.UnitCount && f != match.FigureAnswerHours && math.Abs(sum-value) > 1e-6 {
				t.Errorf("%s of %s: %v, its rows come to %v", f, o, value, sum)
			}
		}
	}
}

func testInbox(t *testing.T, s *Store) {
	s.SetClock(func() time.Time { return time.UnixMilli(1000) })
	create(t, s, "usr_1", organization("hoi"), organization("clb"), startup("a"), startup("b"), offerOf("f", "hoi"), offerOf("g", "clb"))
	introduced(t, s, "i1", "a", "hoi", "requested", 1000, 0, 0, 0, "", 0)
	introduced(t, s, "i2", "a", "f", "accepted", 2000, 3000, 0, 0, "", 0)
	introduced(t, s, "i3", "b", "f", "expired", 3000, 0, 0, 4000, "", 0)
	introduced(t, s, "i4", "b", "g", "requested", 3000, 0, 0, 0, "", 0)
	now := time.UnixMilli(1000 + 7*24*3_600_000)
	for _, c := range []struct {
		q    match.InboxQuery
		want []string
	}{
		{match.InboxQuery{}, []string{"i3", "i2", "i1"}},
		{match.InboxQuery{Offer: "f"}, []string{"i3", "i2"}},
		{match.InboxQuery{Offer: "g"}, nil},
		{match.InboxQuery{State: match.IntroductionAccepted}, []string{"i2"}},
		{match.InboxQuery{Unanswered: true}, []string{"i1"}},
		{match.InboxQuery{Overdue: true}, []string{"i3", "i1"}},
		{match.InboxQuery{After: "i3"}, []string{"i2", "i1"}},
	} {
		c.q.Organization, c.q.Limit, c.q.Now = "hoi", 10, now
		found, err := s.Inbox(t.Context(), c.q)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, x := range found {
			ids = append(ids, x.ID)
		}
		same(t, ids, c.want...)
	}
	before, err := s.Inbox(t.Context(), match.InboxQuery{Organization: "hoi", Overdue: true, Now: now.Add(-time.Millisecond), Limit: 10})
	if err != nil || len(before) != 1 {
		t.Errorf("a moment before: %+v %v", before, err)
	}
}

// testActive holds that who was re-routed has not acted, and who has asked has.
func testActive(t *testing.T, s *Store) {
	clock := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	s.SetClock(func() time.Time { return clock })
	create(t, s, "usr_1", organization("hoi"), startup("a"), ofKind(match.KindMentor, "b"), ofKind(match.KindMentor, "c"))
	if _, err := s.Enrol(t.Context(), match.Member{Organization: "hoi", Profile: "a", State: match.MemberConfirmed}); err != nil {
		t.Fatal(err)
	}
	month := november(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
	active := match.FigureQuery{Organization: "hoi", Figure: match.FigureMembersActive, Period: month}
	start := month.Start.UnixMilli()
	introduced(t, s, "i1", "a", "b", "expired", start-1, 0, 0, start+1, "", 0)
	introduced(t, s, "i2", "a", "c", "requested", start+1, 0, 0, 0, "", 0)
	execSQL(t, s, `UPDATE introduction SET came_from = 'i1' WHERE id = 'i2'`)
	if n, _ := counts(t, s, active); n != 0 {
		t.Errorf("%d are active by a request that went on by itself", n)
	}
	execSQL(t, s, `UPDATE introduction SET came_from = '' WHERE id = 'i2'`)
	if n, _ := counts(t, s, active); n != 1 {
		t.Errorf("%d are active that have asked", n)
	}
}

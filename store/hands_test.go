package store

import (
	"testing"
	"time"

	"duyen/match"
)

// testHands holds which two profiles are in the same hands, whoever of them asks.
func testHands(t *testing.T, s *Store) {
	for _, u := range []match.User{{ID: "usr_a"}, {ID: "usr_b"}, {ID: "usr_kept", Steward: "usr_b"}, {ID: "usr_staff", Organizations: []string{"hoi"}}, {ID: "usr_both", Organizations: []string{"hoi", "clb"}}} {
		u.Name, u.Email = u.ID, u.ID+"@example.test"
		if _, err := s.Put(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	create(t, s, "usr_a", startup("sa"), ofKind(match.KindMentor, "ma"), offerOf("of-ma", "ma"))
	create(t, s, "usr_b", startup("sb"), ofKind(match.KindMentor, "mb"))
	create(t, s, "usr_kept", startup("s-kept"))
	create(t, s, "usr_staff", startup("s-staff"))
	create(t, s, "", organization("hoi"), organization("clb"), offerOf("of-hoi", "hoi"), startup("nobody"))
	execSQL(t, s, `UPDATE profile SET owner = '' WHERE id IN ('hoi', 'clb', 'of-hoi', 'nobody')`)
	create(t, s, "", startup("of-member"))
	execSQL(t, s, `UPDATE profile SET owner = '', keeper = 'clb' WHERE id = 'of-member'`)
	same := map[[2]string]bool{
		{"sa", "ma"}: true, {"sa", "of-ma"}: true, {"sb", "mb"}: true, {"s-kept", "mb"}: true, {"s-staff", "hoi"}: true, {"s-staff", "of-hoi"}: true,
		{"of-member", "clb"}: true, {"of-member", "hoi"}: true, {"of-member", "of-hoi"}: true, // who is staff of both acts for both
		{"sa", "mb"}: false, {"sb", "of-ma"}: false, {"s-kept", "ma"}: false, {"sa", "hoi"}: false, {"sa", "of-hoi"}: false, {"s-staff", "clb"}: false,
		{"nobody", "hoi"}: false, {"of-member", "ma"}: false, {"none", "ma"}: false, {"none", "none"}: false,
	}
	for pair, want := range same {
		for _, of := range [][2]string{pair, {pair[1], pair[0]}} {
			tx, err := s.writer.BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			got, err := sameHands(t.Context(), tx, of[0], of[1])
			if err != nil || got != want {
				t.Errorf("%s and %s in the same hands: %v %v", of[0], of[1], got, err)
			}
			if err := tx.Rollback(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// testOwnRequests holds that what people ask of themselves counts nowhere, but takes
// a place, and that what others ask counts.
func testOwnRequests(t *testing.T, s *Store) {
	home := time.FixedZone("+07", 7*60*60)
	at(s, dealTime())
	somebody(t, s, "usr_hoi")
	somebody(t, s, "usr_an")
	create(t, s, "usr_hoi", organization("hoi"), startup("own"), ofKind(match.KindMentor, "m"))
	create(t, s, "usr_an", startup("other"))
	month := november(time.Date(2027, 1, 1, 0, 0, 0, 0, home))
	q := match.FunnelQuery{By: match.FunnelOrganization, First: "2026-11-01", Last: "2026-11-30", From: month.Start, To: month.End}
	for i, c := range []struct {
		from string
		want match.Dealings
		n    int
	}{{"own", match.Dealings{Taken: 1}, 0}, {"other", match.Dealings{Taken: 2, Asked: 1, Answered: 1}, 1}} {
		x := introduce(t, s, asks(c.from, "hoi")).Introduction
		if got := stands(t, s, "hoi").Waiting; got != c.n {
			t.Errorf("%s: %d wait", c.from, got)
		}
		for _, m := range []match.IntroductionMove{match.IntroductionAccept, match.IntroductionMeet, match.IntroductionReport} {
			if _, err := step(s, t, x.ID, m, match.ResultMentoring); err != nil {
				t.Fatal(err)
			}
		}
		if got := stands(t, s, "hoi"); got != c.want {
			t.Errorf("%s: stands %+v, want %+v", c.from, got, c.want)
		}
		for _, f := range []match.Figure{match.FigureInterests, match.FigureAnswered, match.FigureAccepted, match.FigureMet, match.FigureResults} {
			asked := match.FigureQuery{Organization: "hoi", Figure: f, Period: month}
			n, _ := counts(t, s, asked)
			if ids, _ := listed(t, s, asked); n != c.n || len(ids) != n {
				t.Errorf("%s: %s counts %d, lists %q", c.from, f, n, ids)
			}
		}
		f, err := s.Funnel(t.Context(), q)
		if ids := everyItem(t, s, match.FunnelPart{FunnelQuery: q, Step: match.FunnelRequested}); err != nil || f.Total.Requested != c.n || f.Total.Results != c.n || len(ids) != c.n {
			t.Errorf("%d: the funnel has %+v, lists %q, %v", i, f.Total, ids, err)
		}
	}
}

// TestOwnSidesOfWhatWasThere: what was asked before own was kept is looked at when
// the column is made.
func TestOwnSidesOfWhatWasThere(t *testing.T) {
	s := openTemp(t)
	for id, staff := range map[string][]string{"usr_a": nil, "usr_b": {"hoi"}} {
		if _, err := s.Put(t.Context(), match.User{ID: id, Name: id, Email: id + "@example.test", Organizations: staff}); err != nil {
			t.Fatal(err)
		}
	}
	create(t, s, "usr_a", startup("a"), ofKind(match.KindMentor, "m"), organization("hoi"), offerOf("o", "hoi"))
	create(t, s, "usr_b", startup("b"))
	execSQL(t, s, `UPDATE profile SET owner = '' WHERE id IN ('hoi', 'o')`)
	for _, x := range [][2]string{{"a", "m"}, {"a", "o"}, {"b", "m"}, {"b", "o"}} {
		introduced(t, s, x[0]+x[1], x[0], x[1], "met", 1, 2, 3, 0, "", 0)
	}
	held(t, s, "own", "m", "a", "held", 1, 60)
	held(t, s, "not", "m", "b", "held", 1e9, 60)
	p, err := migrator(s.writer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DownTo(t.Context(), 23); err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 24); err != nil {
		t.Fatal(err)
	}
	var got string
	if err := s.reader.QueryRowContext(t.Context(), `SELECT group_concat(id) FROM (SELECT id FROM introduction WHERE own = 1 UNION ALL SELECT id FROM booking WHERE own = 1 ORDER BY 1)`).Scan(&got); err != nil || got != "am,bo,own" {
		t.Errorf("in the same hands are %q %v", got, err)
	}
}

package service_test

import (
	"slices"
	"strconv"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// hoi2 is staff of the organization that the offers of these tests are by.
var hoi2 = match.Actor{User: "usr_hoi2", Roles: []match.Role{match.RoleAssociation}, Organizations: []string{"hoi2"}}

// board gives the ids on a page of the board.
func (w *world) board(t *testing.T, a match.Actor, b service.OfferBrowse) (ids []string, found service.OffersFound) {
	t.Helper()
	found, err := w.BrowseOffers(t.Context(), a, b)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range found.Data {
		ids = append(ids, x.Offer.ID)
	}
	return ids, found
}

// countOf gives what the board counts under a name.
func countOf(found service.OffersFound, name, value string) int {
	for _, c := range found.Counts[name] {
		if c.Value == value {
			return c.Count
		}
	}
	return 0
}

// The board counts for each value what choosing it would show.
func TestBoardCountsWhatAChoiceWouldShow(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("s", "Quế"))
	post := func(id, kind, sector, place string, closes match.Date, conditions ...match.Eligibility) {
		o := anOffer(id)
		o.OfferKind, o.Sectors, o.Locality, o.ClosesOn, o.Eligibility = kind, []string{sector}, place, closes, conditions
		o.Contact = &match.Contact{Phone: "0900000001"}
		o.Amount = &match.Range{Min: new(1e6), Currency: "VND"}
		w.put(t, officer, o)
	}
	post("a", "training", "forest.cinnamon", "21115", "2027-03-01")
	post("b", "training", "agri", "51", "2026-12-31")
	post("c", "funding", "agri", "VN", "", match.Eligibility{Field: "stage", Op: "eq", Value: "seed"})
	w.put(t, judge, anOffer("in-review"))
	w.put(t, officer, anOffer("over"))
	for _, m := range []struct {
		id string
		a  match.Actor
	}{{"over", officer}, {"in-review", judge}} {
		if _, _, err := w.MoveOffer(t.Context(), m.a, m.id, match.OfferClose); err != nil {
			t.Fatal(err)
		}
	}

	ids, found := w.board(t, nobody, service.OfferBrowse{})
	if !slices.Equal(ids, []string{"c", "b", "a"}) || found.Total != 3 || found.Pages != 1 {
		t.Errorf("the board has %v of %d on %d pages", ids, found.Total, found.Pages)
	}
	for _, x := range found.Data {
		if x.Offer.Contact != nil {
			t.Errorf("%s shows its contact", x.Offer.ID)
		}
	}
	if ids, _ := w.board(t, officer, service.OfferBrowse{Closing: true}); !slices.Equal(ids, []string{"b", "a", "c"}) {
		t.Errorf("those that close first: %v", ids)
	}
	// What was never published is not among what is over.
	if ids, _ := w.board(t, judge, service.OfferBrowse{Over: true}); !slices.Equal(ids, []string{"over"}) {
		t.Errorf("those that are over: %v", ids)
	}
	if ids, _ := w.board(t, an, service.OfferBrowse{OfferList: service.OfferList{EligibleFor: "s"}}); !slices.Equal(ids, []string{"b", "a"}) {
		t.Errorf("those that let the startup in: %v", ids)
	}

	narrow := service.OfferBrowse{OfferList: service.OfferList{Query: match.OfferQuery{Kind: "training", Filter: match.Filter{Localities: []string{"Quảng Ngãi"}}}}}
	ids, found = w.board(t, nobody, narrow)
	if !slices.Equal(ids, []string{"b", "a"}) {
		t.Errorf("narrowed: %v", ids)
	}
	// A choice counts without the filter it belongs to, and within all others.
	for _, c := range []struct {
		name, value string
		want        int
	}{
		{service.CountOfferKind, "training", 2},
		{service.CountOfferKind, "funding", 0},
		{"locality", "51", 2},
		{"locality", "21115", 1},
		{"locality", "VN", 2},
		{"sector", "agri", 1},
		{"sector", "forest.cinnamon", 1},
		{"sector", "forest", 1},
	} {
		if got := countOf(found, c.name, c.value); got != c.want {
			t.Errorf("%s %s counts %d, want %d", c.name, c.value, got, c.want)
		}
	}
	_, err := w.BrowseOffers(t.Context(), nobody, service.OfferBrowse{OfferList: service.OfferList{Query: match.OfferQuery{Filter: match.Filter{Localities: []string{"Xyz Qqq"}}}}})
	is(t, err, match.KindMalformed, "unknown_value")
}

// Pages hold what the board counts, each offer once, whatever page is asked for.
func TestBoardPages(t *testing.T) {
	w := newWorld(t)
	for i := range 25 {
		w.put(t, officer, anOffer("o"+strconv.Itoa(i)))
	}
	var all []string
	for page := 1; page <= 3; page++ {
		ids, found := w.board(t, nobody, service.OfferBrowse{Page: page})
		if found.Total != 25 || found.Pages != 3 {
			t.Errorf("page %d of %d, %d offers", page, found.Pages, found.Total)
		}
		all = append(all, ids...)
	}
	slices.Sort(all)
	if len(slices.Compact(all)) != 25 {
		t.Errorf("the pages hold %v", all)
	}
	for _, page := range []int{-5, 99} {
		if ids, _ := w.board(t, nobody, service.OfferBrowse{Page: page}); len(ids) == 0 {
			t.Errorf("page %d is empty", page)
		}
	}
}

// People are shown as theirs what they may change, and post for whom they may.
func TestPostedOffersAndPosters(t *testing.T) {
	w := newWorld(t)
	w.put(t, hoi2, &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: "hoi2", Name: "Hội"}})
	w.put(t, binh, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "co-van", Name: "Cố vấn"}})
	w.put(t, an, startup("s", "Quế"))
	for profile, owner := range map[string]match.Actor{"co-van": binh, "s": an} {
		if _, err := w.Invite(t.Context(), hoi2, "hoi2", profile, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ConfirmMember(t.Context(), owner, "hoi2", profile, true); err != nil {
			t.Fatal(err)
		}
	}
	names := func(a match.Actor) (out []string) {
		t.Helper()
		cards, err := w.Posters(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cards {
			out = append(out, c.ID)
		}
		return out
	}
	if got := names(hoi2); !slices.Equal(got, []string{"co-van", "hoi2"}) {
		t.Errorf("the organization posts for %v", got)
	}
	if got := names(an); got != nil {
		t.Errorf("a founder posts for %v", got)
	}
	if got := names(binh); !slices.Equal(got, []string{"co-van"}) {
		t.Errorf("the mentor posts for %v", got)
	}

	o := anOffer("of-the-mentor")
	o.By = "co-van"
	w.put(t, hoi2, o)
	draft := anOffer("draft")
	draft.State = match.OfferDraft
	w.put(t, an, draft)
	posted := func(a match.Actor) (out []string) {
		t.Helper()
		found, err := w.PostedOffers(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range found {
			out = append(out, o.ID)
		}
		return out
	}
	if got := posted(hoi2); !slices.Equal(got, []string{"of-the-mentor"}) {
		t.Errorf("the poster has %v", got)
	}
	if got := posted(binh); !slices.Equal(got, []string{"of-the-mentor"}) { // it is in the mentor's name
		t.Errorf("the mentor has %v", got)
	}
	if got := posted(an); !slices.Equal(got, []string{"draft"}) {
		t.Errorf("a founder has %v", got)
	}
	_, err := w.PostedOffers(t.Context(), nobody)
	is(t, err, match.KindUnauthorized, "unauthorized")

	for _, c := range []struct {
		a    match.Actor
		id   string
		want match.OfferHand
	}{
		{hoi2, "of-the-mentor", match.HandPoster | match.HandPublisher},
		{an, "draft", match.HandPoster},
		{binh, "draft", 0}, // which they must not know of
		{officer, "draft", 0},
		{an, "of-the-mentor", 0},
		{nobody, "of-the-mentor", 0},
	} {
		if got, err := w.OfferHands(t.Context(), c.a, c.id); err != nil || got[0] != c.want {
			t.Errorf("%s has the hand %d %v on %s, want %d", c.a.User, got, err, c.id, c.want)
		}
	}
	got, err := w.OfferHands(t.Context(), an, "none", "draft", "of-the-mentor", "draft")
	if err != nil || !slices.Equal(got, []match.OfferHand{0, match.HandPoster, 0, match.HandPoster}) {
		t.Errorf("asked about several: %v %v", got, err)
	}
}

// Conditions count whom they let in, and whom each of them alone keeps out.
func TestQualify(t *testing.T) {
	w := newWorld(t)
	for i, stage := range []string{"seed", "seed", "idea", ""} {
		s := startup("s"+strconv.Itoa(i), "Quế "+strconv.Itoa(i))
		s.Stage, s.HighTech = stage, i == 0
		w.put(t, an, s)
	}
	hidden := startup("kin", "Kín")
	hidden.Visibility, hidden.Stage = match.VisibilityPrivate, "seed"
	w.put(t, an, hidden)
	q, err := w.Qualify(t.Context(), binh, []match.Eligibility{
		{Field: "stage", Op: "in", Value: []any{"Hạt giống"}}, {Field: "high_tech", Op: "eq", Value: true},
	})
	if err != nil || q.Meet != 1 || q.Of != 4 || !slices.Equal(q.But, []int{0, 1}) {
		t.Errorf("counted %+v %v", q, err)
	}
	if q, err := w.Qualify(t.Context(), binh, nil); err != nil || q.Meet != 4 {
		t.Errorf("without conditions %+v %v", q, err)
	}
	_, err = w.Qualify(t.Context(), binh, []match.Eligibility{{Field: "stage", Op: "eq", Value: "chín muồi quá"}})
	is(t, err, match.KindInvalid, "invalid")
	_, err = w.Qualify(t.Context(), nobody, nil)
	is(t, err, match.KindUnauthorized, "unauthorized")
}

package service_test

import (
	"context"
	"strings"
	"testing"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

// TestOfficersRankByFace: who may read the matches of a profile but not its
// numbers gets no number by its reasons; its owner does.
func TestOfficersRankByFace(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, guarded("s"))
	open := fund("i")
	open.FieldVisibility = nil
	w.put(t, binh, open)
	w.settle(t)
	key := func(scopes ...match.KeyScope) match.Actor {
		return match.Actor{User: an.User, Key: &match.KeyUse{Scopes: scopes}}
	}
	for name, c := range map[string]struct {
		as    match.Actor
		tells bool
	}{
		"owner": {an, true}, "admin": {admin, true}, "terminal": {terminal, true}, "department": {officer, false},
		"commune": {match.Actor{User: "usr_commune", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}}, false},
		"a key":   {key(match.ScopeMatches), false}, "a reading key": {key(match.ScopeMatches, match.ScopeRead), true},
	} {
		ranking, err := w.Matches(t.Context(), c.as, match.KindStartup, "s", match.Request{Target: match.KindInvestor})
		if got := text(t, ranking, err); strings.Contains(got, "731000000") != c.tells {
			t.Errorf("%s: the ask is told: %v, want %v: %s", name, !c.tells, c.tells, got)
		}
	}
}

// TestKeysReadWhatTheyMay: a key that only writes reads what everybody sees,
// and a patch through it loses nothing.
func TestKeysReadWhatTheyMay(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, guarded("s"))
	writer := match.Actor{User: an.User, Key: &match.KeyUse{Scopes: []match.KeyScope{match.ScopeWrite}}}
	if got := reads(t, w, writer, match.KindStartup, "s"); strings.Contains(got, "731000017") || strings.Contains(got, "Thị An") || !strings.Contains(got, `"version":1`) {
		t.Errorf("a writing key reads %s", got)
	}
	p, err := w.Whole(t.Context(), writer, match.KindStartup, "s")
	if got := text(t, p, err); !strings.Contains(got, "731000017") || !strings.Contains(got, "Thị An") {
		t.Errorf("what it changes is %s", got)
	}
	p.Common().Summary = "Mới"
	written, _, err := w.Replace(t.Context(), writer, p, 1)
	if got := text(t, written.Profile, err); strings.Contains(got, "731000017") || strings.Contains(got, "Thị An") || !strings.Contains(got, `"version":2`) {
		t.Errorf("the answer to its change is %s", got)
	}
	if got := reads(t, w, an, match.KindStartup, "s"); !strings.Contains(got, "731000017") || !strings.Contains(got, "Thị An") || !strings.Contains(got, "Mới") {
		t.Errorf("lost: %s", got)
	}
	for _, c := range []struct {
		as   match.Actor
		kind match.Kind
		id   string
		want match.ErrorKind
	}{
		{nobody, match.KindStartup, "s", match.KindUnauthorized},
		{binh, match.KindStartup, "s", match.KindForbidden},
		{an, match.KindMentor, "s", match.KindNotFound},
		{an, match.KindStartup, "none", match.KindNotFound},
	} {
		_, err := w.Whole(t.Context(), c.as, c.kind, c.id)
		judged(t, "whole", err, c.want)
	}
}

// without is an index that never answers.
type without struct{ service.Index }

func (without) Search(context.Context, match.Query) (match.Hits, error) {
	return match.Hits{}, match.Fail(match.KindInternal, "index_damaged", "gone")
}

func (without) Suggest(context.Context, string, int, match.Viewer) ([]match.Suggestion, error) {
	return nil, match.Fail(match.KindInternal, "index_damaged", "gone")
}

// TestScanDoesNotTell: while the store answers for the index, what is hidden is
// neither found nor told.
func TestScanDoesNotTell(t *testing.T) {
	ask := func(word string) string {
		w := newWorldWith(t, func(x *search.Index) service.Index { return without{x} }, nil)
		p := guarded("s")
		p.Contact.Person = word
		w.put(t, an, p)
		hidden := startup("hidden", word)
		hidden.Visibility, hidden.Summary = match.VisibilityPrivate, word
		w.put(t, an, hidden)
		backer := fund("i")
		backer.Portfolio = []match.Portfolio{{Name: word}}
		backer.FieldVisibility[match.FieldPortfolio] = match.VisibilityConsent
		w.put(t, binh, backer)
		w.settle(t)
		var out string
		for _, a := range []match.Actor{nobody, binh, officer} {
			for _, q := range []string{"canary", "quế", "731", ""} {
				if a.User == binh.User && q == "canary" {
					continue // asked below
				}
				hits, err := w.Search(t.Context(), a, match.Query{Text: q, Facets: match.FacetNames()})
				out += text(t, hits, err)
				words, err := w.Suggest(t.Context(), a, q, 10)
				out += text(t, words, err)
			}
		}
		if hits, err := w.Search(t.Context(), binh, match.Query{Text: "canary"}); err != nil || !hits.Degraded || hits.Total != 0 {
			t.Errorf("found %+v %v", hits, err)
		}
		return out
	}
	if a, b := ask("canary"), ask("kanari"); a != b || strings.Contains(b, "kanari") {
		t.Errorf("what is hidden shows:\n%s\n%s", a, b)
	}
}

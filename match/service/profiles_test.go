package service_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// Who may do what to a profile of An's, by its visibility. "" means allowed.
func TestPermissions(t *testing.T) {
	type verdicts struct{ get, replace, del, matches match.ErrorKind }
	const (
		ok        = match.ErrorKind("")
		missing   = match.KindNotFound
		forbidden = match.KindForbidden
		signIn    = match.KindUnauthorized
	)
	tests := []struct {
		actor      string
		as         match.Actor
		visibility match.Visibility
		want       verdicts
	}{
		{"anonymous", nobody, match.VisibilityPublic, verdicts{ok, signIn, signIn, signIn}},
		{"anonymous", nobody, match.VisibilityMembers, verdicts{missing, signIn, signIn, signIn}},
		{"anonymous", nobody, match.VisibilityPrivate, verdicts{missing, signIn, signIn, signIn}},
		{"owner", an, match.VisibilityPublic, verdicts{ok, ok, ok, ok}},
		{"owner", an, match.VisibilityPrivate, verdicts{ok, ok, ok, ok}},
		{"other", binh, match.VisibilityPublic, verdicts{ok, forbidden, forbidden, forbidden}},
		{"other", binh, match.VisibilityMembers, verdicts{ok, forbidden, forbidden, forbidden}},
		{"other", binh, match.VisibilityPrivate, verdicts{missing, missing, missing, missing}},
		{"judge", judge, match.VisibilityMembers, verdicts{ok, forbidden, forbidden, forbidden}},
		{"department", officer, match.VisibilityMembers, verdicts{ok, forbidden, forbidden, ok}},
		{"department", officer, match.VisibilityPrivate, verdicts{missing, missing, missing, missing}},
		{"admin", admin, match.VisibilityPrivate, verdicts{ok, ok, ok, ok}},
		{"terminal", terminal, match.VisibilityPrivate, verdicts{ok, ok, ok, ok}},
	}
	w := newWorld(t)
	for i, tt := range tests {
		t.Run(tt.actor+" "+string(tt.visibility), func(t *testing.T) {
			p := startup(fmt.Sprint("p", i), "Quế Trà Bồng")
			p.Visibility = tt.visibility
			w.put(t, an, p)
			got, err := w.Get(t.Context(), tt.as, match.KindStartup, p.ID)
			judged(t, "get", err, tt.want.get)
			mine := tt.actor == "owner" || tt.actor == "admin" || tt.actor == "terminal"
			if err == nil && (got.Common().Contact != nil) != mine {
				t.Errorf("contact is shown: %v", !mine)
			}
			_, err = w.Matches(t.Context(), tt.as, match.KindStartup, p.ID, match.Request{Target: match.KindInvestor, N: 5})
			judged(t, "matches", err, tt.want.matches)
			edited := startup(p.ID, "Quế Trà My")
			edited.Visibility = tt.visibility
			written, _, err := w.Replace(t.Context(), tt.as, edited, 1)
			judged(t, "replace", err, tt.want.replace)
			version := int64(1)
			if err == nil {
				version = written.Profile.Common().Version
				if written.Profile.Common().Owner != an.User {
					t.Errorf("now owned by %s", written.Profile.Common().Owner)
				}
			}
			_, err = w.Delete(t.Context(), tt.as, match.KindStartup, p.ID, version)
			judged(t, "delete", err, tt.want.del)
		})
	}
}

func judged(t *testing.T, what string, err error, want match.ErrorKind) {
	t.Helper()
	if want == "" && err != nil {
		t.Errorf("%s: %v", what, err)
	}
	if want != "" && (err == nil || match.KindOf(err) != want) {
		t.Errorf("%s: got %v, want %s", what, err, want)
	}
}

func TestCreate(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.Create(t.Context(), nobody, startup("", "x"))
	is(t, err, match.KindUnauthorized, "unauthorized")

	p := startup("", "  Quế Trà Bồng  ")
	p.Meta = match.Meta{Owner: "usr_evil", Verified: true, Demo: true, Version: 99}
	p.Sectors = []string{"agri", "Fintech lượng tử"}
	written, warnings, err := w.Create(t.Context(), an, p)
	if err != nil {
		t.Fatal(err)
	}
	b := written.Profile.Common()
	if b.Owner != an.User || b.Verified || b.Demo || b.Version != 1 || b.Name != "Quế Trà Bồng" || b.ID[:4] != "stp_" {
		t.Errorf("stored %+v", b)
	}
	if len(warnings) == 0 || !warnings[0].Warning || written.Seq == 0 {
		t.Errorf("warnings %+v, seq %d", warnings, written.Seq)
	}
	_, _, err = w.Create(t.Context(), an, startup(b.ID, "x"))
	is(t, err, match.KindConflict, "id_taken")
	hidden := investor("mine-alone", "x")
	hidden.Visibility = match.VisibilityPrivate
	w.put(t, binh, hidden)
	_, _, other := w.Create(t.Context(), an, startup(hidden.ID, "x"))
	if is(t, other, match.KindConflict, "id_taken"); !reflect.DeepEqual(err, other) {
		t.Errorf("what is hidden is told otherwise: %v, %v", err, other)
	}
	_, _, err = w.Create(t.Context(), an, &match.Startup{Base: match.Base{Kind: match.KindStartup}})
	is(t, err, match.KindInvalid, "invalid")
}

func TestReplaceAndDelete(t *testing.T) {
	w := newWorld(t)
	w.put(t, an, startup("p1", "Quế"))
	_, _, err := w.Replace(t.Context(), an, startup("p1", "Quế 2"), 0)
	is(t, err, match.KindPrecondition, "version_required")
	_, _, err = w.Replace(t.Context(), an, startup("p1", "Quế 2"), 7)
	is(t, err, match.KindStale, "stale")
	_, _, err = w.Replace(t.Context(), an, investor("p1", "Quế 2"), 1)
	is(t, err, match.KindNotFound, "not_found")
	_, _, err = w.Replace(t.Context(), an, startup("p2", "Quế 2"), 1)
	is(t, err, match.KindNotFound, "not_found")
	if _, _, err = w.Replace(t.Context(), an, startup("p1", "Quế 2"), 1); err != nil {
		t.Error(err)
	}
	_, err = w.Delete(t.Context(), an, match.KindStartup, "p1", 1)
	is(t, err, match.KindStale, "stale")
	_, err = w.Delete(t.Context(), an, match.KindMentor, "p1", 2)
	is(t, err, match.KindNotFound, "not_found")
	if _, err = w.Delete(t.Context(), an, match.KindStartup, "p1", 2); err != nil {
		t.Error(err)
	}
	_, err = w.Find(t.Context(), an, "p1")
	is(t, err, match.KindNotFound, "not_found")
}

func TestList(t *testing.T) {
	w := newWorld(t)
	for i := range 5 {
		p := startup(fmt.Sprint("p", i), fmt.Sprint("Quế ", i))
		if i == 3 {
			p.Visibility = match.VisibilityPrivate
		}
		if i == 4 {
			p.Locality = "79" // Ho Chi Minh City
		}
		if i == 2 {
			p.Sectors = []string{"Fintech lượng tử"}
		}
		if i == 3 {
			p.Sectors = []string{"Điều bí mật"}
		}
		w.put(t, an, p)
	}
	w.put(t, binh, investor("q", "Quỹ"))
	list := func(a match.Actor, q service.ListQuery) string {
		t.Helper()
		q.Kind = match.KindStartup
		ids := ""
		for {
			page, err := w.List(t.Context(), a, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page.Data {
				ids += p.Common().ID + " "
				if p.Common().Contact != nil && a.User != an.User {
					t.Errorf("contact of %s is shown", p.Common().ID)
				}
			}
			if !page.HasMore {
				return ids
			}
			ids += "| "
			q.After = page.Next
		}
	}
	tests := []struct {
		name string
		as   match.Actor
		q    service.ListQuery
		want string
	}{
		{"anonymous", nobody, service.ListQuery{}, "p0 p1 p2 p4 "},
		{"owner, in pages", an, service.ListQuery{Limit: 2}, "p0 p1 | p2 p3 | p4 "},
		{"province by name", an, service.ListQuery{Filter: match.Filter{Localities: []string{"Quảng Ngãi"}}}, "p0 p1 p2 p3 "},
		{"country", an, service.ListQuery{Filter: match.Filter{Localities: []string{"VN"}}}, "p0 p1 p2 p3 p4 "},
		{"free-form sector", an, service.ListQuery{Filter: match.Filter{Sectors: []string{"fintech lượng tử"}}}, "p2 "},
		{"own words that nobody uses", an, service.ListQuery{Filter: match.Filter{Sectors: []string{"x:Du hành"}}}, ""},
		{"own words of who is private", an, service.ListQuery{Filter: match.Filter{Sectors: []string{"Điều bí mật"}}}, "p3 "},
		{"viewer cannot be forged", binh, service.ListQuery{Filter: match.Filter{Viewer: match.Viewer{All: true}}}, "p0 p1 p2 p4 "},
		{"future", an, service.ListQuery{UpdatedSince: time.Now().Add(time.Hour)}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := list(tt.as, tt.q); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestListRefuses(t *testing.T) {
	w := newWorld(t)
	hidden := startup("p", "Quế")
	hidden.Sectors, hidden.Visibility = []string{"Điều bí mật"}, match.VisibilityPrivate
	w.put(t, an, hidden)
	tests := map[string]struct {
		q    service.ListQuery
		code string
	}{
		"kind":     {service.ListQuery{Kind: "startups"}, "unknown_value"},
		"limit":    {service.ListQuery{Kind: match.KindStartup, Limit: 101}, "limit"},
		"negative": {service.ListQuery{Kind: match.KindStartup, Limit: -1}, "limit"},
		"stage":    {service.ListQuery{Kind: match.KindStartup, Filter: match.Filter{Stages: []string{"mature-ish"}}}, "unknown_value"},
		"sector":   {service.ListQuery{Kind: match.KindStartup, Filter: match.Filter{Sectors: []string{"Fintech lượng tử"}}}, "unknown_value"},
		"secret":   {service.ListQuery{Kind: match.KindStartup, Filter: match.Filter{Sectors: []string{"Điều bí mật"}}}, "unknown_value"},
		"place":    {service.ListQuery{Kind: match.KindStartup, Filter: match.Filter{Localities: []string{"Xyzzy"}}}, "unknown_value"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := w.List(t.Context(), nobody, tt.q)
			is(t, err, match.KindMalformed, tt.code)
		})
	}
}

package web

import (
	"regexp"
	"testing"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

var _ Service = (*service.Service)(nil)

// TestNoTextIsMissing checks the codes of the heart against the catalogue,
// which may not import it.
func TestNoTextIsMissing(t *testing.T) {
	var keys []string
	for _, k := range match.Kinds() {
		keys = append(keys, "kind."+string(k), "kinds."+string(k), "who."+string(k))
	}
	for _, s := range match.Signals() {
		keys = append(keys, "signal."+string(s))
	}
	for _, k := range match.ErrorKinds() {
		keys = append(keys, "error."+string(k))
	}
	for _, c := range match.ProblemCodes() {
		keys = append(keys, "problem."+c)
	}
	for _, f := range []match.Fit{match.FitStrong, match.FitPossible, match.FitWeak} {
		keys = append(keys, "fit."+string(f))
	}
	for prefix, values := range map[string][]string{
		"facet": match.FacetNames(), "capital": match.CapitalTypes(), "led_by": match.Leaders(),
		"format": match.Formats(), "offer_kind": match.OfferKinds(),
	} {
		for _, x := range values {
			keys = append(keys, prefix+"."+x)
		}
	}
	for _, r := range []match.Role{
		match.RoleFounder, match.RoleMentor, match.RoleInvestor, match.RoleAssociation, match.RoleClub,
		match.RoleCommune, match.RoleDOST, match.RoleJudge, match.RoleMedia, match.RoleAdmin,
	} {
		keys = append(keys, "role."+string(r))
	}
	for _, key := range append(keys, templateKeys(t)...) {
		if !locale.Has(key) {
			t.Errorf("%s has no text", key)
		}
	}
}

// templateKeys lists the keys that templates name.
func templateKeys(t *testing.T) (out []string) {
	t.Helper()
	used := regexp.MustCompile(`\bt "([^"]+)"`)
	for _, name := range append(pageNames(), "layout") {
		source, err := templates.ReadFile("templates/" + name + ".html")
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(source), -1) {
			out = append(out, m[1])
		}
	}
	if len(out) < 40 {
		t.Fatalf("only %d keys found", len(out))
	}
	return out
}

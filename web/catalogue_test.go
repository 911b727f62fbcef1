package web

import (
	"io/fs"
	"regexp"
	"testing"

	"duyen/locale"
	"duyen/match"
	"duyen/match/assign"
	"duyen/match/service"
)

// The service does what every page asks for.
var (
	_ Service    = (*service.Service)(nil)
	_ Accounts   = (*service.Service)(nil)
	_ Account    = (*service.Service)(nil)
	_ Emails     = (*service.Service)(nil)
	_ Keys       = (*service.Service)(nil)
	_ Identities = (*service.Service)(nil)
	_ Agreements = (*service.Service)(nil)
	_ Trust      = (*service.Service)(nil)
	_ Marks      = (*service.Service)(nil)
	_ Moderation = (*service.Service)(nil)
)

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
	for _, c := range append(match.ProblemCodes(), assign.ProblemCodes()...) {
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
	for _, x := range match.TermTypes() {
		keys = append(keys, "hint.type."+string(x))
	}
	for _, x := range match.KeyScopes() {
		keys = append(keys, "scope."+string(x))
	}
	for _, x := range match.FlagReasons() {
		keys = append(keys, "flag."+x)
	}
	for _, x := range match.AgreementMoves() {
		keys = append(keys, "page.me.done."+string(x), "page.me.agreements."+string(x))
	}
	for _, k := range match.Kinds() {
		for _, x := range match.ChosenFields(k) {
			keys = append(keys, "opens."+x)
		}
	}
	for _, s := range (&Pages{Options: Options{Provider: "x"}}).sections() {
		keys = append(keys, "page.me."+s.name)
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
	files, err := fs.Glob(templates, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := templates.ReadFile(name)
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

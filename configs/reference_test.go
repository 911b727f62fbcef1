package configs_test

import (
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"duyen/configs"
	"duyen/match"
)

func reference(t testing.TB) *match.Reference {
	t.Helper()
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func TestReferenceCounts(t *testing.T) {
	ref := reference(t)
	counts := map[string]int{}
	for _, typ := range match.TermTypes() {
		counts[string(typ)] = len(ref.Taxonomy.Terms(typ))
	}
	for _, s := range ref.Taxonomy.Terms(match.TermSector) {
		if s.Parent == "" {
			counts["sector level 1"]++
		}
	}
	for _, code := range ref.Places.Codes() {
		p, _ := ref.Places.Place(code)
		counts[string(p.Kind)]++
	}
	want := map[string]int{
		"sector": 17 + 82, "sector level 1": 17, "stage": 10, "expertise": 34, "org_kind": 30, "strength": 57,
		"commune": 96, "province": 34, "old_district": 24, "old_province": 29,
	}
	for name, n := range want {
		if counts[name] != n {
			t.Errorf("%d × %s, want %d", counts[name], name, n)
		}
	}
	if counts["country"] < 24 || counts["group"] != 4 {
		t.Errorf("%d countries, %d groups", counts["country"], counts["group"])
	}
}

func TestEveryPlaceIsPlaced(t *testing.T) {
	ref := reference(t)
	for _, code := range ref.Places.Codes() {
		p, _ := ref.Places.Place(code)
		if p.Name.VI == "" || p.Name.EN == "" || p.FullName == "" {
			t.Errorf("%s lacks a name", code)
		}
		switch p.Kind {
		case match.PlaceCommune, match.PlaceOldDistrict:
			if !ref.Places.Within(code, "51") || !ref.Places.Within(code, "VN") || !ref.Places.Within(code, "SEA") || !ref.Places.Within(code, "GLOBAL") {
				t.Errorf("%s %s lies nowhere", code, p.FullName)
			}
			if p.Lat < 13.9 || p.Lat > 15.6 || p.Lon < 107.2 || p.Lon > 109.2 {
				t.Errorf("%s %s lies at %v, %v", code, p.FullName, p.Lat, p.Lon)
			}
		case match.PlaceProvince:
			if c := ref.Places.Chain(code); !slices.Equal(c, []string{"VN", code}) {
				t.Errorf("chain of %s: %v", code, c)
			}
		}
	}
}

// The name of every place and old unit must lead to its place, as it is
// officially written, without accents, and without its unit.
func TestEveryNameResolves(t *testing.T) {
	ref := reference(t)
	for _, code := range ref.Places.Codes() {
		p, _ := ref.Places.Place(code)
		for _, name := range append([]string{p.Name.VI, p.Name.EN, p.FullName}, slices.Concat(p.Aliases, p.Old)...) {
			if strings.HasPrefix(name, "Huyện ") && p.Kind == match.PlaceCommune {
				continue // the district Lý Sơn was made of no communes
			}
			if name != code && ref.Places.Has(name) {
				continue // "SG" is Sài Gòn to its people and Singapore to ISO 3166
			}
			if r := ref.Places.Resolve(name); !slices.Contains(r.Codes, code) {
				t.Errorf("%q gives %v, not %s", name, r.Codes, code)
			}
			if r := ref.Places.Resolve(name, code); !slices.Contains(r.Codes, code) {
				t.Errorf("%q in %s gives %v", name, code, r.Codes)
			}
		}
	}
}

func TestEveryTermResolves(t *testing.T) {
	ref := reference(t)
	for _, typ := range match.TermTypes() {
		for _, term := range ref.Taxonomy.Terms(typ) {
			for _, name := range append([]string{term.ID, term.Name.VI, term.Name.EN}, term.Synonyms...) {
				ids := ref.Taxonomy.Resolve(typ, name)
				child := slices.ContainsFunc(ids, func(id string) bool {
					c, _ := ref.Taxonomy.Term(typ, id)
					return c.Parent == term.ID
				})
				if !slices.Contains(ids, term.ID) && !child {
					t.Errorf("%s %q gives %v, not %s", typ, name, ids, term.ID)
				}
			}
		}
	}
}

func TestStrengthsAreHeldSomewhere(t *testing.T) {
	ref := reference(t)
	if got := ref.Taxonomy.HeldBy("21115", ref.Places); !slices.Contains(got, "st-cinnamon") {
		t.Errorf("Trà Bồng holds %v", got)
	}
	if got := ref.Taxonomy.HeldBy("536", ref.Places); !slices.Contains(got, "st-garlic") {
		t.Errorf("the old district Lý Sơn holds %v", got)
	}
	for _, place := range []string{"51", "VN", "79", "US/CA", "nowhere"} {
		if got := ref.Taxonomy.HeldBy(place, ref.Places); len(got) != 0 {
			t.Errorf("%s holds %v", place, got)
		}
	}
}

func TestRates(t *testing.T) {
	ref := reference(t)
	if _, ok := ref.Rates.AsOf.Time(); !ok {
		t.Errorf("rates are not dated: %q", ref.Rates.AsOf)
	}
	for _, c := range []string{"VND", "USD", "EUR", "SGD", "INR", "JPY"} {
		if !ref.Rates.Known(c) {
			t.Errorf("no rate of %s", c)
		}
	}
	if ref.Rates.InVND["VND"] != 1 {
		t.Error("VND is not the base")
	}
}

// Start-up has 500 ms in all; the reference data may take a small part of it. What
// counts is the time that is spent on it, not on other programs of the machine.
func TestLoadReferenceIsFast(t *testing.T) {
	best := time.Hour
	for range 5 {
		start := spent(t)
		reference(t)
		best = min(best, spent(t)-start)
	}
	if best > 100*time.Millisecond {
		t.Errorf("loading takes %v", best)
	}
}

// spent is the time that processors have worked for this process, all its
// collecting of garbage included.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkLoadReference(b *testing.B) {
	for b.Loop() {
		reference(b)
	}
}

// Every place is called by a name of its own, in both languages.
func TestEveryPlaceIsToldApart(t *testing.T) {
	ref := reference(t)
	for _, lang := range []string{"vi", "en"} {
		known := map[string]string{}
		for _, code := range ref.Places.Codes() {
			p, _ := ref.Places.Place(code)
			name := p.Called(lang)
			if other := known[name]; other != "" {
				t.Errorf("%s: %s and %s are both called %s", lang, other, code, name)
			}
			known[name] = code
		}
	}
	old, _ := ref.Places.Place("525")
	if name := old.Called("en"); name != "Tra Bong (old district)" {
		t.Errorf("the old district is called %s", name)
	}
}

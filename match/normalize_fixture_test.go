package match_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

// fixture reads the invented profiles of testdata, which write everything the
// way people do.
func fixture(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/profiles.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

func TestNormalizeTwiceChangesNothing(t *testing.T) {
	ref := reference(t)
	for _, line := range fixture(t) {
		p := decode(t, line)
		if err := match.Invalid(match.Normalize(p, ref, today)); err != nil {
			t.Errorf("%s: %v", p.Common().Name, err)
		}
		once := encode(t, p)
		match.Normalize(p, ref, today)
		if twice := encode(t, p); twice != once {
			t.Errorf("once  %s\ntwice %s", once, twice)
		}
		again := decode(t, once)
		match.Normalize(again, ref, today)
		if stored := encode(t, again); stored != once {
			t.Errorf("once   %s\nstored %s", once, stored)
		}
	}
}

// After Normalize everything is a code that the reference data knows.
func TestNormalizeLeavesOnlyCodes(t *testing.T) {
	ref := reference(t)
	for _, line := range fixture(t) {
		p := decode(t, line)
		match.Normalize(p, ref, today)
		b := p.Common()
		for _, place := range b.Places() {
			if !ref.Places.Has(place) {
				t.Errorf("%s: the place %q", b.Name, place)
			}
		}
		for _, s := range b.Sectors {
			if !ref.Taxonomy.Has(match.TermSector, s) && !strings.HasPrefix(s, "x:") {
				t.Errorf("%s: the sector %q", b.Name, s)
			}
		}
		if b.Visibility != match.VisibilityPublic {
			t.Errorf("%s: visibility %q", b.Name, b.Visibility)
		}
	}
}

func TestNormalizeKeepsEveryMeaning(t *testing.T) {
	ref := reference(t)
	p := decode(t, fixture(t)[3])
	warnings := match.Normalize(p, ref, today)
	want := []string{"51-kon-tum", "23500", "21457", "23293", "608", "615", "23425", "21025", "21439"}
	if got := p.Common().Localities; !slices.Equal(got, want) {
		t.Errorf("localities %v, want %v", got, want)
	}
	var fields []string
	for _, w := range warnings {
		if !w.Warning || w.Code != match.ProblemManyPlaces {
			t.Errorf("unexpected %+v", w)
		}
		fields = append(fields, w.Field)
	}
	if !slices.Equal(fields, []string{"localities[0]", "localities[1]", "localities[2]"}) {
		t.Errorf("warned of %v", fields)
	}
}

// A typical profile has codes, Vietnamese text of some hundred characters and
// nothing to change; the aim is 50,000 a second on one core.
func BenchmarkNormalize(b *testing.B) {
	ref := reference(b)
	p := decode(b, fixture(b)[0])
	match.Normalize(p, ref, today)
	b.ReportAllocs()
	for b.Loop() {
		match.Normalize(p, ref, today)
	}
}

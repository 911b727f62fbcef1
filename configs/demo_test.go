package configs_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/files"
	"duyen/match"
)

// demo reads every demo profile with the name of its file.
func demo(t *testing.T) (profiles []match.Profile, invented map[string]bool) {
	t.Helper()
	invented = map[string]bool{}
	for _, f := range configs.DemoFiles() {
		err := files.ReadProfiles(bytes.NewReader(f.Data), f.Name, func(line int, p match.Profile, err error) error {
			if err != nil {
				t.Errorf("%s:%d: %v", f.Name, line, err)
				return nil
			}
			profiles = append(profiles, p)
			invented[p.Common().ID] = f.Name == "invented.jsonl"
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return profiles, invented
}

func TestDemoProfilesAreWithoutFault(t *testing.T) {
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	profiles, invented := demo(t)
	byID := map[string]match.Kind{}
	counts := map[bool]map[match.Kind]int{true: {}, false: {}}
	for _, p := range profiles {
		b := p.Common()
		for _, problem := range match.Normalize(p, ref, "2026-12-01") {
			t.Errorf("%s: %+v", b.ID, problem)
		}
		if _, twice := byID[b.ID]; twice {
			t.Errorf("%s stands twice", b.ID)
		}
		byID[b.ID] = b.Kind
		counts[invented[b.ID]][b.Kind]++
		if invented[b.ID] && (b.Source != "demo" || !slices.Contains(b.Tags, "(mẫu)")) {
			t.Errorf("%s is invented and does not say so", b.ID)
		}
	}
	if n := counts[false][match.KindStartup]; n != 58 || len(profiles)-len(invented) != 0 {
		t.Errorf("%d real projects", n)
	}
	if counts[true][match.KindMentor] < 24 || counts[true][match.KindOffer] < 24 {
		t.Errorf("invented: %v", counts[true])
	}
	for _, p := range profiles {
		if o, ok := p.(*match.Offer); ok && (byID[o.By] != match.KindOrganization && byID[o.By] != match.KindMentor || !invented[o.By]) {
			t.Errorf("%s is invented but stands in the name of %q", o.ID, o.By)
		}
	}
}

func TestDemoIsSpreadOut(t *testing.T) {
	profiles, invented := demo(t)
	sectors, expertise, places := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, p := range profiles {
		b := p.Common()
		if !invented[b.ID] {
			continue
		}
		for _, s := range b.Sectors {
			first, _, _ := strings.Cut(s, ".")
			sectors[first] = true
		}
		places[b.Locality] = true
		switch p := p.(type) {
		case *match.Mentor:
			for _, e := range p.Expertise {
				expertise[e] = true
			}
		case *match.Offer:
			for _, e := range p.Expertise {
				expertise[e] = true
			}
		}
		if n := len(strings.Fields(b.Description)); n < 25 || n > 60 {
			t.Errorf("%s is described in %d words", b.ID, n)
		}
	}
	if len(sectors) < 14 || len(expertise) < 30 || len(places) < 25 {
		t.Errorf("spread over %d sectors, %d kinds of expertise, %d places", len(sectors), len(expertise), len(places))
	}
}

func TestDemoAccountsOwnProfiles(t *testing.T) {
	_, invented := demo(t)
	var emails []string
	for _, a := range configs.DemoAccounts() {
		emails = append(emails, a.Email)
		if !invented[a.Profile] {
			t.Errorf("%s owns %s, which is not invented", a.Email, a.Profile)
		}
	}
	want := strings.Fields("startup@demo.test mentor@demo.test investor@demo.test association@demo.test club@demo.test " +
		"commune@demo.test dost@demo.test judge@demo.test media@demo.test admin@demo.test")
	if !slices.Equal(emails, want) {
		t.Errorf("the accounts are %v", emails)
	}
}

package match_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"duyen/match"
)

func TestResolveTerms(t *testing.T) {
	tax := reference(t).Taxonomy
	tests := []struct {
		typ  match.TermType
		name string
		want string
	}{
		{match.TermSector, "fin.fintech", "fin.fintech"},
		{match.TermSector, "Fintech", "fin.fintech"},
		{match.TermSector, "FIN.FINTECH", "fin.fintech"},
		{match.TermSector, "công nghệ tài chính", "fin.fintech"},
		{match.TermSector, "cong nghe tai chinh", "fin.fintech"},
		{match.TermSector, norm.NFD.String("Cà phê"), "agri.coffee"},
		{match.TermSector, "quế", "forest.cinnamon"},
		{match.TermSector, "quê", ""},
		{match.TermSector, "ecommerce", "commerce.ecommerce"},
		{match.TermSector, "thuỷ sản", "marine"},
		{match.TermSector, "xây dựng", "build.construction"}, // the parent's and the child's: the child implies both
		{match.TermSector, "phần mềm", "ict.software"},
		{match.TermSector, "mắm", "marine.processing food.condiment"},
		{match.TermSector, "blockchains", ""},
		{match.TermStage, "Series A", "early"},
		{match.TermStage, "y tuong", "idea"},
		{match.TermStage, "pre seed", "preseed"},
		{match.TermStage, "HTX", "traditional"},
		{match.TermExpertise, "SHTT", "ip"},
		{match.TermExpertise, "gọi vốn", "fundraising"},
		{match.TermOrgKind, "quỹ đầu tư", "vc_fund"},
		{match.TermOrgKind, "VC", "vc_fund"},
		{match.TermStrength, "tỏi lý sơn", "st-garlic"},
		{match.TermStrength, "Ly Son garlic", "st-garlic"},
		{match.TermStage, "", ""},
		{"nothing", "seed", ""},
	}
	for _, tt := range tests {
		if got := strings.Join(tax.Resolve(tt.typ, tt.name), " "); got != tt.want {
			t.Errorf("Resolve(%s, %q) = %q, want %q", tt.typ, tt.name, got, tt.want)
		}
	}
}

func TestNearestTerm(t *testing.T) {
	tax := reference(t).Taxonomy
	for _, tt := range []struct {
		typ        match.TermType
		name, want string
	}{
		{match.TermStage, "sede", "seed"},
		{match.TermStage, "gorwth", "growth"},
		{match.TermSector, "agri.frut", "agri.fruit"},
		{match.TermSector, "Fintecch", "fin.fintech"},
		{match.TermExpertise, "ke toann", "finance"},
		{match.TermOrgKind, "incubater", "incubator"},
		{match.TermStage, "something else", ""},
		{match.TermStage, "", ""},
		{match.TermStage, strings.Repeat("x", 1e5), ""},
	} {
		if got := tax.Nearest(tt.typ, tt.name); got != tt.want {
			t.Errorf("Nearest(%s, %.30q) = %q, want %q", tt.typ, tt.name, got, tt.want)
		}
	}
}

func sector(id, parent string, synonyms ...string) match.Term {
	return match.Term{Type: match.TermSector, ID: id, Parent: parent, Name: match.Name{VI: "tên " + id, EN: "name " + id}, Synonyms: synonyms}
}

func TestTaxonomyChecks(t *testing.T) {
	both := map[string][]match.Ref{"chung": {{Type: match.TermSector, ID: "a"}, {Type: match.TermSector, ID: "b"}}}
	tests := []struct {
		name   string
		terms  []match.Term
		shared map[string][]match.Ref
		bad    bool
	}{
		{"apart", []match.Term{sector("a", ""), sector("b", "")}, nil, false},
		{"an id twice", []match.Term{sector("a", ""), sector("a", "")}, nil, true},
		{"an unknown parent", []match.Term{sector("a", "z")}, nil, true},
		{"a cycle", []match.Term{sector("a", "b"), sector("b", "a")}, nil, true},
		{"an unknown list", []match.Term{{Type: "x", ID: "a"}}, nil, true},
		{"parent and child share", []match.Term{sector("a", "", "chung"), sector("a.b", "a", "Chung")}, nil, false},
		{"two share silently", []match.Term{sector("a", "", "chung"), sector("b", "", "chung")}, nil, true},
		{"two share openly", []match.Term{sector("a", "", "chung"), sector("b", "", "chung")}, both, false},
		{"three share, two are listed", []match.Term{sector("a", "", "chung"), sector("b", "", "chung"), sector("c", "", "chung")}, both, true},
		{"two children share", []match.Term{sector("p", ""), sector("a", "p", "chung"), sector("b", "p", "chung")}, nil, true},
		{"shared names nothing", []match.Term{sector("a", "")}, map[string][]match.Ref{"chung": {{Type: match.TermSector, ID: "z"}}}, true},
		{"shared is no name of it", []match.Term{sector("a", ""), sector("b", "", "chung")}, both, true},
		{"a strength of no sector", []match.Term{{Type: match.TermStrength, ID: "s", Name: match.Name{VI: "x"}, Sectors: []string{"z"}}}, nil, true},
	}
	for _, tt := range tests {
		_, err := match.NewTaxonomy(tt.terms, tt.shared)
		if (err != nil) != tt.bad {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestReferenceChecksPlacesOfStrengths(t *testing.T) {
	ref := reference(t)
	terms := []match.Term{sector("a", ""), {Type: match.TermStrength, ID: "s", Name: match.Name{VI: "x"}, Sectors: []string{"a"}, Localities: []string{"00000"}}}
	tax, err := match.NewTaxonomy(terms, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := match.NewReference(tax, ref.Places, ref.Rates); err == nil {
		t.Error("a strength of an unknown place is accepted")
	}
	if _, err := match.NewReference(ref.Taxonomy, ref.Places, match.Rates{}); err == nil {
		t.Error("no rates are accepted")
	}
}

func TestStagesAreInOrder(t *testing.T) {
	stages := reference(t).Taxonomy.Terms(match.TermStage)
	if !slices.IsSortedFunc(stages, func(a, b match.Term) int { return a.Rank - b.Rank }) {
		t.Errorf("stages are not by rank: %v", stages)
	}
}

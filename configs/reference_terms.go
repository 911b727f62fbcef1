package configs

import (
	"slices"
	"strconv"
	"strings"

	"duyen/match"
	"duyen/match/text"
)

// loadTerms reads the five lists and the synonyms that several entries share.
func loadTerms(places []match.Place) ([]match.Term, map[string][]match.Ref, error) {
	var terms []match.Term
	for _, load := range []func() ([]match.Term, error){
		loadSectors, loadStages, loadExpertise, loadOrgKinds,
		func() ([]match.Term, error) { return loadStrengths(places) },
	} {
		list, err := load()
		if err != nil {
			return nil, nil, err
		}
		terms = append(terms, list...)
	}
	shared, err := loadShared()
	return terms, shared, err
}

// loadList reads a list whose rows become terms; more fills what only this list has.
func loadList(file string, typ match.TermType, columns []string, more func(t *match.Term, r record) error) ([]match.Term, error) {
	t, err := readTable(file, append([]string{"id", "name_vi", "name_en"}, columns...)...)
	if err != nil {
		return nil, err
	}
	var terms []match.Term
	err = t.each(func(r record) error {
		term := match.Term{
			Type: typ,
			ID:   r.text("id"),
			Name: match.Name{VI: text.NFC(r.text("name_vi")), EN: text.NFC(r.text("name_en"))},
		}
		if slices.Contains(columns, "synonyms_vi") {
			term.Synonyms = r.lists("synonyms_vi", "synonyms_en")
		}
		if err := more(&term, r); err != nil {
			return err
		}
		terms = append(terms, term)
		return nil
	})
	return terms, err
}

func loadSectors() ([]match.Term, error) {
	columns := []string{"parent_id", "synonyms_vi", "synonyms_en", "high_tech"}
	return loadList("sectors.csv", match.TermSector, columns, func(t *match.Term, r record) error {
		t.Parent, t.HighTech = r.text("parent_id"), r.flag("high_tech")
		return nil
	})
}

func loadStages() ([]match.Term, error) {
	columns := []string{"rank", "synonyms_vi", "synonyms_en", "needs"}
	terms, err := loadList("stages.csv", match.TermStage, columns, func(t *match.Term, r record) error {
		rank, err := strconv.Atoi(r.text("rank"))
		t.Rank, t.Needs = rank, r.list("needs")
		return err
	})
	slices.SortStableFunc(terms, func(a, b match.Term) int { return a.Rank - b.Rank })
	return terms, err
}

func loadExpertise() ([]match.Term, error) {
	columns := []string{"group_vi", "synonyms_vi", "synonyms_en"}
	return loadList("expertise.csv", match.TermExpertise, columns, func(t *match.Term, r record) error {
		t.Group = r.text("group_vi")
		return nil
	})
}

func loadOrgKinds() ([]match.Term, error) {
	columns := []string{"synonyms_vi", "synonyms_en"}
	return loadList("org_kinds.csv", match.TermOrgKind, columns, func(*match.Term, record) error { return nil })
}

// loadStrengths reads the local strengths; the column old_districts names
// districts by their full names.
func loadStrengths(places []match.Place) ([]match.Term, error) {
	districts := map[string]string{}
	for _, p := range places {
		if p.Kind == match.PlaceOldDistrict {
			districts[p.FullName] = p.Code
		}
	}
	columns := []string{"synonyms_vi", "synonyms_en", "sector_ids", "locality_codes", "old_districts", "province_wide", "fact_vi", "source"}
	return loadList("strengths.csv", match.TermStrength, columns, func(t *match.Term, r record) error {
		t.Sectors, t.Localities = r.list("sector_ids"), r.list("locality_codes")
		t.ProvinceWide = r.flag("province_wide")
		t.Fact, t.Source = r.text("fact_vi"), r.text("source")
		for _, name := range r.list("old_districts") {
			code, ok := districts[name]
			if !ok {
				return match.Fail(match.KindInternal, "reference", t.ID+" names the unknown district "+name)
			}
			t.Localities = append(t.Localities, code)
		}
		return nil
	})
}

// loadShared reads the names that mean several things: ids are "type:id".
func loadShared() (map[string][]match.Ref, error) {
	t, err := readTable("shared_synonyms.csv", "term", "ids")
	if err != nil {
		return nil, err
	}
	shared := map[string][]match.Ref{}
	err = t.each(func(r record) error {
		for _, s := range r.list("ids") {
			typ, id, ok := strings.Cut(s, ":")
			if !ok {
				return match.Fail(match.KindInternal, "reference", "not type:id: "+s)
			}
			key := text.Exact(r.text("term"))
			shared[key] = append(shared[key], match.Ref{Type: match.TermType(typ), ID: id})
		}
		return nil
	})
	return shared, err
}

// loadShorthand reads the abbreviations and English words of queries.
func loadShorthand() (map[string][]string, error) {
	t, err := readTable("shorthand.csv", "term", "expansions")
	if err != nil {
		return nil, err
	}
	words := map[string][]string{}
	err = t.each(func(r record) error {
		long := r.list("expansions")
		if _, twice := words[r.text("term")]; twice || len(long) == 0 {
			return match.Fail(match.KindInternal, "reference", "no or two expansions of "+r.text("term"))
		}
		words[r.text("term")] = long
		return nil
	})
	return words, err
}

// loadRates reads the exchange rates; all have the same date.
func loadRates() (match.Rates, error) {
	rates := match.Rates{InVND: map[string]float64{}}
	t, err := readTable("rates.csv", "currency", "vnd", "as_of")
	if err != nil {
		return rates, err
	}
	err = t.each(func(r record) error {
		value, err := r.number("vnd")
		if err != nil || value <= 0 {
			return match.Fail(match.KindInternal, "reference", "bad rate of "+r.text("currency"))
		}
		rates.InVND[r.text("currency")] = value
		rates.AsOf = match.Date(r.text("as_of"))
		return nil
	})
	return rates, err
}

package configs

import (
	"slices"
	"strings"

	"duyen/match"
	"duyen/match/text"
)

// loadPlaces reads groups and countries, provinces with those merged into them,
// old districts and communes.
func loadPlaces() ([]match.Place, error) {
	countries, err := loadCountries()
	if err != nil {
		return nil, err
	}
	provinces, err := loadProvinces()
	if err != nil {
		return nil, err
	}
	districts, err := loadDistricts(provinces)
	if err != nil {
		return nil, err
	}
	communes, err := loadCommunes()
	if err != nil {
		return nil, err
	}
	places := slices.Concat(countries, provinces, districts, communes)
	tellApart(places)
	return places, nil
}

func loadCountries() ([]match.Place, error) {
	t, err := readTable("places.csv", "code", "name_vi", "name_en", "parent", "kind", "aliases")
	if err != nil {
		return nil, err
	}
	var places []match.Place
	err = t.each(func(r record) error {
		places = append(places, match.Place{
			Code: r.text("code"), Kind: match.PlaceKind(r.text("kind")),
			Name:     match.Name{VI: text.NFC(r.text("name_vi")), EN: r.text("name_en")},
			FullName: text.NFC(r.text("name_vi")), Parent: r.text("parent"), Aliases: r.list("aliases"),
		})
		return nil
	})
	return places, err
}

// loadProvinces reads the 34 provinces; each province merged into another one
// in 2025 becomes a place of its own below it.
func loadProvinces() ([]match.Place, error) {
	t, err := readTable("provinces.csv", "code", "name", "full_name", "name_en", "merged_from", "aliases")
	if err != nil {
		return nil, err
	}
	var places []match.Place
	err = t.each(func(r record) error {
		province := match.Place{
			Code: r.text("code"), Kind: match.PlaceProvince, Parent: "VN",
			Name:     match.Name{VI: text.NFC(r.text("name")), EN: r.text("name_en")},
			FullName: text.NFC(r.text("full_name")), Aliases: r.list("aliases"),
		}
		var old []match.Place
		for _, name := range r.list("merged_from") {
			if strings.HasSuffix(text.Fold(name), text.Fold(province.Name.VI)) {
				continue // the province that kept its name
			}
			name = text.NFC(name)
			old = append(old, match.Place{
				Code: province.Code + "-" + slug(name), Kind: match.PlaceOldProvince, Parent: province.Code,
				Name: match.Name{VI: name, EN: plain(name)}, FullName: "Tỉnh " + name,
			})
		}
		province.Aliases = slices.DeleteFunc(province.Aliases, func(a string) bool {
			return slices.ContainsFunc(old, func(o match.Place) bool { return text.Fold(o.Name.VI) == text.Fold(a) })
		})
		places = append(append(places, province), old...)
		return nil
	})
	return places, err
}

// loadDistricts reads the districts abolished in 2025.
func loadDistricts(provinces []match.Place) ([]match.Place, error) {
	above := map[string]string{}
	for _, p := range provinces {
		above[p.Name.VI] = p.Code
	}
	t, err := readTable("old_districts.csv", "old_code", "name", "full_name", "old_province", "lat", "lon", "aliases")
	if err != nil {
		return nil, err
	}
	var places []match.Place
	err = t.each(func(r record) error {
		parent, ok := above[text.NFC(r.text("old_province"))]
		if !ok {
			return match.Fail(match.KindInternal, "reference", "unknown province "+r.text("old_province"))
		}
		place, err := located(r, match.Place{
			Code: r.text("old_code"), Kind: match.PlaceOldDistrict, Parent: parent,
			Name:     match.Name{VI: text.NFC(r.text("name")), EN: plain(r.text("name"))},
			FullName: text.NFC(r.text("full_name")), Aliases: r.list("aliases"),
		})
		places = append(places, place)
		return err
	})
	return places, err
}

// loadCommunes reads the communes, wards and special zones of the province.
func loadCommunes() ([]match.Place, error) {
	t, err := readTable("localities.csv", "code", "name", "full_name", "old_district_codes", "old_communes",
		"older_communes", "lat", "lon", "aliases")
	if err != nil {
		return nil, err
	}
	var places []match.Place
	err = t.each(func(r record) error {
		districts := r.list("old_district_codes")
		if len(districts) == 0 {
			return match.Fail(match.KindInternal, "reference", "no old district of "+r.text("code"))
		}
		place, err := located(r, match.Place{
			Code: r.text("code"), Kind: match.PlaceCommune, Parent: districts[0], Parents: districts,
			Name:     match.Name{VI: text.NFC(r.text("name")), EN: plain(r.text("name"))},
			FullName: text.NFC(r.text("full_name")), Aliases: r.list("aliases"),
			Old: r.lists("old_communes", "older_communes"),
		})
		places = append(places, place)
		return err
	})
	return places, err
}

// located fills the coordinates.
func located(r record, p match.Place) (match.Place, error) {
	var err error
	if p.Lat, err = r.number("lat"); err != nil {
		return p, err
	}
	p.Lon, err = r.number("lon")
	return p, err
}

// slug gives a name as it stands in codes: "kon-tum".
func slug(name string) string {
	words := text.Tokens(name)
	parts := make([]string, len(words))
	for i, w := range words {
		parts[i] = w.Fold
	}
	return strings.Join(parts, "-")
}

// plain gives a Vietnamese name as English texts write it: without diacritics,
// every word with a capital.
func plain(name string) string {
	b := []byte(text.Fold(name))
	for i := range b {
		if b[i] >= 'a' && b[i] <= 'z' && (i == 0 || b[i-1] == ' ') {
			b[i] -= 'a' - 'A'
		}
	}
	return string(b)
}

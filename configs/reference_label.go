package configs

import (
	"strings"

	"duyen/match"
	"duyen/match/text"
)

// tellApart labels the places that share their English name with another place:
// Vietnamese tells Xã Trà Bồng from Huyện Trà Bồng, and Sơn Hà from Sơn Hạ. What is
// no more says so, and communes that only accents tell apart keep these.
func tellApart(places []match.Place) {
	called, communes := map[string]int{}, map[string]int{}
	for _, p := range places {
		called[text.Fold(p.Name.EN)]++
		if p.Kind == match.PlaceCommune {
			communes[text.Fold(p.Name.EN)]++
		}
	}
	for i, p := range places {
		name := text.Fold(p.Name.EN)
		if kind := oldUnit(p); kind != "" && called[name] > 1 {
			places[i].Label.EN = p.Name.EN + " (" + kind + ")"
		} else if p.Kind == match.PlaceCommune && communes[name] > 1 {
			places[i].Label.EN = p.Name.VI
		}
	}
}

// oldUnit says in English what a place was, "" for one that is still there.
func oldUnit(p match.Place) string {
	switch {
	case p.Kind == match.PlaceOldProvince:
		return "old province"
	case p.Kind != match.PlaceOldDistrict:
		return ""
	case strings.HasPrefix(p.FullName, "Thành phố "):
		return "old city"
	case strings.HasPrefix(p.FullName, "Thị xã "):
		return "old town"
	}
	return "old district"
}

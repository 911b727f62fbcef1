package match

import (
	"strings"

	"duyen/match/text"
)

// unit is the kind of administrative unit that a prefix names.
type unit int

// The units, from none to the widest.
const (
	unitNone unit = iota
	unitXa
	unitPhuong
	unitThiTran
	unitDacKhu
	unitHuyen
	unitQuan
	unitThiXa
	unitThanhPho
	unitTinh
	unitCountry
)

// prefix is one way to write a unit in front of a name: up to two syllables.
type prefix struct {
	exact []string
	unit  unit
}

// prefixes lists the prefixes by their first folded syllable; the longer ones
// first. One-letter forms are the usual abbreviations (H. Ba Tơ, P. Nghĩa Lộ).
func prefixes(first string) []prefix {
	switch first {
	case "xa":
		return []prefix{{[]string{"xã"}, unitXa}}
	case "x":
		return []prefix{{[]string{"x"}, unitXa}}
	case "phuong":
		return []prefix{{[]string{"phường"}, unitPhuong}}
	case "p":
		return []prefix{{[]string{"p"}, unitPhuong}}
	case "thi":
		return []prefix{{[]string{"thị", "trấn"}, unitThiTran}, {[]string{"thị", "xã"}, unitThiXa}}
	case "tt":
		return []prefix{{[]string{"tt"}, unitThiTran}}
	case "tx":
		return []prefix{{[]string{"tx"}, unitThiXa}}
	case "dac":
		return []prefix{{[]string{"đặc", "khu"}, unitDacKhu}}
	case "dk":
		return []prefix{{[]string{"đk"}, unitDacKhu}}
	case "huyen":
		return []prefix{{[]string{"huyện", "đảo"}, unitHuyen}, {[]string{"huyện"}, unitHuyen}}
	case "h":
		return []prefix{{[]string{"h"}, unitHuyen}}
	case "quan":
		return []prefix{{[]string{"quận"}, unitQuan}}
	case "q":
		return []prefix{{[]string{"q"}, unitQuan}}
	case "thanh":
		return []prefix{{[]string{"thành", "phố"}, unitThanhPho}}
	case "tp":
		return []prefix{{[]string{"tp"}, unitThanhPho}}
	case "tinh":
		return []prefix{{[]string{"tỉnh"}, unitTinh}}
	case "t":
		return []prefix{{[]string{"t"}, unitTinh}}
	case "nuoc":
		return []prefix{{[]string{"nước"}, unitCountry}}
	}
	return nil
}

// cutUnit splits the written unit off a name; unitNone when there is none or
// nothing would be left.
func cutUnit(s spelling) (unit, spelling) {
	if len(s.fold) < 2 {
		return unitNone, s
	}
	for _, p := range prefixes(s.fold[0]) {
		n := len(p.exact)
		if n >= len(s.fold) {
			continue
		}
		if p.leads(s) {
			return p.unit, spelling{exact: s.exact[n:], fold: s.fold[n:]}
		}
	}
	return unitNone, s
}

// leads tells whether s starts with the prefix; written accents must agree.
func (p prefix) leads(s spelling) bool {
	for i, e := range p.exact {
		if s.fold[i] != text.Fold(e) || (s.exact[i] != s.fold[i] && s.exact[i] != e) {
			return false
		}
	}
	return true
}

// level groups units that stand for the same kind of node.
func (u unit) level() PlaceKind {
	switch u {
	case unitXa, unitPhuong, unitThiTran, unitDacKhu:
		return PlaceCommune
	case unitHuyen, unitQuan, unitThiXa:
		return PlaceOldDistrict
	case unitTinh:
		return PlaceProvince
	case unitCountry:
		return PlaceCountry
	}
	return ""
}

// mayBe tells whether a place of a kind can be called by the unit at all: a
// city was a district, or is a province.
func (u unit) mayBe(k PlaceKind) bool {
	switch u {
	case unitNone:
		return true
	case unitThanhPho:
		return k == PlaceOldDistrict || k == PlaceProvince
	case unitTinh:
		return k == PlaceProvince || k == PlaceOldProvince
	}
	return k == u.level()
}

// unitWords gives the unit that s names and nothing else, as labels do behind a name:
// "huyện cũ", "old district". Old says that it is one that is no more.
func unitWords(s spelling) (u unit, old bool) {
	switch n := len(s.fold); {
	case n > 1 && (s.fold[0] == "old" || s.fold[0] == "former"):
		u, _ = unitWords(spelling{exact: s.exact[1:], fold: s.fold[1:]})
		return u, u != unitNone
	case n > 1 && s.fold[n-1] == "cu" && (s.exact[n-1] == "cu" || s.exact[n-1] == "cũ"):
		u, _ = unitWords(spelling{exact: s.exact[:n-1], fold: s.fold[:n-1]})
		return u, u != unitNone
	case n == 0:
		return unitNone, false
	}
	if u := englishUnit(strings.Join(s.fold, " ")); u != unitNone {
		return u, false
	}
	for _, p := range prefixes(s.fold[0]) {
		if len(p.exact) == len(s.fold) && p.leads(s) {
			return p.unit, false
		}
	}
	return unitNone, false
}

// englishUnit gives the unit of an English word, as reference data label places
// (configs/reference_label.go) and official translations name them.
func englishUnit(word string) unit {
	switch word {
	case "commune":
		return unitXa
	case "ward":
		return unitPhuong
	case "township":
		return unitThiTran
	case "special zone":
		return unitDacKhu
	case "district":
		return unitHuyen
	case "town":
		return unitThiXa
	case "city":
		return unitThanhPho
	case "province":
		return unitTinh
	case "country":
		return unitCountry
	}
	return unitNone
}

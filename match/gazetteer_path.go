package match

import (
	"strings"
	"unicode/utf8"

	"duyen/match/text"
)

// Limits of a path. Six levels hold country, state, region, city, district and
// quarter; the longest real path of the evaluation data has 45 bytes.
const (
	maxPathLevels = 6
	maxPathLength = 160 // bytes
	maxLevelRunes = 64
)

// isPath tells whether code is a path in canonical form below a known country
// other than Vietnam, whose places have codes of their own.
func (g *Gazetteer) isPath(code string) bool {
	country := strings.IndexByte(code, '/')
	if country <= 0 || len(code) > maxPathLength || strings.Count(code, "/") >= maxPathLevels {
		return false
	}
	n := g.places[code[:country]]
	if n == nil || n.Kind != PlaceCountry || n.Code == homeCountry {
		return false
	}
	for rest := code[country+1:]; ; {
		level, more, found := strings.Cut(rest, "/")
		if level == "" || level[0] == ' ' || level[len(level)-1] == ' ' || utf8.RuneCountInString(level) > maxLevelRunes {
			return false
		}
		if !found {
			return true
		}
		rest = more
	}
}

// homeCountry is the country whose provinces, districts and communes are known.
const homeCountry = "VN"

// path reads name as a path: levels are trimmed, the country may be written in
// lower case. ok is false when it is none.
func (g *Gazetteer) path(name string) (code string, ok bool) {
	levels := strings.Split(text.NFC(name), "/")
	for i, l := range levels {
		levels[i] = strings.Join(strings.Fields(l), " ")
	}
	levels[0] = strings.ToUpper(levels[0])
	code = strings.Join(levels, "/")
	return code, g.isPath(code)
}

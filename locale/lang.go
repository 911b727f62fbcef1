package locale

import (
	"strconv"
	"strings"
)

// maxRanges bounds how much of an Accept-Language header is read.
const maxRanges = 16

// Lang chooses the language of an answer: what the address asks for, else what
// was chosen before, else what the browser prefers, else Vietnamese.
func Lang(acceptLanguage, query, cookie string) string {
	for _, wish := range []string{query, cookie} {
		if l := base(wish); l != "" {
			return l
		}
	}
	best, bestWeight := Vietnamese, 0.0
	for i, entry := range strings.Split(acceptLanguage, ",") {
		if i == maxRanges {
			break
		}
		tag, weight := wish(entry)
		if l := base(tag); l != "" && weight > bestWeight {
			best, bestWeight = l, weight
		}
	}
	return best
}

// wish reads one entry of Accept-Language: "en-GB;q=0.8".
func wish(entry string) (tag string, weight float64) {
	tag, params, _ := strings.Cut(entry, ";")
	weight = 1
	if q, ok := strings.CutPrefix(strings.TrimSpace(params), "q="); ok {
		w, err := strconv.ParseFloat(q, 64)
		if err != nil || w < 0 || w > 1 {
			w = 0
		}
		weight = w
	}
	return strings.TrimSpace(tag), weight
}

// base gives the language of a tag like "en-GB"; "" when it is none of ours.
func base(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	if primary == Vietnamese || primary == English {
		return primary
	}
	return ""
}

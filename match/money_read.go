package match

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"duyen/match/text"
)

// moneyUnits are the words that multiply, folded.
func moneyUnits() map[string]float64 {
	return map[string]float64{
		"nghin": 1e3, "ngan": 1e3, "k": 1e3, "thousand": 1e3,
		"trieu": 1e6, "tr": 1e6, "m": 1e6, "mil": 1e6, "million": 1e6,
		"ty": 1e9, "ti": 1e9, "b": 1e9, "bn": 1e9, "billion": 1e9,
	}
}

// moneyWords are the words and signs of currencies, folded; codes of three
// letters are read as they are.
func moneyWords() map[string]string {
	return map[string]string{
		"d": "VND", "dong": "VND", "vnd": "VND", "₫": "VND",
		"$": "USD", "us$": "USD", "usd": "USD", "do": "USD", "dola": "USD", "dollar": "USD", "dollars": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR",
	}
}

// about are the words that people say before an amount they have not counted, folded.
// They say less than the amount does.
func about() []string {
	return []string{"khoang", "tam", "chung", "co", "gan", "hon", "about", "around"}
}

// ReadMoney reads money the way people write it: "500 triệu", "1,2 tỷ đồng",
// "20.000 USD", "$50k", "khoảng 200 triệu". Without a currency it is đồng.
func ReadMoney(typed string) (m Money, ok bool) {
	m.Value, m.Currency, ok = ReadSum(typed)
	m.Currency = cmp.Or(m.Currency, "VND")
	return m, ok
}

// ReadSum is ReadMoney where something else says which currency it is in that names
// none: then currency is "".
func ReadSum(typed string) (value float64, currency string, ok bool) {
	digits, words := "", []string{}
	for i, part := range splitAmount(text.Fold(strings.TrimSpace(typed))) {
		if i == 0 && slices.Contains(about(), part) {
			continue
		}
		if part[0] >= '0' && part[0] <= '9' {
			if digits != "" {
				return 0, "", false
			}
			digits = part
			continue
		}
		words = append(words, part)
	}
	value, ok = readNumber(digits)
	if !ok {
		return 0, "", false
	}
	for _, w := range words {
		if x, is := moneyUnits()[w]; is {
			value *= x
		} else if c, is := moneyWords()[w]; is {
			currency = c
		} else if len(w) == 3 && strings.IndexFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) < 0 {
			currency = strings.ToUpper(w)
		} else {
			return 0, "", false
		}
	}
	value = math.Round(value*100) / 100
	return value, currency, !math.IsInf(value, 0)
}

// splitAmount splits where digits, letters and signs meet; blanks go.
func splitAmount(s string) (out []string) {
	class := func(r rune) int {
		switch {
		case unicode.IsSpace(r):
			return 0
		case r >= '0' && r <= '9', r == '.', r == ',':
			return 1
		case unicode.IsLetter(r):
			return 2
		}
		return 3
	}
	last := 0
	for _, r := range s {
		switch c := class(r); {
		case c == 0:
		case c == last && len(out) > 0:
			out[len(out)-1] += string(r)
		default:
			out = append(out, string(r))
		}
		last = class(r)
	}
	return out
}

// readNumber reads "1.200.000", "1,2" and "1.5": a sign that stands once with other
// than three digits behind it is a decimal one; all others group thousands.
func readNumber(s string) (float64, bool) {
	point := strings.LastIndexAny(s, ".,")
	if point >= 0 {
		sign, behind := string(s[point]), len(s)-point-1
		both := strings.ContainsAny(s, ".") && strings.ContainsAny(s, ",")
		if strings.Count(s, sign) == 1 && (behind != 3 || both) {
			s = strings.NewReplacer(".", "", ",", "").Replace(s[:point]) + "." + s[point+1:]
		} else {
			s = strings.NewReplacer(".", "", ",", "").Replace(s)
		}
	}
	x, err := strconv.ParseFloat(s, 64)
	return x, err == nil
}

package web

import (
	"math"
	"strconv"
	"strings"

	"duyen/match"
)

// amountInWords writes money as match.ReadMoney reads it, nothing rounded away.
func amountInWords(m match.Money) string {
	currency := m.Currency
	if currency == "VND" {
		currency = "đồng"
	}
	for _, u := range []struct {
		value float64
		word  string
	}{{1e9, "tỷ "}, {1e6, "triệu "}} {
		if short := m.Value / u.value; short >= 1 && short*1000 == math.Trunc(short*1000) {
			if s := strconv.FormatFloat(short, 'f', -1, 64); len(s)-strings.IndexByte(s+".", '.') != 4 { // three digits would read as thousands
				return strings.Replace(s, ".", ",", 1) + " " + u.word + currency
			}
		}
	}
	return grouped(strconv.FormatFloat(m.Value, 'f', -1, 64)) + " " + currency
}

// grouped puts points between thousands.
func grouped(s string) string {
	whole, fraction, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "." + whole[i:]
	}
	if fraction != "" {
		return whole + "," + fraction
	}
	return whole
}

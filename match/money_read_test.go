package match_test

import (
	"strings"
	"testing"

	"duyen/match"
)

func TestReadMoney(t *testing.T) {
	for typed, want := range map[string]match.Money{
		"500 triệu":        {Value: 5e8, Currency: "VND"},
		"500tr":            {Value: 5e8, Currency: "VND"},
		"1,2 tỷ đồng":      {Value: 1.2e9, Currency: "VND"},
		"1.2 ty":           {Value: 1.2e9, Currency: "VND"},
		"1.200.000":        {Value: 1.2e6, Currency: "VND"},
		"1,200,000 VND":    {Value: 1.2e6, Currency: "VND"},
		"1.200.000,50 đ":   {Value: 1200000.5, Currency: "VND"},
		"20.000 USD":       {Value: 2e4, Currency: "USD"},
		"$50k":             {Value: 5e4, Currency: "USD"},
		"1.5 million euro": {Value: 1.5e6, Currency: "EUR"},
		"300 nghìn":        {Value: 3e5, Currency: "VND"},
		"10 nghìn tỷ":      {Value: 1e13, Currency: "VND"},
		"2 jpy":            {Value: 2, Currency: "JPY"},
		"khoảng 200 triệu": {Value: 2e8, Currency: "VND"},
		"tam 1 ty":         {Value: 1e9, Currency: "VND"},
		"about $50k":       {Value: 5e4, Currency: "USD"},
		"0":                {Currency: "VND"},
	} {
		if got, ok := match.ReadMoney(typed); !ok || got != want {
			t.Errorf("ReadMoney(%q) = %+v %v, want %+v", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "triệu", "nhiều lắm", "5 6 triệu", "-5", "5 con bò", "1..2.3,4,5x", "khoảng", "200 khoảng triệu", "khoảng khoảng 5", "٣", "1e9999"} {
		if got, ok := match.ReadMoney(typed); ok {
			t.Errorf("ReadMoney(%q) = %+v", typed, got)
		}
	}
}

// An amount beyond all numbers is none.
func TestReadMoneyBeyondNumbers(t *testing.T) {
	if got, ok := match.ReadMoney(strings.Repeat("9", 305) + " tỷ"); ok {
		t.Errorf("read as %+v", got)
	}
}

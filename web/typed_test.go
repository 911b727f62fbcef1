package web

import (
	"testing"

	"duyen/match"
)

// TestAmountsAreReadBack: what a form shows of an amount is read as that amount, in
// either language.
func TestAmountsAreReadBack(t *testing.T) {
	p := &Pages{Options: Options{Reference: &match.Reference{Rates: match.Rates{InVND: map[string]float64{"VND": 1, "USD": 26000, "EUR": 30000}}}}}
	for _, lang := range []string{"vi", "en"} {
		for _, x := range []float64{1, 999, 1500, 999_999, 1_234_567, 2e8, 5e8, 1.2e9, 1.5e9, 123_456_789, 1_234_000_000, 2.35e9, 1_234_500_000_000, 5e12} {
			if got, ok := readSum(sumInWords(lang, x), "EUR"); !ok || got != x {
				t.Errorf("%s: %v is written %q and read as %v", lang, x, sumInWords(lang, x), got)
			}
			for _, currency := range []string{"VND", "USD"} {
				m := match.Money{Value: x, Currency: currency}
				if got, ok := p.readMoney(moneyInWords(lang, m)); !ok || got != m {
					t.Errorf("%s: %+v is written %q and read as %+v", lang, m, moneyInWords(lang, m), got)
				}
			}
		}
		if m := (match.Money{Value: 99.5, Currency: "EUR"}); true {
			if got, ok := p.readMoney(moneyInWords(lang, m)); !ok || got != m {
				t.Errorf("%s: %+v is written %q and read as %+v", lang, m, moneyInWords(lang, m), got)
			}
		}
	}
	for _, typed := range []string{"", "0", "x", "5 mèo", "-3", "1e400", "1e300", "NaN", "5 USDUSD", "5 GBP", "2000000 tỷ"} {
		if got, ok := p.readMoney(typed); ok {
			t.Errorf("%q is read as %+v", typed, got)
		}
	}
}

// TestSumsStandBesideACurrency: an amount that names another one is refused.
func TestSumsStandBesideACurrency(t *testing.T) {
	for typed, want := range map[string]float64{
		"500000000": 5e8, "500.000.000": 5e8, "500,000,000 đồng": 5e8, "500 triệu": 5e8, "500 tr": 5e8, "1,5 tỷ": 1.5e9, "2.5 ty": 2.5e9, "20 Triệu đồng": 2e7, "3 tỉ VND": 3e9, "1.5 billion": 1.5e9,
		"1.200 triệu": 1.2e9, "": 0, "x": 0, "-5": 0, "0": 0, "1e300": 0, "NaN": 0, "20.000 USD": 0,
	} {
		if got, ok := readSum(typed, "VND"); ok != (want > 0) || ok && got != want {
			t.Errorf("%q is %v %v, want %v", typed, got, ok, want)
		}
	}
}

// An amount that names another currency than the one beside its field is not read as
// one in that.
func TestSumsOfAnotherCurrency(t *testing.T) {
	for typed, want := range map[string]float64{
		"20.000": 2e4, "20 nghìn USD": 2e4, "$20k": 2e4, "500 triệu đồng": 0, "500tr đ": 0, "500.000 VND": 0, "20.000 EUR": 0,
	} {
		if got, ok := readSum(typed, "USD"); ok != (want > 0) || ok && got != want {
			t.Errorf("%q beside USD: %v %v, want %v", typed, got, ok, want)
		}
	}
}

func TestReadDay(t *testing.T) {
	for typed, want := range map[string]match.Date{
		"30/5/2027": "2027-05-30", "30-05-2027": "2027-05-30", "30 / 5 / 2027": "2027-05-30", "1.2.2020": "2020-02-01", "2019-05-30": "2019-05-30", "2027": "2027", "5/2019": "5/2019", "mai": "mai", "31/02/2027": "31/02/2027", "": "",
	} {
		if got := readDay(typed); got != want || isDay(got) != (len(want) == 10 && want[4] == '-') {
			t.Errorf("%q is the day %q, want %q", typed, got, want)
		}
	}
	if got := readDay("5/2019", "1/2006"); got != "2019-05-01" {
		t.Errorf("a month is %q", got)
	}
}

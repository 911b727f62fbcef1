package files_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"duyen/files"
	"duyen/match"
)

func TestWorkbookHoldsWhatItWasGiven(t *testing.T) {
	var data bytes.Buffer
	b, err := files.NewWorkbook(&data, "Bảng")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 26, 7, 30, 0, 0, time.UTC)
	for _, r := range [][]any{
		{"Tên", "Ngày", "Lúc", "Số", "Đúng", "Rỗng"},
		{"=1+1", match.Date("2026-11-26"), at, 12.5, true, nil},
		{"@SUM(A1)", match.Date("2019"), at, 500_000_000, false, ""},
	} {
		if err := b.Row(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{
		"A1": "Tên", "A2": "=1+1", "A3": "@SUM(A1)", "B2": "2026-11-26", "B3": "2019", "C2": "2026-11-26 07:30:00", "D2": "12.5", "D3": "500000000",
		"E2": "TRUE", "F2": "", "F3": "",
	} {
		got, err := f.GetCellValue("Bảng", cell)
		formula, formulaErr := f.GetCellFormula("Bảng", cell)
		if got != want || formula != "" || errors.Join(err, formulaErr) != nil {
			t.Errorf("%s is %q, formula %q, want %q: %v %v", cell, got, formula, want, err, formulaErr)
		}
	}
	for cell, want := range map[string]excelize.CellType{"A2": excelize.CellTypeInlineString, "B2": excelize.CellTypeUnset, "D2": excelize.CellTypeUnset, "E2": excelize.CellTypeBool} {
		if got, err := f.GetCellType("Bảng", cell); got != want || err != nil {
			t.Errorf("%s is of type %v, want %v: %v", cell, got, want, err)
		}
	}
	if panes, err := f.GetPanes("Bảng"); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header does not stay: %+v %v", panes, err)
	}
}

func TestWorkbookIsTheSameEachTime(t *testing.T) {
	var first []byte
	for range 20 {
		var data bytes.Buffer
		b, err := files.NewWorkbook(&data, "a")
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(b.Row("Ngày"), b.Row(match.Date("2026-11-26")), b.Close()); err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = data.Bytes()
		}
		if !bytes.Equal(first, data.Bytes()) {
			t.Fatal("the same rows give other bytes")
		}
	}
}

func TestWorkbookRefusesWhatACellCannotHold(t *testing.T) {
	b, err := files.NewWorkbook(&bytes.Buffer{}, "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Row(strings.Repeat("🙂", 16_384)); match.KindOf(err) != match.KindInvalid {
		t.Errorf("a text that would be cut: %v", err)
	}
	if err := b.Row(strings.Repeat("x", 32_767)); err != nil {
		t.Error(err)
	}
	if err := b.Row([]string{"a"}); match.KindOf(err) != match.KindInternal {
		t.Errorf("a list in a cell: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if _, err := files.NewWorkbook(&bytes.Buffer{}, "a/b"); err == nil {
		t.Error("a name no sheet can have")
	}
}

// TestGridComesBack writes texts in both forms and reads them as profiles.
func TestGridComesBack(t *testing.T) {
	texts := []string{
		"Quế", "=1+1", "'=1+1", "''-a", "- một\n- hai", " @x", "'quoted'", "+84 255 3822 999", "_x0041_", "_x005F_", "_x005F_x0041_", "a;b,c\"d", "＝1", "🙂", "0012", "5.000",
	}
	for _, xlsx := range []bool{false, true} {
		var data bytes.Buffer
		g, err := files.NewGrid(&data, xlsx, "a")
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Row("kind", "name", "description", "founded_on", "amount_sought.value", "high_tech", "traction.customers"); err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if err := g.Row("startup", "A", text, match.Date("2020-02-29"), 5.125, true, 1000); err != nil {
				t.Fatal(err)
			}
		}
		if err := g.Close(); err != nil {
			t.Fatal(err)
		}
		name, n := map[bool]string{false: "a.csv", true: "a.xlsx"}[xlsx], 0
		if err := files.ReadProfiles(&data, name, func(_ int, p match.Profile, err error) error {
			if err != nil {
				return err
			}
			s, ok := p.(*match.Startup)
			if want := strings.TrimSpace(texts[n]); !ok || s.Description != want || s.FoundedOn != "2020-02-29" || s.AmountSought.Value != 5.125 || !s.HighTech || s.Traction.Customers != 1000 {
				t.Errorf("%s: %q came back as %q in %+v", name, want, s.Description, s)
			}
			n++
			return nil
		}); err != nil || n != len(texts) {
			t.Errorf("%s: %d rows, %v", name, n, err)
		}
	}
}

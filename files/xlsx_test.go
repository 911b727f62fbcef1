package files_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/xuri/excelize/v2"

	"duyen/files"
	"duyen/match"
)

const (
	relsHead = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relsType = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	mainSpc  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
)

// pack makes an archive of the texts by name.
func pack(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bookOf gives the parts of a workbook with one sheet, written as its rows.
func bookOf(rows string) map[string]string {
	return map[string]string{
		"_rels/.rels": relsHead + `<Relationship Id="rId1" Type="` + relsType + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": `<workbook ` + mainSpc + ` xmlns:r="` + relsType + `"><sheets>
			<sheet name="Ẩn" sheetId="1" state="hidden" r:id="rId9"/><sheet name="Hồ sơ" sheetId="2" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": relsHead + `<Relationship Id="rId1" Type="` + relsType + `/worksheet" Target="worksheets/sheet1.xml"/>
			<Relationship Id="rId2" Type="` + relsType + `/styles" Target="/xl/styles.xml"/>
			<Relationship Id="rId3" Type="` + relsType + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet ` + mainSpc + `><numFmts><numFmt numFmtId="164" formatCode="dd\-mm\-yyyy"/><numFmt numFmtId="165" formatCode="#,##0&quot; đồng/day&quot;"/></numFmts>
			<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":     `<sst ` + mainSpc + `><si><t>kind</t></si><si><t>name</t></si><si><r><t>Quế </t></r><r><t>Trà Bồng</t></r><rPh><t>KWE</t></rPh></si><si><t>_x0041__x005F_x0042_</t></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet ` + mainSpc + `><sheetData>` + rows + `</sheetData></worksheet>`,
	}
}

// with replaces parts.
func with(parts map[string]string, more ...string) map[string]string {
	for i := 0; i < len(more); i += 2 {
		parts[more[i]] = more[i+1]
	}
	return parts
}

// header is the first row of the tests' sheets: kind, name, and what is given.
func header(more ...string) string {
	s := `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>`
	for _, m := range more {
		s += `<c t="inlineStr"><is><t>` + m + `</t></is></c>`
	}
	return s + `</row>`
}

const startupRow = `<row r="2"><c t="inlineStr"><is><t>startup</t></is></c><c t="inlineStr"><is><t>A</t></is></c></row>`

func readBook(t testing.TB, data []byte) (profiles []match.Profile, rows []row) {
	t.Helper()
	err := files.ReadProfiles(bytes.NewReader(data), "a.xlsx", func(line int, p match.Profile, err error) error {
		r := row{line: line}
		if err != nil {
			e, ok := errors.AsType[*match.Error](err)
			if !ok || len(e.Problems) != 1 {
				return err
			}
			r.code = e.Problems[0].Code
		} else {
			r.name = p.Common().Name
		}
		profiles, rows = append(profiles, p), append(rows, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return profiles, rows
}

// TestXLSXIsReadLikeCSV gives the same table in both forms.
func TestXLSXIsReadLikeCSV(t *testing.T) {
	text := "kind,id,name,sectors,contact.email,amount_sought.value,high_tech,capacity,portfolio,stagge\n" // the last one is unknown: no row means anything
	tables := []string{text, strings.Replace(text, "stagge", "stage", 1) +
		`startup,s1,A,agri; food.tea ,a@b.vn,500000000,true,,,seed
mentor,m1,B,,,,,3,,
mentor,m2,B,,,,,ba,,
investor,i1,"C
D",,,,,,"[{""startup"":""s1"",""on"":""2024-01-31""}]",
startup,s2,E,,,500.000,,,,
mentor,m3,F,,,,,,,seed
starttup,s3,G,,,,,,,
`}
	for _, text := range tables {
		records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		book := excelize.NewFile()
		for i, record := range records {
			if err := book.SetSheetRow("Sheet1", fmt.Sprint("A", i+1), &record); err != nil {
				t.Fatal(err)
			}
		}
		var data bytes.Buffer
		if err := book.Write(&data); err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for name, in := range map[string]struct {
			r   io.Reader
			out *[]string
		}{"a.csv": {strings.NewReader(text), &want}, "a.xlsx": {&data, &got}} {
			if err := files.ReadProfiles(in.r, name, func(_ int, p match.Profile, err error) error {
				if err != nil {
					*in.out = append(*in.out, fmt.Sprint(fault(t, err)))
				} else {
					text, err := json.Marshal(p)
					*in.out = append(*in.out, string(text))
					return err
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
		}
		if len(want) == 0 || len(got) != len(want) {
			t.Fatalf("got %d rows, want %d", len(got), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("row %d\ngot  %s\nwant %s", i, got[i], want[i])
			}
		}
	}
}

// TestXLSXCells puts every type of cell into a column that tells it apart.
func TestXLSXCells(t *testing.T) {
	for name, c := range map[string]struct{ column, cell, want string }{
		"shared":              {"summary", `<c t="s"><v>2</v></c>`, "Quế Trà Bồng"},
		"escaped":             {"summary", `<c t="s"><v>3</v></c>`, "A_x0042_"},
		"inline":              {"summary", `<c t="inlineStr"><is><r><t>a </t></r><r><t xml:space="preserve">b</t></r></is></c>`, "a b"},
		"number":              {"summary", `<c><v>5E8</v></c>`, "500000000"},
		"small":               {"summary", `<c><v>0.1</v></c>`, "0.1"},
		"year":                {"founded_on", `<c><v>2019</v></c>`, "2019"},
		"day":                 {"founded_on", `<c s="1"><v>45000</v></c>`, "2023-03-15"},
		"day, own format":     {"founded_on", `<c s="2"><v>45000</v></c>`, "2023-03-15"},
		"before the leap day": {"founded_on", `<c s="1"><v>1</v></c>`, "1900-01-01"},
		"after the leap day":  {"founded_on", `<c s="1"><v>61</v></c>`, "1900-03-01"},
		"day and time":        {"summary", `<c s="1"><v>45000.75</v></c>`, "2023-03-15T18:00:00"},
		"a format of money":   {"summary", `<c s="3"><v>45000</v></c>`, "45000"},
		"ISO day":             {"founded_on", `<c t="d"><v>2023-03-15</v></c>`, "2023-03-15"},
		"formula":             {"summary", `<c><f>1+1</f><v>2</v></c>`, "=1+1"},
		"command":             {"summary", `<c t="str"><f>cmd|' /C calc'!A0</f><v>x</v></c>`, "=cmd|' /C calc'!A0"},
		"true":                {"high_tech", `<c t="b"><v>1</v></c>`, "true"},
		"exactly 5.125":       {"amount_sought.value", `<c><v>5.125</v></c>`, "5.125"},
		"error":               {"summary", `<c t="e"><v>#REF!</v></c>`, files.CodeCellError},
		"lent formula":        {"summary", `<c><f t="shared" si="0"/><v>2</v></c>`, files.CodeCellFormula},
		"no such text":        {"summary", `<c t="s"><v>99</v></c>`, files.CodeCellError},
		"not a number":        {"summary", `<c><v>zwei</v></c>`, files.CodeCellError},
		"NUL":                 {"summary", `<c t="inlineStr"><is><t>a_x0000_</t></is></c>`, files.CodeNUL},
		"too long":            {"summary", `<c t="inlineStr"><is><t>` + strings.Repeat("x", 40_000) + `</t></is></c>`, files.CodeCellTooLong},
		"fault of the cell":   {"high_tech", `<c t="inlineStr"><is><t>perhaps</t></is></c>`, files.CodeWrongType},
	} {
		t.Run(name, func(t *testing.T) {
			rows := header(c.column) + strings.Replace(startupRow, `</row>`, c.cell+`</row>`, 1) +
				strings.Replace(startupRow, `r="2"`, `r="7"`, 1)
			profiles, got := readBook(t, pack(t, bookOf(rows)))
			if len(got) != 2 || got[1] != (row{7, "A", ""}) || got[0].line != 2 {
				t.Fatalf("rows %v", got)
			}
			text := got[0].code
			if s, ok := profiles[0].(*match.Startup); ok {
				text = map[string]string{"summary": s.Summary, "founded_on": string(s.FoundedOn), "high_tech": fmt.Sprint(s.HighTech)}[c.column]
				if c.column == "amount_sought.value" {
					text = fmt.Sprint(s.AmountSought.Value)
				}
			}
			if text != c.want {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
}

func TestXLSXCountsDaysFrom1904(t *testing.T) {
	rows := header("founded_on") + strings.Replace(startupRow, `</row>`, `<c s="1"><v>1</v></c></row>`, 1)
	parts := bookOf(rows)
	parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
	profiles, got := readBook(t, pack(t, parts))
	if len(got) != 1 || profiles[0].Common().FoundedOn != "1904-01-02" {
		t.Errorf("%v %+v", got, profiles)
	}
}

// TestXLSXHostile reads what nobody means well with.
func TestXLSXHostile(t *testing.T) {
	good := header() + startupRow
	many := map[string]string{}
	for i := range 3_000 {
		many[fmt.Sprint("a", i)] = ""
	}
	encrypted := pack(t, bookOf(good))
	for i := 0; ; { // the flag of encryption in every entry of the directory
		n := bytes.Index(encrypted[i:], []byte("PK\x01\x02"))
		if n < 0 {
			break
		}
		i += n + 8
		encrypted[i] |= 1
	}
	truncated := pack(t, bookOf(good))
	flipped := func() []byte { // one byte of a sheet that is stored as it is
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, text := range bookOf(good) {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(w, text)
		}
		_ = z.Close()
		return bytes.Replace(b.Bytes(), []byte("<t>A</t>"), []byte("<t>B</t>"), 1)
	}
	rows := func(s string) []byte { return pack(t, bookOf(header()+s)) }
	for name, c := range map[string]struct {
		data []byte
		want []row
	}{
		"good":             {pack(t, bookOf(good)), []row{{2, "A", ""}}},
		"nothing":          {nil, []row{{1, "", files.CodeNotWorkbook}}},
		"a CSV file":       {[]byte("kind,name\nstartup,A\n"), []row{{1, "", files.CodeNotWorkbook}}},
		"an old workbook":  {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), []row{{1, "", files.CodeLockedWorkbook}}},
		"another archive":  {pack(t, map[string]string{"word/document.xml": "<w/>"}), []row{{1, "", files.CodeNotWorkbook}}},
		"a text document":  {pack(t, with(bookOf(good), "xl/workbook.xml", "<document/>")), []row{{1, "", files.CodeNotWorkbook}}},
		"encrypted parts":  {encrypted, []row{{1, "", files.CodeLockedWorkbook}}},
		"truncated":        {truncated[:len(truncated)-30], []row{{1, "", files.CodeNotWorkbook}}},
		"too many parts":   {pack(t, many), []row{{1, "", files.CodeLargeWorkbook}}},
		"a large file":     {append([]byte("PK\x03\x04"), make([]byte, 33<<20)...), []row{{1, "", files.CodeLargeWorkbook}}},
		"two of one name":  {pack(t, with(bookOf(good), "XL/Worksheets/Sheet1.xml", "<x/>")), []row{{1, "", files.CodeBrokenWorkbook}}},
		"a name outside":   {pack(t, with(bookOf(good), "../../etc/passwd", "x")), []row{{2, "A", ""}}},
		"macros":           {pack(t, with(bookOf(good), "xl/vbaProject.bin", "Sub Auto_Open()")), []row{{2, "A", ""}}},
		"links to outside": {pack(t, with(bookOf(good), "xl/_rels/workbook.xml.rels", relsHead+`<Relationship Id="rId1" Type="`+relsType+`/worksheet" Target="http://evil.test/s.xml" TargetMode="External"/></Relationships>`)), []row{{1, "", files.CodeBrokenWorkbook}}},
		"no sheet":         {pack(t, with(bookOf(good), "xl/workbook.xml", `<workbook/>`)), []row{{1, "", files.CodeBrokenWorkbook}}},
		"many sheets":      {pack(t, with(bookOf(good), "xl/workbook.xml", `<workbook>`+strings.Repeat(`<sheet name="a"/>`, 101)+`</workbook>`)), []row{{1, "", files.CodeLargeWorkbook}}},
		"the sheet is gone": {pack(t, with(bookOf(good), "xl/_rels/workbook.xml.rels", relsHead+
			`<Relationship Id="rId1" Type="`+relsType+`/worksheet" Target="nowhere.xml"/></Relationships>`)), []row{{1, "", files.CodeBrokenWorkbook}}},
		"a bomb of zeros":    {pack(t, with(bookOf(good), "xl/sharedStrings.xml", `<sst>`+strings.Repeat("0", 80<<20))), []row{{1, "", files.CodeLargeWorkbook}}},
		"a bomb of texts":    {pack(t, with(bookOf(good), "xl/sharedStrings.xml", `<sst>`+strings.Repeat("<si/>", 4<<20)+`</sst>`)), []row{{1, "", files.CodeLargeWorkbook}}},
		"a bomb of tags":     {pack(t, with(bookOf(good), "xl/styles.xml", strings.Repeat("<a>", 1000))), []row{{1, "", files.CodeBrokenWorkbook}}},
		"a bomb in a row":    {rows(startupRow + `<row r="3"><c><v>` + strings.Repeat("1", 2<<20) + `</v></c></row>`), []row{{2, "A", ""}, {3, "", files.CodeLargeWorkbook}}},
		"a bomb of a name":   {rows(startupRow + `<row r="3" ` + strings.Repeat("a", 2<<20)), []row{{2, "A", ""}, {2, "", files.CodeLargeWorkbook}}},
		"entities":           {pack(t, with(bookOf(good), "xl/sharedStrings.xml", `<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><sst><si><t>&c;</t></si></sst>`)), []row{{1, "", files.CodeBrokenWorkbook}}},
		"a file as entity":   {pack(t, with(bookOf(good), "xl/worksheets/sheet1.xml", `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><worksheet>&b;</worksheet>`)), []row{{1, "", files.CodeBrokenWorkbook}}},
		"another encoding":   {pack(t, with(bookOf(good), "xl/worksheets/sheet1.xml", `<?xml version="1.0" encoding="UTF-16"?><worksheet/>`)), []row{{1, "", files.CodeBrokenWorkbook}}},
		"cut off in a row":   {pack(t, with(bookOf(good), "xl/worksheets/sheet1.xml", `<worksheet><sheetData>`+good+`<row r="3"><c`)), []row{{2, "A", ""}, {3, "", files.CodeBrokenWorkbook}}},
		"cut off after one":  {pack(t, with(bookOf(good), "xl/worksheets/sheet1.xml", `<worksheet><sheetData>`+good)), []row{{2, "A", ""}, {2, "", files.CodeBrokenWorkbook}}},
		"a changed byte":     {flipped(), []row{{2, "B", ""}, {2, "", files.CodeBrokenWorkbook}}},
		"rows backwards":     {rows(startupRow + strings.Replace(startupRow, `r="2"`, `r="1"`, 1)), []row{{2, "A", ""}, {2, "", files.CodeBrokenWorkbook}}},
		"a row far below":    {rows(startupRow + strings.Replace(startupRow, `r="2"`, `r="1048577"`, 1)), []row{{2, "A", ""}, {2, "", files.CodeLargeWorkbook}}},
		"a column far right": {rows(startupRow + `<row r="3"><c r="XFD3"><v>1</v></c></row>` + strings.Replace(startupRow, `r="2"`, `r="4"`, 1)), []row{{2, "A", ""}, {3, "", files.CodeColumnCount}, {4, "A", ""}}},
		"more than a header": {rows(`<row r="2"><c r="C2"><v>1</v></c></row>`), []row{{2, "", files.CodeColumnCount}}},
		"cells backwards":    {rows(`<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>` + strings.Replace(startupRow, `r="2"`, `r="3"`, 1)), []row{{2, "", files.CodeBrokenWorkbook}, {3, "A", ""}}},
		"two of one cell":    {rows(`<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>`), []row{{2, "", files.CodeBrokenWorkbook}}},
		"neither yes nor no": {rows(`<row r="2"><c t="b"><v>2</v></c></row>`), []row{{2, "", files.CodeCellError}}},
		"no reference":       {rows(`<row r="2"><c r="1A"><v>1</v></c></row>`), []row{{2, "", files.CodeBrokenWorkbook}}},
		"a full row":         {rows(`<row r="2">` + strings.Repeat(`<c t="inlineStr"><is><t>`+strings.Repeat("x", 32_000)+`</t></is></c>`, 40) + `</row>` + strings.Replace(startupRow, `r="2"`, `r="3"`, 1)), []row{{2, "", files.CodeLineTooLong}, {3, "A", ""}}},
		"a bad header":       {pack(t, bookOf(header("stagge")+startupRow)), []row{{1, "", files.CodeUnknownField}}},
		"empty rows":         {rows(`<row r="2"/><row r="3"><c s="1"/></row>` + strings.Replace(startupRow, `r="2"`, `r="9"`, 1)), []row{{9, "A", ""}}},
		"rows unnumbered":    {pack(t, bookOf(strings.NewReplacer(` r="1"`, ``, ` r="2"`, ``).Replace(good))), []row{{2, "A", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, got := readBook(t, c.data); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestXLSXTextsThatMultiply shares one long text among more cells than their bytes
// could fill.
func TestXLSXTextsThatMultiply(t *testing.T) {
	parts := bookOf("")
	parts["xl/sharedStrings.xml"] = `<sst><si><t>kind</t></si><si><t>name</t></si><si><t>` + strings.Repeat("x", 32_000) + `</t></si></sst>`
	parts["xl/worksheets/sheet1.xml"] = `<worksheet><sheetData>` + header() +
		strings.Repeat(`<row><c t="inlineStr"><is><t>nobody</t></is></c><c t="s"><v>2</v></c></row>`, 20_000) + `</sheetData></worksheet>`
	_, got := readBook(t, pack(t, parts))
	if last := got[len(got)-1]; len(got) > 17_000 || last.code != files.CodeLargeWorkbook {
		t.Errorf("%d rows, the last %v", len(got), last)
	}
}

func TestXLSXStopsOnErrors(t *testing.T) {
	stop, count := errors.New("enough"), 0
	f := func(int, match.Profile, error) error { count++; return stop }
	data := pack(t, bookOf(header()+startupRow+strings.Replace(startupRow, `r="2"`, `r="3"`, 1)))
	if err := files.ReadProfiles(bytes.NewReader(data), "a.xlsx", f); !errors.Is(err, stop) || count != 1 {
		t.Errorf("called %d times: %v", count, err)
	}
	broken := iotest.ErrReader(errors.New("disk gone"))
	if err := files.ReadProfiles(broken, "a.xlsx", f); match.KindOf(err) != match.KindInternal || count != 1 {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

func FuzzReadXLSX(f *testing.F) {
	good := bookOf(header("founded_on") + startupRow)
	f.Add(good["xl/worksheets/sheet1.xml"], good["xl/sharedStrings.xml"], good["xl/styles.xml"])
	f.Add(`<worksheet><row><c t="s"><v>0</v></c></row><row><c><f>1</f></c></row></worksheet>`, `<sst><si><t>kind</t></si></sst>`, `<a/>`)
	f.Fuzz(func(t *testing.T, sheet, texts, styles string) {
		last := 0
		data := pack(t, with(bookOf(""), "xl/worksheets/sheet1.xml", sheet, "xl/sharedStrings.xml", texts, "xl/styles.xml", styles))
		err := files.ReadProfiles(bytes.NewReader(data), "a.xlsx", func(line int, p match.Profile, err error) error {
			if (p == nil) == (err == nil) || line < last {
				return fmt.Errorf("line %d after %d: %v %v", line, last, p, err)
			}
			last = line
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzReadXLSXBytes(f *testing.F) {
	f.Add(pack(f, bookOf(header()+startupRow)))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := files.ReadProfiles(bytes.NewReader(data), "a.xlsx", func(_ int, p match.Profile, err error) error {
			if (p == nil) == (err == nil) {
				return fmt.Errorf("%v %v", p, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestWorkbookStops ends a workbook that has only tags between its rows as soon as
// nobody waits for it any more: at its begin, and in the midst of it.
func TestWorkbookStops(t *testing.T) {
	data := pack(t, with(bookOf(""), "xl/worksheets/sheet1.xml", `<worksheet>`+strings.Repeat("<x/>", 1<<20)+`</worksheet>`))
	gone := errors.New("gone")
	for patience := range 12 {
		in := &impatient{bytes.NewReader(data), patience, gone}
		err := files.ReadProfiles(in, "a.xlsx", func(line int, _ match.Profile, err error) error {
			t.Errorf("patience %d: line %d is told: %v", patience, line, err)
			return nil
		})
		if !errors.Is(err, gone) || in.patience != 0 {
			t.Errorf("patience %d, left %d: %v", patience, in.patience, err)
		}
	}
}

// impatient is a reader whose work nobody waits for after some looks at it.
type impatient struct {
	io.Reader
	patience int
	err      error
}

func (r *impatient) Err() error {
	if r.patience == 0 {
		return r.err
	}
	r.patience--
	return nil
}

package main

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// badLines is one line per bad input that an import has to survive, with the
// problem it is to report; good lines have none. The last one is a warning.
var badLines = []struct{ line, field, code, value, nearest string }{
	{`{"kind":"startup","id":"good1","name":"Tốt một","locality":"Trà Bồng","stage":"seed"}`, "", "", "", ""},
	{`{"kind":"startup","id":"b",`, "", "syntax", "", ""},
	{`{"kind":"startup","id":"b","name":"B","stagge":"seed"}`, "stagge", "unknown_field", "stagge", "stage"},
	{`{"kind":"startup","id":"b","name":"B","Name":"C"}`, "Name", "unknown_field", "Name", "name"},
	{`{"kind":"startup","id":"b","name":"B","name":"C"}`, "name", "duplicate_field", "", ""},
	{`{"kind":"starup","id":"b","name":"B"}`, "kind", "unknown_kind", "starup", "startup"},
	{`{"kind":"startup","id":"b","name":"B","locality":"Trà Bông"}`, "locality", "unknown_place", "Trà Bông", "Trà Bồng"},
	{`{"kind":"startup","id":"b","name":"B","stage":"sede"}`, "stage", "unknown_stage", "sede", "seed"},
	{`{"kind":"startup","id":"b","name":"B","amount_sought":{"value":5,"currency":"VNN"}}`, "amount_sought.currency", "unknown_currency", "VNN", "VND"},
	{`{"kind":"startup","id":"good1","name":"Tốt lần hai"}`, "id", "duplicate_id", "good1", "FILE:1"},
	{`{"kind":"startup","id":"quê\u0301","name":"B"}`, "id", "bad_id", "quê\u0301", "que"},
	{`{"kind":"investor","id":"b","name":"B","ticket":{"min":-1,"max":5,"currency":"VND"}}`, "ticket.min", "negative", "-1", ""},
	{`{"kind":"investor","id":"b","name":"B","ticket":{"min":9,"max":5,"currency":"VND"}}`, "ticket", "min_over_max", "9 > 5", ""},
	{`{"kind":"investor","id":"b","name":"B","sectors":["agri.fruit"],"excluded_sectors":["agri.fruit"]}`, "excluded_sectors[0]", "sectors_overlap", "agri.fruit", ""},
	{`{"kind":"mentor","id":"b","name":"B","capacity":0,"available":true}`, "available", "capacity_zero_available", "true", "false"},
	{`{"kind":"startup","id":"b","name":"B","founded_on":"2023-02-29"}`, "founded_on", "bad_date", "2023-02-29", "2023-02-28"},
	{`{"kind":"mentor","id":"b","name":"B","expertise":["marketting"]}`, "expertise[0]", "unknown_expertise", "marketting", "marketing"},
	{`{"kind":"startup","id":"good2","name":"Tốt hai"}`, "", "", "", ""},
	{`{"kind":"startup","id":"good3","name":"Tốt ba","sectors":["du hành vũ trụ"]}`, "sectors[0]", "unknown_sector", "du hành vũ trụ", ""},
}

// write puts text into a file of a new folder.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestImportReportsEveryBadLineAndTakesTheRest(t *testing.T) {
	var text strings.Builder
	for _, l := range badLines {
		text.WriteString(l.line + "\n")
	}
	path, dir := write(t, "bad.jsonl", text.String()), folder(t)

	dry := call(t, nil, "import", "--data", dir, "--dry-run", "--json", path)
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the dry run made the data folder: %v", err)
	}
	real := call(t, nil, "import", "--data", dir, "--json", path)
	if dry != real || real.code != exitRefused || real.stderr != "" {
		t.Errorf("the dry run said\n%+v\nthe import\n%+v", dry, real)
	}
	got := decode[service.ImportResult](t, []byte(real.stdout))
	if got.Read != len(badLines) || got.Created != 3 || got.Warned != 1 || got.Refused != len(badLines)-3 {
		t.Errorf("counted %+v", got)
	}
	at := 0
	for i, l := range badLines {
		if l.code == "" {
			continue
		}
		want := service.ImportProblem{File: path, Line: i + 1, Problem: match.Problem{
			Field: l.field, Code: l.code, Value: l.value, Nearest: strings.Replace(l.nearest, "FILE", path, 1),
		}}
		if at == len(got.Problems) {
			t.Fatalf("nothing is said about %s", l.line)
		}
		p := got.Problems[at]
		at++
		if p.Message == "" {
			t.Errorf("line %d has no words", p.Line)
		}
		p.Message = ""
		if p != want {
			t.Errorf("for %s\ngot  %+v\nwant %+v", l.line, p, want)
		}
	}
	if ids := ids(ask[match.Hits](t, "search", "--data", dir, "tốt")); len(ids) != 3 {
		t.Errorf("the good lines are not all in: %v", ids)
	}
	again := decode[service.ImportResult](t, []byte(call(t, nil, "import", "--data", dir, "--json", path).stdout))
	if again.Created+again.Updated != 0 || again.Unchanged != 3 {
		t.Errorf("the second import changed something: %+v", again)
	}
	s := serve(t, dir)
	if with := call(t, nil, "import", "--data", dir, "--dry-run", "--json", path); with.code != exitRefused ||
		len(decode[service.ImportResult](t, []byte(with.stdout)).Problems) != len(got.Problems) {
		t.Errorf("through a server the same file gives %+v", with)
	}
	s.stop(t)
}

func TestImportReadsTablesAndStandardInput(t *testing.T) {
	dir := folder(t)
	table := write(t, "a.csv", "\ufeffkind;id;name;sectors;amount_sought.value;amount_sought.currency\n"+
		"startup;c1;Một;agri.mushroom;500000000;VND\nstartup;c2;Hai;;năm trăm;VND\nmentor;c3\nmentor;c4;Bốn;;;\n")
	r := call(t, nil, "import", "--data", dir, "--json", table)
	got := decode[service.ImportResult](t, []byte(r.stdout))
	if r.code != exitRefused || got.Created != 2 || got.Refused != 2 {
		t.Fatalf("%+v", r)
	}
	for i, want := range []struct {
		line int
		code string
	}{{3, "wrong_type"}, {4, "column_count"}} {
		if p := got.Problems[i]; p.Line != want.line || p.Code != want.code {
			t.Errorf("problem %d is %+v", i, p)
		}
	}
	r = call(t, strings.NewReader(`{"kind":"offer","name":"Không mã"}`+"\n"), "import", "--data", dir, "-")
	again := call(t, strings.NewReader(`{"kind":"offer","name":"Không mã"}`), "import", "--data", dir, "-")
	if r.code != 0 || !strings.Contains(r.stdout, "1 created") || !strings.Contains(again.stdout, "1 unchanged") {
		t.Errorf("a line without an id: %+v, again: %+v", r, again)
	}
	for _, args := range [][]string{{"missing.jsonl"}, {table, "missing.csv"}} {
		if r := call(t, nil, append([]string{"import", "--data", dir}, args...)...); r.code != exitRefused || r.stdout != "" {
			t.Errorf("%v: %+v", args, r)
		}
	}
	odd := filepath.Join(t.TempDir(), "folder.jsonl")
	if err := os.Mkdir(odd, 0o700); err != nil {
		t.Fatal(err)
	}
	if r := call(t, nil, "import", "--data", dir, odd); r.code != exitRefused || !strings.Contains(r.stderr, "is a folder") {
		t.Errorf("a folder: %+v", r)
	}
	if r := call(t, nil, "import", "--data", dir, "a.docx"); r.code != exitUsage {
		t.Errorf("a format nobody reads: %+v", r)
	}
}

// workbook writes rows into a workbook of a new folder.
func workbook(t *testing.T, rows ...[]any) string {
	t.Helper()
	var data bytes.Buffer
	b, err := files.NewWorkbook(&data, "a")
	for _, r := range rows {
		if err == nil {
			err = b.Row(r...)
		}
	}
	if err == nil {
		err = b.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return write(t, "a.xlsx", data.String())
}

func TestImportReadsWorkbooks(t *testing.T) {
	dir := folder(t)
	path := workbook(t, []any{"kind", "id", "name", "founded_on", "capacity"}, []any{"startup", "x1", "Một", match.Date("2020-05-30"), nil},
		[]any{"mentor", "x2", "Hai", nil, 3}, []any{"mentor", "x3", "Ba", nil, "ba"}, []any{"startup", "x1", "Trùng", nil, nil})
	dry := call(t, nil, "import", "--data", dir, "--dry-run", "--json", path)
	real := call(t, nil, "import", "--data", dir, "--json", path)
	got := decode[service.ImportResult](t, []byte(real.stdout))
	if dry != real || real.code != exitRefused || got.Created != 2 || len(got.Problems) != 2 ||
		got.Problems[0].Line != 4 || got.Problems[0].Code != "wrong_type" || got.Problems[1].Nearest != path+":2" {
		t.Fatalf("dry %+v\nreal %+v", dry, real)
	}
	s := serve(t, dir)
	again := decode[service.ImportResult](t, []byte(call(t, nil, "import", "--data", dir, "--json", path).stdout))
	s.stop(t)
	if again.Unchanged != 2 || len(again.Problems) != 2 {
		t.Errorf("through a server: %+v", again)
	}
	for name, text := range map[string]string{"a.xlsx": "kind,name\nstartup,A\n", "b.xlsx": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"} {
		bad := call(t, nil, "import", "--data", dir, write(t, name, text))
		if bad.code != exitRefused || !strings.Contains(bad.stdout, name+":1: ") || !strings.Contains(bad.stdout, ".xlsx") {
			t.Errorf("what only calls itself a workbook: %+v", bad)
		}
	}
}

// TestInterruptedImportDoublesNothing kills an import in its middle and runs it
// again.
func TestInterruptedImportDoublesNothing(t *testing.T) {
	const all = 20_000
	dir := folder(t)
	first := interrupted(t, dir, all)
	var rest bytes.Buffer
	if err := startups(&rest, 0, all); err != nil {
		t.Fatal(err)
	}
	second := call(t, &rest, "import", "--data", dir, "--json", "-")
	got := decode[service.ImportResult](t, []byte(second.stdout))
	if second.code != 0 || got.Read != all || got.Created+got.Unchanged != all || got.Unchanged < first {
		t.Errorf("%d were in, then %+v", first, got)
	}
	v := ask[service.VerifyReport](t, "verify", "--data", dir)
	if !v.OK || v.Store != all || v.Index != all || v.Engine != all {
		t.Errorf("after the second import: %+v", v)
	}
}

// interrupted starts an import, kills it as soon as it has stored something,
// and gives how many profiles are in.
func interrupted(t *testing.T, dir string, all int) int {
	t.Helper()
	cmd := program(nil, "import", "--data", dir, "-")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	half := make(chan struct{})
	go func() {
		defer close(half)
		_ = startups(in, 0, all/2) // and no end of file: it cannot be done
	}()
	eventually(t, "something is stored", func() bool { return stored(t, dir) > 0 })
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the import came to its end")
	}
	<-half
	_ = in.Close()
	v := ask[service.VerifyReport](t, "verify", "--data", dir)
	if !v.OK || v.Store == 0 || v.Store >= all {
		t.Fatalf("after the kill: %+v", v)
	}
	return v.Store
}

// stored counts the profiles that are in the store of another program; none while
// that is still making its tables.
func stored(t *testing.T, dir string) (n int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "duyen.db")+"?mode=ro")
	must(t, err)
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM profile`).Scan(&n); err != nil {
		return 0
	}
	return n
}

func TestProgressIsForPeople(t *testing.T) {
	path := write(t, "a.jsonl", `{"kind":"startup","id":"a","name":"A"}`)
	if r := call(t, nil, "import", "--data", folder(t), path); r.stderr != "" {
		t.Errorf("a file that is no terminal shows a bar: %q", r.stderr)
	}
	if _, err := exec.LookPath("script"); err != nil {
		t.Log("no script(1): the bar itself is not looked at")
		return
	}
	line := fmt.Sprintf("stty cols 100 rows 30; %s import --data %s %s", binary, folder(t), path)
	cmd := exec.Command("script", "-qec", line, "/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "100 %") {
		t.Errorf("on a terminal: %v %q", err, out)
	}
	bar := newProgress(io.Discard, nil)
	bar.done()
}

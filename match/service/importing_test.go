package service_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// row makes line n of a file.
func row(n int, p match.Profile) service.ImportRow {
	return service.ImportRow{Profile: p, File: "a.jsonl", Line: n}
}

func external(id, name string) *match.Startup {
	p := startup("", name)
	p.ExternalID = id
	return p
}

// lines is a file with every kind of line; each call makes it anew, because an
// import writes into its rows.
func lines() []service.ImportRow {
	overlap := investor("overlap", "Quỹ")
	overlap.ExcludedSectors = []string{"agri"}
	warned := startup("warned", "Quế")
	warned.Sectors = []string{"Fintech lượng tử"}
	far := startup("far", "Xa")
	far.Locality = "Xyzzy"
	return []service.ImportRow{
		row(1, startup("new", "Mới")),
		row(2, startup("same", "Như cũ")),
		row(3, startup("changed", "Đã sửa")),
		row(4, external("E1", "Theo mã ngoài, như cũ")),
		row(5, external("E2", "Theo mã ngoài, đã sửa")),
		row(6, external("E3", "Theo mã ngoài, mới")),
		row(7, startup("", "Không tên")),
		row(8, warned),
		row(9, overlap),
		row(10, far),
		row(11, startup("new", "Trùng")),
		row(12, external("E1", "Trùng mã ngoài")),
		row(13, startup("", "Không tên")),
		row(14, startup("bad id!", "Sai mã")),
		row(15, investor("mentor", "Mã của người khác")),
		{File: "a.jsonl", Line: 16, Err: &match.Error{Kind: match.KindMalformed, Code: "syntax", Field: "/name", Message: "not JSON"}},
		row(17, startup("e2-id", "Cùng hồ sơ dưới mã khác")),
		row(18, &match.Startup{Base: match.Base{Kind: match.KindStartup, ID: "sai\u0302i", Name: "NFD"}}),
	}
}

// stock fills the store with what lines meets.
func stock(t *testing.T, w *world) {
	t.Helper()
	e2 := external("E2", "Theo mã ngoài, chưa sửa")
	e2.ID = "e2-id"
	i := w.NewImporter(terminal, false)
	if err := i.Add(t.Context(), []service.ImportRow{
		row(1, startup("same", "Như cũ")), row(2, startup("changed", "Chưa sửa")), row(3, external("E1", "Theo mã ngoài, như cũ")),
		row(4, e2), row(5, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "mentor", Name: "Cố vấn"}}),
	}); err != nil || i.Result().Created != 5 {
		t.Fatalf("stocking: %+v, %v", i.Result(), err)
	}
}

// told gives what an import says, without the warnings' details.
func told(r service.ImportResult) string {
	var out []string
	for _, p := range r.Problems {
		if !p.Warning {
			out = append(out, fmt.Sprintf("%s:%d %s %s %s %s", p.File, p.Line, p.Field, p.Code, p.Value, p.Nearest))
		}
	}
	return fmt.Sprintf("read %d, created %d, updated %d, unchanged %d, refused %d, warned %d\n%s",
		r.Read, r.Created, r.Updated, r.Unchanged, r.Refused, r.Warned, strings.Join(out, "\n"))
}

func count(t *testing.T, w *world) (n int, head int64) {
	t.Helper()
	at, err := w.store.Each(t.Context(), func(batch []match.Profile) error { n += len(batch); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return n, at.Seq
}

func TestImport(t *testing.T) {
	// In one batch and line by line: batches must not show.
	for _, size := range []int{100, 1} {
		t.Run(fmt.Sprint("batches of ", size), func(t *testing.T) {
			w := newWorld(t)
			stock(t, w)
			run := func(dry bool) string {
				t.Helper()
				i := w.NewImporter(terminal, dry)
				for batch := range slices.Chunk(lines(), size) {
					if err := i.Add(t.Context(), batch); err != nil {
						t.Fatal(err)
					}
				}
				return told(i.Result())
			}
			before, head := count(t, w)
			dry := run(true)
			if n, seq := count(t, w); n != before || seq != head {
				t.Errorf("a dry run wrote: %d profiles, seq %d", n, seq)
			}
			wet := run(false)
			if dry != wet {
				t.Errorf("the dry run said\n%s\nthe import\n%s", dry, wet)
			}
			checkImport(t, wet)
			after, head := count(t, w)
			if after != before+4 {
				t.Errorf("%d profiles, before %d", after, before)
			}
			again := run(false)
			if n, seq := count(t, w); n != after || seq != head || !strings.Contains(again, "created 0, updated 0, unchanged 8,") {
				t.Errorf("a second import made %d of %d profiles, seq %d of %d:\n%s", n, after, seq, head, again)
			}
		})
	}
}

func checkImport(t *testing.T, got string) {
	t.Helper()
	if !strings.HasPrefix(got, "read 18, created 4, updated 2, unchanged 2, refused 10, warned 1\n") {
		t.Errorf("counts: %s", got)
	}
	for _, want := range []string{
		"a.jsonl:9 ", "a.jsonl:10 locality", "a.jsonl:11 id duplicate_id new a.jsonl:1", "a.jsonl:12 external_id duplicate_id E1 a.jsonl:4",
		"a.jsonl:13 external_id duplicate_id content-", "a.jsonl:14 id", "a.jsonl:15 id id_taken mentor", "a.jsonl:16 /name syntax",
		"a.jsonl:17 id duplicate_id e2-id a.jsonl:5", "a.jsonl:18 id",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
}

func TestImportKeepsOwnerAndDemo(t *testing.T) {
	w := newWorld(t)
	i := w.NewImporter(terminal, false)
	p := startup("p1", "Quế")
	p.Meta = match.Meta{Owner: "usr_evil", Verified: true}
	if err := i.Add(t.Context(), []service.ImportRow{{Profile: p, Owner: an.User, Demo: true}}); err != nil {
		t.Fatal(err)
	}
	got, err := w.Get(t.Context(), an, match.KindStartup, "p1")
	if err != nil {
		t.Fatal(err)
	}
	if b := got.Common(); b.Owner != an.User || !b.Demo || b.Verified {
		t.Errorf("stored %+v", b.Meta)
	}
}

func TestImportPermission(t *testing.T) {
	w := newWorld(t)
	is(t, w.NewImporter(nobody, true).Add(t.Context(), lines()), match.KindUnauthorized, "unauthorized")
	for _, actor := range []match.Actor{an, officer, judge} {
		is(t, w.NewImporter(actor, true).Add(t.Context(), lines()), match.KindForbidden, "not_allowed")
	}
	if err := w.NewImporter(admin, true).Add(t.Context(), lines()); err != nil {
		t.Error(err)
	}
}

func TestLargeImportIsBatchedAndFound(t *testing.T) {
	w := newWorld(t)
	var rows []service.ImportRow
	for n := range 2500 {
		rows = append(rows, row(n+1, startup(fmt.Sprintf("p%04d", n), fmt.Sprint("Quế số ", n))))
	}
	rows = append(rows, row(2501, startup("p0001", "Trùng từ loạt khác")))
	i := w.NewImporter(terminal, false)
	if err := i.Add(t.Context(), rows); err != nil {
		t.Fatal(err)
	}
	if got := i.Result(); got.Created != 2500 || got.Refused != 1 || got.Problems[0].Nearest != "a.jsonl:2" {
		t.Errorf("result %s", told(got))
	}
	w.settle(t)
	report, err := w.Verify(t.Context())
	if err != nil || !report.OK || report.Store != 2500 {
		t.Errorf("verify %+v, %v", report, err)
	}
	hits, err := w.Search(t.Context(), nobody, match.Query{Text: "quế số 2499"})
	if err != nil || len(hits.Data) == 0 || hits.Data[0].ID != "p2499" {
		t.Errorf("hits %v, %v", ids(hits), err)
	}
}

func TestReportOfProblemsIsBounded(t *testing.T) {
	w := newWorld(t)
	i := w.NewImporter(terminal, true)
	bad := service.ImportRow{File: "a", Err: match.Fail(match.KindMalformed, "syntax", "not JSON")}
	if err := i.Add(t.Context(), slices.Repeat([]service.ImportRow{bad}, 10_500)); err != nil {
		t.Fatal(err)
	}
	if r := i.Result(); r.Refused != 10_500 || len(r.Problems) != 10_000 {
		t.Errorf("%d refused, %d problems", r.Refused, len(r.Problems))
	}
}

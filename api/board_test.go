package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

const boardPath = "/v1/organizations/the-organization/offers"

// sendBoard imports a table and gives the report.
func (w *world) sendBoard(as, media, query, body string) service.ImportResult {
	w.t.Helper()
	got := w.do(call{name: "import", method: http.MethodPost, path: boardPath + query, as: as, body: body, status: 200, header: map[string]string{"Content-Type": media, "Accept-Language": "en"}})
	var out service.ImportResult
	must(w.t, json.Unmarshal([]byte(got.body), &out))
	return out
}

// TestBoardGoesOutAndIn exports a board, sends it back as it is, edits it and sends
// it again, in both forms.
func TestBoardGoesOutAndIn(t *testing.T) {
	w := newWorld(t, nil)
	table := "id,external_id,name,description,offer_kind,sectors,tags,quantity,closes_on,eligibility,contact.email,state\n" +
		`a1,k1,Vốn mồi,"- một` + "\n" + `- hai",funding,agri;forest.cinnamon,"[""a;b"",""c""]",3,2027-12-31,"[{""field"":""stage"",""op"":""in"",""value"":[""seed""]}]",hoi@example.org,draft` + "\n" +
		"a2,k2,=Cố vấn,,mentoring,,,,2028,,,\n"
	dry := w.sendBoard("association", "text/csv", "?dry_run=true", table)
	if dry.Created != 2 || len(dry.Problems) != 0 {
		t.Fatalf("the dry run said %+v", dry)
	}
	if none := w.do(call{name: "nothing yet", path: boardPath + ".csv", as: "association", status: 200}); strings.Count(none.body, "\n") != 1 {
		t.Fatalf("a dry run has made %q", none.body)
	}
	if got := w.sendBoard("association", "text/csv; charset=utf-8", "", table); got.Created != 2 {
		t.Fatalf("the import said %+v", got)
	}
	w.do(call{name: "not published", path: "/v1/offers?q=", status: 400})
	seen := w.do(call{name: "the board for everybody", path: "/v1/offers?by=the-organization", status: 200, has: []string{"Cố vấn"}, hasNot: []string{"Vốn mồi"}})
	if !strings.Contains(seen.body, `"the-organization:k2"`) {
		t.Errorf("the second is not open: %s", seen.body)
	}

	csv := w.do(call{
		name: "as CSV", path: boardPath + ".csv", as: "association", status: 200, has: []string{"kind,id,external_id,name", ",draft,0\r\n", ",open,0\r\n", "'=Cố vấn"},
		headers: map[string]string{"Content-Type": files.TableType, "Content-Disposition": `attachment; filename="offers.csv"`},
	})
	xlsx := w.do(call{name: "as XLSX", path: boardPath + ".xlsx?lang=vi", as: "association", status: 200, headers: map[string]string{"Content-Type": files.WorkbookType}})
	for media, body := range map[string]string{"text/csv": csv.body, files.WorkbookType: xlsx.body} {
		if got := w.sendBoard("association", media, "", body); got.Unchanged != 2 || got.Read != 2 || len(got.Problems) != 0 {
			t.Errorf("%s sent back as it came: %+v", media, got)
		}
		if got := w.sendBoard("admin", media, "?dry_run=true", body); got.Unchanged != 2 {
			t.Errorf("%s sent back by somebody else: %+v", media, got)
		}
	}

	book, err := excelize.OpenReader(strings.NewReader(xlsx.body))
	must(t, err)
	rows, err := book.GetRows("Đề nghị hỗ trợ")
	must(t, err)
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i + 1
	}
	set := func(column string, row int, value any) {
		cell, err := excelize.CoordinatesToCellName(at[column], row)
		must(t, err)
		must(t, book.SetCellValue("Đề nghị hỗ trợ", cell, value))
	}
	set("quantity", 2, 7)
	set("state", 2, "closed") // only told
	set("dealings.taken", 2, 5)
	set("name", 4, "Mới")
	set("quantity", 5, "nhiều")
	set("name", 5, "Sai")
	set("by", 6, "of-others")
	set("name", 6, "Của nơi khác")
	var edited bytes.Buffer
	must(t, book.Write(&edited))
	got := w.sendBoard("association", files.WorkbookType, "", edited.String())
	if got.Updated != 1 || got.Unchanged != 1 || got.Created != 1 || got.Refused != 2 || len(got.Problems) != 2 {
		t.Fatalf("the edited board: %+v", got)
	}
	for i, want := range []struct {
		line        int
		field, code string
	}{{5, "quantity", "wrong_type"}, {6, "by", "not_own_board"}} {
		if p := got.Problems[i]; p.Line != want.line || p.Field != want.field || p.Code != want.code || p.Message == "" {
			t.Errorf("problem %d is %+v", i, p)
		}
	}
	again := w.do(call{name: "again", path: boardPath + ".csv", as: "association", status: 200})
	var kept []*match.Offer
	must(t, files.ReadProfiles(strings.NewReader(again.body), "a.csv", func(_ int, p match.Profile, err error) error {
		kept = append(kept, p.(*match.Offer))
		return err
	}))
	if len(kept) != 3 || *kept[0].Quantity != 7 || kept[0].State != match.OfferDraft || kept[0].Description != "- một\n- hai" || kept[0].Contact.Email != "hoi@example.org" ||
		kept[0].Tags[0] != "a;b" || len(kept[0].Eligibility) != 1 || kept[2].Name != "Mới" || kept[2].By != "the-organization" || kept[2].State != match.OfferOpen {
		t.Errorf("kept %s", again.body)
	}
	if got := w.sendBoard("association", "text/csv", "", "external_id,name\nk2,Đổi tên\n"); got.Updated != 1 {
		t.Errorf("found by external id: %+v", got)
	}
}

// TestBoardTakesOnlyItsOwn names offers and profiles of others.
func TestBoardTakesOnlyItsOwn(t *testing.T) {
	w := newWorld(t, nil)
	secret := sample(match.KindOffer, "hidden-offer")
	secret.Common().Visibility, secret.Common().ExternalID = match.VisibilityPrivate, "X1"
	_, err := w.store.Save(t.Context(), []match.Write{{Profile: secret, Owner: w.users["owner"]}})
	must(t, err)
	got := w.sendBoard("association", "text/csv", "", "kind,id,external_id,name\noffer,the-offer,,Chiếm\n,hidden-offer,,Chiếm\n,,X1,Chiếm\n,the-mentor,,Chiếm\nstartup,,,Khác\n,free,,Được\n,free,,Hai lần\n")
	if got.Created != 2 || got.Refused != 5 { // another's external id is free on this board
		t.Fatalf("%+v", got)
	}
	want := []string{"2 id id_taken", "3 id id_taken", "5 id id_taken", "6 kind kind_mismatch", "8 id duplicate_id"}
	for i, p := range got.Problems {
		if told := strings.Join([]string{string(rune('0' + p.Line)), p.Field, p.Code}, " "); told != want[i] {
			t.Errorf("problem %d: %s, want %s", i, told, want[i])
		}
	}
	for _, id := range []string{"the-offer", "hidden-offer", "the-mentor"} {
		found, err := w.store.Get(t.Context(), id)
		must(t, err)
		if found[0].Common().Name == "Chiếm" {
			t.Errorf("%s was taken over", id)
		}
	}
	for name, c := range map[string]struct {
		media, body string
		status      int
	}{
		"JSON":           {"application/json", `{}`, 415},
		"too large":      {"text/csv", strings.Repeat("x", 8<<20+1), 413},
		"no workbook":    {files.WorkbookType, "name\nA\n", 200},
		"nothing at all": {"text/csv", "", 400},
	} {
		r := w.do(call{name: name, method: http.MethodPost, path: boardPath, as: "association", body: c.body, status: c.status, header: map[string]string{"Content-Type": c.media}})
		if name == "no workbook" && !strings.Contains(r.body, files.CodeNotWorkbook) {
			t.Errorf("what only calls itself a workbook: %s", r.body)
		}
	}
	w.do(call{name: "another's board", path: "/v1/organizations/the-organization/offers.csv", as: "other", status: 403})
	w.do(call{name: "no organization", path: "/v1/organizations/the-mentor/offers.csv", as: "admin", status: 404})
}

// TestBoardBounds sends tables that are short and hold more than a request may bring
// in.
func TestBoardBounds(t *testing.T) {
	w := newWorld(t, nil)
	send := func(name, path, media, body string, status int, has ...string) {
		t.Helper()
		w.do(call{name: name, method: http.MethodPost, path: path, as: "association", body: body, status: status, has: has, header: map[string]string{"Content-Type": media}})
	}
	const members = "/v1/organizations/the-organization/members/import?means=paper&dry_run=true"
	row := func(n int) string { return "name\n" + strings.Repeat("a\n", n) }
	send("as many lines as may be", boardPath+"?dry_run=true", "text/csv", row(10_000), http.StatusOK, `"read":10000`)
	send("one more", boardPath+"?dry_run=true", "text/csv", row(10_001), http.StatusUnprocessableEntity, `"too_many"`, `10000`)
	send("lines of JSON", members, "application/x-ndjson", strings.Repeat("{}\n", 10_001), http.StatusUnprocessableEntity, `"too_many"`)

	var book bytes.Buffer
	g, err := files.NewGrid(&book, true, "a")
	must(t, err)
	for range 10_002 {
		must(t, g.Row("name"))
	}
	must(t, g.Close())
	send("a workbook", boardPath+"?dry_run=true", files.WorkbookType, book.String(), http.StatusUnprocessableEntity, `"too_many"`)
	send("the line of a duplicate", members, "text/csv", "kind,external_id,name\nstartup,1,A\nstartup,1,B\n", http.StatusOK, `members.csv:2`)
}

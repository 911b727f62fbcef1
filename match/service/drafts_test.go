package service_test

import (
	"strings"
	"testing"

	"duyen/match"
)

// TestDraftsAreOnesOwn: nobody else reads, changes or throws them away.
func TestDraftsAreOnesOwn(t *testing.T) {
	w := newWorld(t)
	chi := w.reader(t, "usr_chi")
	other := w.reader(t, "usr_dung")
	d := match.Draft{ID: "drf_1", Kind: match.KindStartup, Fields: map[string][]string{"name": {"Quế"}}}
	if _, err := w.SaveDraft(t.Context(), nobody, d); match.KindOf(err) != match.KindUnauthorized {
		t.Errorf("nobody's: %v", err)
	}
	kept, err := w.SaveDraft(t.Context(), chi, d)
	if err != nil || kept.Version != 1 {
		t.Fatalf("%+v %v", kept, err)
	}
	_, err1 := w.MyDraft(t.Context(), other, "drf_1")
	_, err2 := w.SaveDraft(t.Context(), other, kept)
	err3 := w.DropDraft(t.Context(), other, "drf_1", true)
	for _, err := range []error{err1, err2, err3} {
		if match.KindOf(err) != match.KindNotFound {
			t.Errorf("somebody else's: %v", err)
		}
	}
	if err := w.EndDraft(t.Context(), other, "drf_1"); err != nil {
		t.Fatal(err)
	}
	if got, err := w.MyDraft(t.Context(), chi, "drf_1"); err != nil || got.Fields["name"][0] != "Quế" {
		t.Errorf("%+v %v", got, err)
	}
	if err := w.DropDraft(t.Context(), chi, "drf_1", true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.MyDraft(t.Context(), chi, "drf_1"); match.KindOf(err) != match.KindNotFound {
		t.Errorf("thrown away: %v", err)
	}
	for name, bad := range map[string]match.Draft{
		"no id":          {Kind: match.KindStartup},
		"another id":     {ID: "stp_1", Kind: match.KindStartup},
		"a strange id":   {ID: "drf_/../x", Kind: match.KindStartup},
		"no kind":        {ID: "drf_2"},
		"too much of it": {ID: "drf_2", Kind: match.KindStartup, Fields: map[string][]string{"name": {strings.Repeat("a", match.MaxDraftBytes)}}},
	} {
		if _, err := w.SaveDraft(t.Context(), chi, bad); match.KindOf(err) != match.KindInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.put(t, an, startup("s", "Quế"))
	if _, err := w.SaveDraft(t.Context(), chi, match.Draft{ID: "drf_3", Kind: match.KindStartup, Profile: "s"}); match.KindOf(err) != match.KindForbidden {
		t.Errorf("of somebody else's profile: %v", err)
	}
}

// TestOutlookIsMeasured: what a missing field would gain is what the match has more
// when the field is there.
func TestOutlookIsMeasured(t *testing.T) {
	w := newWorld(t)
	fund := investor("inv", "Quỹ")
	fund.Stages = []string{"seed"}
	low := 2e8
	fund.Ticket = &match.Range{Min: &low, Currency: "VND"}
	w.put(t, binh, fund)
	w.settle(t)
	p := &match.Startup{Base: match.Base{Kind: match.KindStartup, Name: "Quế", Sectors: []string{"agri"}, Locality: "51"}}
	o, err := w.Outlook(t.Context(), an, p)
	if err != nil || o.Percent != 20 || len(o.Missing) != 8 || len(o.Best) != 1 {
		t.Fatalf("%+v %v", o, err)
	}
	before := o.Best[0].Score
	gains := map[string]float64{}
	for _, m := range o.Missing {
		gains[m.Field] = m.Mean
		if (m.Field == "description" || m.Field == "contact") && m.Of != 0 {
			t.Errorf("%s was measured: %+v", m.Field, m)
		}
	}
	if gains["stage"] < 0.1 { // of the ask nothing is known here: it may gain nothing
		t.Errorf("gains %v", gains)
	}
	for field, change := range map[string]func(){
		"stage":         func() { p.Stage = "seed" },
		"amount_sought": func() { p.AmountSought = &match.Money{Value: low, Currency: "VND"} },
	} {
		p.Stage, p.AmountSought = "", nil
		change()
		r, _, err := w.Preview(t.Context(), an, p, match.Request{Target: match.KindInvestor})
		if err != nil || len(r.Data) != 1 {
			t.Fatalf("%+v %v", r, err)
		}
		if got := r.Data[0].Score - before; got < gains[field]-1e-9 || got > gains[field]+1e-9 {
			t.Errorf("%s: %g more, promised %g", field, got, gains[field])
		}
	}
	if _, err := w.Outlook(t.Context(), nobody, p); match.KindOf(err) != match.KindUnauthorized {
		t.Errorf("nobody: %v", err)
	}
	if _, err := w.Outlook(t.Context(), an, &match.Startup{}); match.KindOf(err) != match.KindInvalid {
		t.Errorf("no name: %v", err)
	}
}

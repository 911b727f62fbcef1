package web

import (
	"net/http"
	"testing"

	"duyen/match"
)

// sead refuses a stage the way the service does.
func sead(f match.Filter) error {
	if len(f.Stages) == 0 || f.Stages[0] != "sead" {
		return nil
	}
	return &match.Error{
		Kind: match.KindMalformed, Code: "unknown_value", Field: "stage", Message: "unknown",
		Problems: []match.Problem{{Field: "stage", Code: "unknown_value", Value: "sead", Nearest: "seed"}},
	}
}

// TestAnUnknownFilterIsLeftOut: the list is shown without it, with a word and the way
// to what was probably meant.
func TestAnUnknownFilterIsLeftOut(t *testing.T) {
	h := site(t, samples())
	for _, page := range []string{"/search", "/offers"} {
		w := get(h, page+"?stage=sead&sector=agri", "")
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", page, w.Code)
		}
		contains(t, w.Body.String(), []string{
			"Giai đoạn: không có “sead”", "Có phải “Hạt giống”?", page + "?sector=agri&amp;stage=seed",
		}, []string{`name="stage" value="sead"`})
	}
}

package web

import "testing"

// TestAboutNamesWhoRunsIt: the name and contact that were set stand on the page, else
// its address and another way to be heard; the footer and the form of registration lead there.
func TestAboutNamesWhoRunsIt(t *testing.T) {
	for name, c := range map[string]struct {
		operator Operator
		has, not []string
	}{
		"an address": {Operator{"Hội <Quế>", "hoi@example.vn", ""}, []string{"Hội &lt;Quế&gt; vận hành", `href="mailto:hoi@example.vn"`}, []string{"Người vận hành"}},
		"a number":   {Operator{"Hội", "0255 123", ""}, []string{"Liên hệ: 0255 123"}, []string{"mailto:"}},
		"nothing":    {Operator{Site: "https://duyen.example.vn"}, []string{"Người vận hành https://duyen.example.vn", "cán bộ ghi lại yêu cầu"}, []string{"mailto:", "Liên hệ:"}},
	} {
		f := samples()
		f.operator = c.operator
		page := get(site(t, f), "/about", "").Body.String()
		wellFormed(t, name, page)
		contains(t, page, append(c.has, "91/2025/QH15", `href="/me#data"`, `href="/me#asks"`, "2 ngày làm việc"), c.not)
	}
	h := site(t, samples())
	contains(t, get(h, "/register", "").Body.String(), []string{`href="/about#kept"`}, nil)
	contains(t, get(h, "/", "").Body.String(), []string{`href="/about"`}, nil)
	contains(t, get(h, "/me", "u1").Body.String(), []string{`href="/about#kept"`}, nil)
}

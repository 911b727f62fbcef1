package web

import (
	"duyen/locale"
)

// officeTabs leads to the lists that the visitor works off, in words short enough for
// one line of a phone; here is the path of the one that is shown. What else is an officer's stands on the first page.
func officeTabs(v *visit, here string) (out []tabView) {
	lists := map[string]string{pathReview: "review", verificationsPath: "verify", flagsPath: "flags", requestsPath: "requests"}
	for _, x := range office(v) {
		if word := lists[x.Href]; word != "" {
			out = append(out, tabView{Text: locale.Text(v.lang, "page.office.tab."+word, nil), Href: x.Href, Current: x.Href == here})
		}
	}
	return out
}

// noneLeft says that a list is worked off, or that the rest of it is, and leads on.
func noneLeft(lang, key, path, after string) *emptyView {
	ways := []linkView{{locale.Text(lang, "page.office.home", nil), "/"}}
	if after != "" { // those before it were left as they are
		ways = []linkView{{locale.Text(lang, "page.office.first", nil), path}}
	}
	return &emptyView{locale.Text(lang, key, nil), ways}
}

// stateTabs leads to the parts of a list that are kept apart by a parameter of the
// address; the first one needs none.
func stateTabs(lang, path, prefix, name, chosen string, options ...string) (out []tabView) {
	for i, x := range options {
		href := path
		if i > 0 {
			href += asked(name, x)
		}
		out = append(out, tabView{Text: locale.Text(lang, prefix+x, nil), Href: href, Current: x == chosen})
	}
	return out
}

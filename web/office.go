package web

import (
	"slices"

	"duyen/locale"
)

// officeTabs leads to the lists that the visitor works off; here is the path of the one
// that is shown. What else is an officer's stands on the first page.
func officeTabs(v *visit, here string) (out []tabView) {
	lists := []string{pathReview, verificationsPath, flagsPath, requestsPath}
	for _, x := range office(v) {
		if !slices.Contains(lists, x.Href) {
			continue
		}
		out = append(out, tabView{Text: x.Text, Href: x.Href, Current: x.Href == here})
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

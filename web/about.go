package web

import (
	"net/http"
	"net/mail"

	"duyen/locale"
)

// pathAbout is where the site tells of itself.
const pathAbout = "/about"

// aboutBody is what that page shows. What is kept and who sees it is told in short;
// docs/PERSONAL_DATA.md has every column.
type aboutBody struct {
	Operator
	Mailto     string // the address behind the contact, "" where that is none of e-mail
	Kept, Sees []toldView
	Rights     []linkView
}

// toldView is something with what is told of it.
type toldView struct{ Title, Text string }

// aboutSite answers /about.
func (p *Pages) aboutSite(v *visit) error {
	body := aboutBody{Operator: p.Operator}
	if a, err := mail.ParseAddress(p.Operator.Contact); err == nil {
		body.Mailto = "mailto:" + a.Address
	}
	told := func(part string, keys ...string) (out []toldView) {
		for _, k := range keys {
			key := "page.about." + part + "." + k
			out = append(out, toldView{locale.Text(v.lang, key, nil), locale.Text(v.lang, key+".text", nil)})
		}
		return out
	}
	body.Kept = told("kept", "account", "profile", "dealings", "feeds", "learning", "proof", "cookies")
	body.Sees = told("sees", "anyone", "members", "agreed", "office", "admin")
	for _, x := range [][2]string{
		{"see", "/me#data"}, {"correct", "/me#profiles"}, {"consent", "/me#data"}, {"erase", "/me#data"}, {"ask", "/me#asks"},
	} {
		body.Rights = append(body.Rights, linkView{locale.Text(v.lang, "page.about.rights."+x[0], nil), x[1]})
	}
	p.render(v, http.StatusOK, "about", locale.Text(v.lang, "page.about.title", nil), body)
	return nil
}

package web

import (
	"html/template"
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
)

// contactLine is one way to reach somebody, with a link where a phone or a program
// can follow it.
//
// Href is a template.URL because templates take no number to dial: what makes it
// lets nothing else through.
type contactLine struct {
	Label, Text string
	Href        template.URL
}

// contactLines lists the ways that are stated.
func contactLines(lang string, c *match.Contact) (out []contactLine) {
	if c == nil {
		return nil
	}
	add := func(key, text string, href template.URL) {
		if text != "" {
			out = append(out, contactLine{locale.Text(lang, "page.contact."+key, nil), text, href})
		}
	}
	add("person", c.Person, "")
	add("phone", c.Phone, phoneLink(c.Phone))
	add("email", c.Email, mailLink(c.Email))
	add("address", c.Address, "")
	return out
}

// phoneLink gives a number as phones dial it, "" for what is more than a number.
func phoneLink(phone string) template.URL {
	number := strings.NewReplacer(" ", "", ".", "", "-", "", "(", "", ")", "").Replace(phone)
	digits := strings.TrimPrefix(number, "+")
	if len(digits) < 3 || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return template.URL("tel:" + number)
}

// mailLink gives where a mail program writes to, "" for what is no plain address.
func mailLink(email string) template.URL {
	name, host, ok := strings.Cut(email, "@")
	if !ok || name == "" || host == "" || strings.ContainsAny(email, " ?&#%\"<>,;:/\\\n\r\t") {
		return ""
	}
	return template.URL("mailto:" + email)
}

// timeOf is time for a moment that may not have come.
func (p *Pages) timeOf(t *time.Time) string {
	if t == nil {
		return ""
	}
	return p.time(*t)
}

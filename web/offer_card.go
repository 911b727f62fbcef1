package web

import (
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
)

// soonDays is from how many days before its end on an offer says how many are left.
const soonDays = 30

// offerCard is an offer on the board.
type offerCard struct {
	Href, Name, Kind, By, Summary string
	Terms                         []string // until when, how many are left, how much
	Soon                          bool     // the first of them is pressing
	Over                          bool
	Line                          string // for whom
	Fits, Misses                  string // how the visitor's project stands to the conditions
}

// offerCard tells an offer; names remembers who is behind offers, own is the
// visitor's project, nil for none.
func (p *Pages) offerCard(v *visit, o *match.Offer, names map[string]string, own *match.Startup) offerCard {
	c := offerCard{Href: profileLink(match.KindOffer, o.ID), Name: o.Name, Summary: o.Summary, By: p.byName(v, o.By, names), Over: o.State.Over()}
	if o.OfferKind != "" {
		c.Kind = locale.Text(v.lang, "offer_kind."+o.OfferKind, nil)
	}
	until, soon := p.until(v.lang, o)
	c.Terms, c.Soon = append(c.Terms, until), soon
	if places := placesLeft(v.lang, o); places != "" {
		c.Terms = append(c.Terms, places)
	}
	s := &sheet{p: p, lang: v.lang}
	if s.span("amount", o.Amount); len(s.out) > 0 {
		c.Terms = append(c.Terms, s.out[0].Values[0].Text)
	}
	c.Line = p.forWhom(v.lang, o)
	if own != nil && len(o.Eligibility) > 0 && !c.Over {
		args := map[string]any{"name": own.Name, "n": len(match.Eligible(own, o.Eligibility, p.Reference))}
		if args["n"] == 0 {
			c.Fits = locale.Text(v.lang, "page.offers.fits", args)
		} else {
			c.Misses = locale.Text(v.lang, "page.offers.misses", args)
		}
	}
	return c
}

// byName gives who is behind an offer, "" for nobody the visitor may see.
func (p *Pages) byName(v *visit, id string, names map[string]string) string {
	name, known := names[id]
	if !known {
		for _, by := range p.behind(v, id) {
			name = by.Text
		}
		names[id] = name
	}
	return name
}

// forWhom names the first sectors and the place of an offer on one line.
func (p *Pages) forWhom(lang string, o *match.Offer) string {
	var parts []string
	for _, s := range o.Sectors[:min(2, len(o.Sectors))] {
		parts = append(parts, p.name(lang, "sector", s))
	}
	if o.Locality != "" {
		parts = append(parts, p.name(lang, "locality", o.Locality))
	}
	return strings.Join(parts, " · ")
}

// until says how long an offer can be had, and whether that is pressing.
func (p *Pages) until(lang string, o *match.Offer) (text string, soon bool) {
	say := func(key string, args map[string]any) string { return locale.Text(lang, "page.offers.until."+key, args) }
	if o.State.Over() {
		return locale.Text(lang, "page.offers.state."+string(o.State), nil), false
	}
	today, _ := p.today().Time()
	if opens, ok := o.OpensOn.Time(); ok && opens.After(today) {
		return say("opens", map[string]any{"day": locale.Date(string(o.OpensOn))}), false
	}
	closes, ok := o.ClosesOn.Time()
	if !ok {
		return say("open", nil), false
	}
	left := int(closes.Sub(today) / (24 * time.Hour))
	args := map[string]any{"n": left, "day": locale.Date(string(match.DateOf(closes)))}
	switch {
	case left < 0:
		return locale.Text(lang, "page.offers.state."+string(match.OfferExpired), nil), false
	case left == 0:
		return say("today", args), true
	case left <= soonDays:
		return say("days", args), left <= soonDays/2
	}
	return say("day", args), false
}

// placesLeft says how many places of an offer are left, "" where nobody counts.
func placesLeft(lang string, o *match.Offer) string {
	free, limited := match.FreePlaces(o)
	if !limited {
		return ""
	}
	return locale.Text(lang, "page.offers.places", map[string]any{"free": free, "all": *o.Quantity})
}

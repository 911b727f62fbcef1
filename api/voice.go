package api

import (
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// ranking is the body of matches: the service's ranking with its sentences in
// the reader's language.
type ranking struct {
	match.Ranking
	Warnings []Fault `json:"warnings,omitempty"`
	Stale    bool    `json:"stale,omitempty"`
}

// spoken says a ranking. It fills the texts in place: rankings are made per
// answer and shared with nobody.
func (s *Server) spoken(who *caller, subject match.Kind, r match.Ranking, warnings []match.Problem) ranking {
	if r.Data == nil {
		r.Data = []match.Match{}
	}
	for i := range r.Data {
		m := &r.Data[i]
		v := s.voice(who, subject, m.Target.Kind)
		sayReasons(v, m.Reasons)
		if m.NotMet == nil {
			m.NotMet = []match.Unmet{}
		}
		for j := range m.NotMet {
			u := &m.NotMet[j]
			u.Text = v.Say("unmet", u.Code, u.Evidence)
			if u.ChangeCode != "" {
				u.Change = v.Say("change", u.ChangeCode, u.ChangeEvidence)
			}
		}
	}
	return ranking{Ranking: r, Warnings: who.faults(warnings)}
}

// voice speaks of the side that is not the startup.
func (s *Server) voice(who *caller, subject, target match.Kind) locale.Voice {
	holder := match.Direction{From: subject, To: target}.Holder()
	return locale.Voice{Lang: who.lang, Who: string(holder), Names: who.name(s.ref)}
}

func sayReasons(v locale.Voice, reasons []match.Reason) {
	for i := range reasons {
		r := &reasons[i]
		r.Text = v.Say("reason", r.Code, r.Evidence)
	}
}

// sayEntries puts the sentences of entries of a feed into the reader's language.
func (s *Server) sayEntries(who *caller, entries []service.FeedEntry) {
	for i := range entries {
		e := &entries[i]
		v := s.voice(who, e.Subject, e.Target.Kind)
		sayReasons(v, e.Reasons)
		e.Text = v.Say("event", string(e.Event), map[string]any{"name": e.Target.Name})
		for j := range e.Changed {
			e.Changed[j].Text = sayChange(v, e.Changed[j])
		}
	}
}

// sayChange says what has changed; a field that has no sentence of its own gets
// the general one.
func sayChange(v locale.Voice, c match.FeedChange) string {
	field := c.Field[strings.LastIndexByte(c.Field, '.')+1:]
	evidence := map[string]any{}
	for name, value := range map[string]string{"from": c.From, "to": c.To} {
		if value != "" {
			evidence[name] = changedValue(v, field, value)
		}
	}
	if !locale.Has("changed." + field) {
		field = "other"
	}
	return v.Say("changed", field, evidence)
}

// changedValue reads the value of a change: an amount ("500000000 VND"), a number,
// an id with a name, or words.
func changedValue(v locale.Voice, field, value string) any {
	if amount, currency, ok := strings.Cut(value, " "); ok && field == match.FieldAmountSought {
		if x, err := strconv.ParseFloat(amount, 64); err == nil {
			return match.Money{Value: x, Currency: currency}
		}
	}
	if n, err := strconv.Atoi(value); err == nil {
		return n
	}
	return v.Named(field, value)
}

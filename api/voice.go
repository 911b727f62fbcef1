package api

import (
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
		sayIneligible(v, m.NotEligible)
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
		if r.Evidence == nil {
			r.Evidence = map[string]any{} // an object for programs, also without facts
		}
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
			e.Changed[j].Text = v.Change(e.Changed[j].Field, e.Changed[j].From, e.Changed[j].To)
		}
	}
}

package match

import (
	"math"
	"slices"
	"sort"
)

// The most entries of Match.NotMet, and the least gain worth naming, in points.
const (
	maxUnmet = 3
	minGain  = 0.1
)

// edit is one change of the subject's own facts that moves the signal of a
// column, and no other but the one it shares a dimension with: do gives the
// edited copy.
type edit struct {
	column   int
	code     string
	evidence map[string]any
	do       func(f Features) Features
}

// unmet names what holds a match back: signals below neutral, and signals that
// one change of the subject's own facts would raise. The gain of a change is
// computed by scoring the edited profile.
func (m *Model) unmet(s *Scorer, subject, target *Features, now *SignalValues, match Match) []Unmet {
	reasons := map[Signal]Reason{}
	best := map[Signal]Unmet{}
	for _, r := range match.Reasons {
		reasons[r.Signal] = r
		if r.Points < r.Neutral-minGain {
			best[r.Signal] = Unmet{Signal: r.Signal, Code: r.Code, Evidence: r.Evidence}
		}
	}
	for _, e := range m.edits(s, subject, target) {
		edited := e.do(*subject)
		startup, holder := sides(&edited, target)
		x := *now
		m.signal(&x, e.column, startup, holder)
		gain := s.Score(&x) - match.Score
		r := reasons[Signals()[e.column]]
		if gain < minGain || gain <= best[r.Signal].Gain {
			continue
		}
		best[r.Signal] = Unmet{
			Signal: r.Signal, Code: r.Code, Evidence: r.Evidence,
			Gain: gain, ChangeCode: e.code, ChangeEvidence: e.evidence,
		}
	}
	out := make([]Unmet, 0, len(best))
	for _, signal := range Signals() {
		if u, ok := best[signal]; ok {
			out = append(out, u)
		}
	}
	sort.SliceStable(out, func(a, b int) bool {
		return weight(out[a], reasons) > weight(out[b], reasons)
	})
	return out[:min(maxUnmet, len(out))]
}

// weight orders what is not met: by what a change would gain, else by what is lost.
func weight(u Unmet, reasons map[Signal]Reason) float64 {
	r := reasons[u.Signal]
	return max(u.Gain, r.Neutral-r.Points)
}

func (m *Model) edits(s *Scorer, subject, target *Features) []edit {
	var all []edit
	if subject.Kind == KindStartup {
		all = m.startupEdits(subject, target)
	} else {
		all = m.holderEdits(subject, target)
	}
	out := all[:0]
	for _, e := range all {
		if s.Uses(e.column) {
			out = append(out, e)
		}
	}
	return out
}

// startupEdits lists what a founder could state or change for this target.
func (m *Model) startupEdits(subject, target *Features) (out []edit) {
	out = append(out, askEdits(subject, target.Size)...)
	for _, skill := range target.Skills {
		stated := subject.Needs
		if subject.Usual {
			stated = nil
		}
		if slices.Contains(stated, skill) {
			continue
		}
		code := "needs.add"
		if len(stated) == 0 {
			code = "needs.state"
		}
		out = append(out, edit{ColNeeds, code, map[string]any{"expertise": skill}, func(f Features) Features {
			f.Needs, f.Usual = append(slices.Clone(stated), skill), false
			return f
		}})
	}
	for _, strength := range target.Holds[DimStrength].Declared {
		if !subject.Held || !slices.ContainsFunc(subject.Values[DimStrength], func(p Path) bool { return p.Leaf() == strength }) {
			continue // only what its own place is good at can be declared without changing the business
		}
		out = append(out, edit{ColStrength, "strength.declare", map[string]any{"strength": strength}, func(f Features) Features {
			f.Held = false
			f.Values[DimStrength] = []Path{{Nodes: []string{strength}}}
			return f
		}})
	}
	if len(subject.Values[DimStage]) == 0 && len(target.Holds[DimStage].Declared) > 0 {
		stage := target.Holds[DimStage].Declared[0]
		out = append(out, edit{ColStage, "stage.state", map[string]any{"stage": stage}, func(f Features) Features {
			f.Values[DimStage] = []Path{{Nodes: []string{stage}}}
			return f
		}})
	}
	return out
}

func askEdits(subject *Features, size Size) (out []edit) {
	ask := func(code string, to float64) {
		ev := map[string]any{"to": amount(to)}
		if subject.asks() {
			ev["ask"] = amount(subject.Ask)
		}
		out = append(out, edit{ColAsk, code, ev, func(f Features) Features {
			f.Ask = to
			return f
		}})
	}
	switch {
	case !size.Known:
	case !subject.asks() && !math.IsInf(size.Lo, 0):
		ask("ask.state", size.Lo)
	case !subject.asks() && !math.IsInf(size.Hi, 0):
		ask("ask.state", size.Hi)
	case !subject.asks():
	case subject.Ask < size.Lo:
		ask("ask.raise", size.Lo)
	case subject.Ask > size.Hi:
		ask("ask.lower", size.Hi)
	}
	return out
}

// holderEdits lists what an investor, mentor or organization could change in
// its declared wishes for this startup.
func (m *Model) holderEdits(subject, startup *Features) (out []edit) {
	if size := subject.Size; size.Ticket && startup.asks() {
		ticket := func(code string, change func(*Size)) {
			out = append(out, edit{ColAsk, code, map[string]any{"to": amount(startup.Ask)}, func(f Features) Features {
				change(&f.Size)
				return f
			}})
		}
		if startup.Ask < size.Lo {
			ticket("ticket.lower", func(s *Size) { s.Lo = startup.Ask })
		} else if startup.Ask > size.Hi {
			ticket("ticket.raise", func(s *Size) { s.Hi = startup.Ask })
		}
	}
	for _, dim := range []struct {
		d         Dim
		column    int
		code, key string
	}{
		{DimSector, ColSector, "thesis.sector", "sector"},
		{DimStrength, ColStrength, "thesis.strength", "strength"},
		{DimStage, ColStage, "thesis.stage", "stage"},
		{DimPlace, ColLocal, "thesis.place", "place"},
	} {
		for _, p := range startup.Values[dim.d] {
			value := p.Leaf()
			if m.declares(&subject.Holds[dim.d], dim.d, value) {
				continue
			}
			out = append(out, edit{dim.column, dim.code, map[string]any{dim.key: value}, func(f Features) Features {
				ev := f.evidence[dim.d]
				ev.declared = append(slices.Clone(ev.declared), share{value, 1})
				f.Holds[dim.d] = lifter{dim.d, m.Reference, m.Statistics, f.Kind}.holding(ev)
				return f
			}})
		}
	}
	for _, need := range startup.Needs {
		if startup.Usual || slices.Contains(subject.Skills, need) {
			continue // nobody has asked for what is only usual
		}
		out = append(out, edit{ColNeeds, "skills.add", map[string]any{"expertise": need}, func(f Features) Features {
			f.Skills = append(slices.Clone(f.Skills), need)
			return f
		}})
	}
	return out
}

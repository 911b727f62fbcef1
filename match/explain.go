package match

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// ordinary is how close to the average a lift still counts as ordinary: 5 %.
const ordinary = 0.05

// Explain scores a pair with the scorer of its direction and says why: every
// signal of the direction with its points, and what holds the match back.
func (m *Model) Explain(scorer *Scorer, subject, target *Features, card Card) Match {
	startup, holder := sides(subject, target)
	x := m.signals(startup, holder)
	points := scorer.points(&x)
	out := Match{Target: card, Score: scorer.Score(&x), NotMet: []Unmet{}}
	out.Fit = scorer.Judge(&x, out.Score)
	for j, signal := range Signals() {
		if !scorer.Uses(j) {
			continue
		}
		r := Reason{Signal: signal, Points: points[j], Neutral: scorer.points0[j]}
		r.Max = scorer.coef[j] * (scorer.scale.Hi[j] - scorer.scale.Lo[j])
		r.Code, r.Evidence = m.reason(j, x[j], startup, holder)
		out.Reasons = append(out.Reasons, r)
	}
	sort.SliceStable(out.Reasons, func(a, b int) bool {
		ra, rb := &out.Reasons[a], &out.Reasons[b]
		return ra.Points-ra.Neutral > rb.Points-rb.Neutral
	})
	out.NotMet = m.unmet(scorer, subject, target, &x, out)
	return out
}

// reason names the sentence of a signal and its facts.
func (m *Model) reason(column int, x float64, startup, holder *Features) (code string, ev map[string]any) {
	switch column {
	case ColSector:
		return m.liftReason("sector", DimSector, x, startup, holder, whole)
	case ColStrength:
		return m.strengthReason(x, startup, holder)
	case ColStage:
		return m.stageReason(x, startup, holder)
	case ColRegion:
		return m.liftReason("region", DimPlace, x, startup, holder, regionPart)
	case ColLocal:
		return m.liftReason("local", DimPlace, x, startup, holder, localPart)
	case ColAsk:
		return m.askReason(startup, holder)
	case ColNeeds:
		return needsReason(startup, holder)
	case ColText:
		return textReason(startup, holder)
	case ColActivity:
		return counted("activity.some", "activity.none", "deals", holder.Deals)
	case ColIdle:
		if holder.Idle == 0 {
			return "idle.none", nil
		}
		return "idle.years", map[string]any{"years": math.Round(holder.Idle*10) / 10}
	case ColCrowd:
		return counted("crowd.some", "crowd.none", "backers", m.Statistics.Backers(startup.ID))
	case ColAnswers:
		return answersReason(holder)
	case ColLoad:
		return loadReason(holder)
	}
	return capacityReason(holder)
}

func counted(some, none, key string, n int) (string, map[string]any) {
	if n == 0 {
		return none, nil
	}
	return some, map[string]any{key: n}
}

// The parts of a path that a signal speaks of.
func whole(p Path) []string      { return p.Nodes }
func regionPart(p Path) []string { return p.Nodes[:p.Region] }
func localPart(p Path) []string  { return p.Nodes[p.Region:] }

// liftReason speaks of the startup's value that moves the signal most.
func (m *Model) liftReason(name string, d Dim, x float64, startup, holder *Features, part func(Path) []string) (string, map[string]any) {
	hold := &holder.Holds[d]
	key := "place"
	if d == DimSector {
		key = "sector"
	}
	best, value := 0.0, ""
	for _, p := range startup.Values[d] {
		nodes := part(p)
		if len(nodes) == 0 {
			continue
		}
		region, local := hold.Sum(p)
		lift := float64(region+local) / FixedOne
		if d == DimPlace && name == "region" {
			lift = float64(region) / FixedOne
		} else if d == DimPlace {
			lift = float64(local) / FixedOne
		}
		if value == "" || lift*sign(x) > best*sign(x) {
			best, value = lift, known(nodes, hold)
			if x < 0 {
				value = lowest(p, nodes, hold)
			}
		}
	}
	if value == "" || !hold.Known {
		return name + ".none", nil
	}
	ev := map[string]any{key: value}
	if n := hold.Items[value]; n > 0 {
		ev["items"], ev["of"] = n, hold.N
	}
	declared, shared := m.declares(hold, d, value), ""
	if d == DimSector {
		shared = m.shared(startup, hold)
	}
	switch {
	case declared && x >= -ordinary:
		return name + ".declared", ev
	case x < 0 && shared != "":
		return name + ".some", map[string]any{key: shared}
	case math.Abs(x) < ordinary:
		return name + ".average", ev
	case x < 0 && hold.N == 0 && !declared: // who has not chosen anything cannot have chosen seldom
		return name + ".other", ev
	case x < 0:
		return name + ".less", ev
	case hold.N == 0: // it has named something in it, and chosen nothing
		return name + ".inside", ev
	case hold.byRelation(value) && name != "local":
		return name + ".related", ev
	}
	ev["times"] = math.Exp(best)
	return name + ".more", ev
}

// shared gives a sector of the startup that the holder has named, "" when there is
// none: the mean over several sectors may lie below average all the same.
func (m *Model) shared(startup *Features, hold *Holding) string {
	for _, p := range startup.Values[DimSector] {
		if m.declares(hold, DimSector, p.Leaf()) {
			return p.Leaf()
		}
	}
	return ""
}

// known gives the deepest node that the holder has evidence of, else the first.
func known(nodes []string, hold *Holding) string {
	for i := len(nodes) - 1; i >= 0; i-- {
		if _, ok := hold.Listed.Of(nodes[i]); ok {
			return nodes[i]
		}
	}
	return nodes[0]
}

// lowest gives the one of a path's nodes that takes most from its lift, the first
// of several: who is only known in one province of the country chooses that country
// as often as anybody, it is the other province that they seldom choose.
func lowest(p Path, nodes []string, hold *Holding) string {
	least, value := int32(math.MaxInt32), nodes[0]
	for node, lift := range hold.along(p) {
		if lift < least && slices.Contains(nodes, node) {
			least, value = lift, node
		}
	}
	return value
}

// declares tells whether the holder named the value or one of its parents.
func (m *Model) declares(hold *Holding, d Dim, value string) bool {
	for _, n := range m.Reference.path(d, value).Nodes {
		if slices.Contains(hold.Declared, n) {
			return true
		}
	}
	return false
}

func sign(x float64) float64 {
	if x < 0 {
		return -1
	}
	return 1
}

func (m *Model) strengthReason(x float64, startup, holder *Features) (string, map[string]any) {
	hold := &holder.Holds[DimStrength]
	if !hold.Known || len(startup.Values[DimStrength]) == 0 {
		return "strength.none", nil
	}
	value := startup.Values[DimStrength][0].Leaf()
	for _, p := range startup.Values[DimStrength] {
		if slices.Contains(hold.Declared, p.Leaf()) {
			value = p.Leaf()
		}
	}
	ev := map[string]any{"strength": value}
	switch {
	case x <= 0 && slices.Contains(hold.Declared, value):
		return "strength.some", ev
	case x <= 0:
		return "strength.less", ev
	case startup.Held && len(startup.Values[DimPlace]) > 0:
		ev["place"] = startup.Values[DimPlace][0].Leaf()
		return "strength.place", ev
	}
	return "strength.shared", ev
}

func (m *Model) stageReason(x float64, startup, holder *Features) (string, map[string]any) {
	hold := &holder.Holds[DimStage]
	if !hold.Known || len(startup.Values[DimStage]) == 0 {
		return "stage.none", nil
	}
	stage := startup.Values[DimStage][0].Leaf()
	ev := map[string]any{"stage": stage}
	switch {
	case slices.Contains(hold.Declared, stage) && x >= -ordinary:
		return "stage.declared", ev
	case slices.Contains(hold.Near, stage) && hold.Items[stage] == 0:
		ev["wanted"] = m.ladder(hold.Declared)
		return "stage.near", ev
	case math.Abs(x) < ordinary:
		return "stage.average", ev
	case x < 0:
		if len(hold.Declared) > 0 {
			ev["wanted"] = m.ladder(hold.Declared)
		}
		if hold.N == 0 && !slices.Contains(hold.Declared, stage) {
			return "stage.other", ev
		}
		return "stage.less", ev
	case hold.byRelation(stage):
		return "stage.related", ev
	}
	ev["times"] = math.Exp(x)
	return "stage.more", ev
}

// ladder gives stages in the order in which a business passes them.
func (m *Model) ladder(stages []string) []string {
	out := slices.Clone(stages)
	slices.SortStableFunc(out, func(a, b string) int {
		x, _ := m.Reference.Taxonomy.Term(TermStage, a)
		y, _ := m.Reference.Taxonomy.Term(TermStage, b)
		return cmp.Compare(x.Rank, y.Rank)
	})
	return out
}

func (m *Model) askReason(startup, holder *Features) (string, map[string]any) {
	size := holder.Size
	if !startup.asks() || !size.Known {
		return "ask.none", nil
	}
	ev := map[string]any{"ask": amount(startup.Ask)}
	switch {
	case !size.Ticket:
		ev["usual"] = amount(size.Lo)
		if math.Abs(startup.Ask-size.Lo) <= size.Spread {
			return "ask.usual", ev
		}
		return "ask.unusual", ev
	case startup.Ask < size.Lo:
		ev["min"] = amount(size.Lo)
		return "ask.below", ev
	case startup.Ask > size.Hi:
		ev["max"] = amount(size.Hi)
		return "ask.above", ev
	}
	if !math.IsInf(size.Lo, 0) {
		ev["min"] = amount(size.Lo)
	}
	if !math.IsInf(size.Hi, 0) {
		ev["max"] = amount(size.Hi)
	}
	return "ask.inside", ev
}

// amount turns log10 VND back into money, to three digits.
func amount(log10 float64) Money {
	v := math.Pow(10, log10)
	unit := math.Pow(10, math.Floor(math.Log10(v))-2)
	return Money{Value: math.Round(v/unit) * unit, Currency: "VND"}
}

func needsReason(startup, holder *Features) (string, map[string]any) {
	covered, missing := []string{}, []string{}
	for _, n := range startup.Needs {
		if slices.Contains(holder.Skills, n) {
			covered = append(covered, n)
		} else {
			missing = append(missing, n)
		}
	}
	switch {
	case len(startup.Needs) == 0 || len(holder.Skills) == 0 || startup.Usual && len(covered) == 0:
		return "needs.none", nil
	case startup.Usual:
		return "needs.usual", map[string]any{"covered": covered}
	case len(covered) == 0:
		return "needs.uncovered", map[string]any{"missing": missing}
	case len(missing) == 0:
		return "needs.covered", map[string]any{"covered": covered}
	}
	return "needs.partly", map[string]any{"covered": covered, "missing": missing}
}

package engine

import "duyen/match"

// slack is what the rough upper bound of a score may be wrong by, in points:
// far above float rounding, far below any difference that matters.
const slack = 1e-6

// worth sets the text signal of x, unless even the best one would not get the
// target onto the list: its logarithm is the dearest part of a score.
func worth(scorer *match.Scorer, x *match.SignalValues, dot int32, list *topList) bool {
	if scorer.Bound(x, dot > 0)+slack < list.floor() {
		return false
	}
	x[match.ColText] = match.TextSignal(int64(dot))
	return true
}

// visible tells whether a row is there and the viewer may see it.
func visible(a access, rec *record, v match.Viewer) bool {
	return a == accessPublic || a == accessChecked && rec.sees(v)
}

// liftColumns gives the signal that each dimension's lifts add to; for places
// the local part.
func liftColumns() [match.DimCount]int {
	return [match.DimCount]int{match.ColSector, match.ColStrength, match.ColStage, match.ColLocal}
}

// scanHolders scores every holder for a startup.
func (e *Engine) scanHolders(model *match.Model, scorer *match.Scorer, self *match.Features, h *holders, v match.Viewer, n int) *topList {
	stats := model.Statistics
	askMean := stats.AskMean(h.kind)
	var allNeeds float64
	for _, need := range self.Needs {
		allNeeds += stats.SkillWeight(h.kind, need)
	}
	acc := h.accumulate(self, func(id string) float64 { return stats.SkillWeight(h.kind, id) })
	crowd := match.CrowdSignal(stats.Backers(self.ID))
	column := liftColumns()
	list := &topList{n: n}
	var x match.SignalValues
	x[match.ColCrowd] = crowd
	for at, seen := range h.seen {
		if !visible(seen, h.recs[at], v) {
			continue
		}
		list.total++
		for d := range match.DimCount {
			x[column[d]] = match.LiftMean(int64(acc.lift[d][at]), len(self.Values[d]), d == match.DimStrength && self.Held)
		}
		x[match.ColRegion] = match.LiftMean(int64(acc.region[at]), len(self.Values[match.DimPlace]), false)
		st := &h.static[at]
		x[match.ColAsk] = st.size.AskSignal(self.Ask, askMean)
		x[match.ColNeeds] = match.NeedsSignal(acc.needs[at], allNeeds)
		x[match.ColActivity], x[match.ColIdle], x[match.ColCapacity] = st.activity, st.idle, st.capacity
		if !worth(scorer, &x, acc.dot[at], list) {
			continue
		}
		e.offer(model, list, scorer.Score(&x), self, h.rows[at], h.recs[at], func(string) *match.Features {
			return h.rules[at]
		})
	}
	return list
}

// scanStartups scores every startup for a holder.
func (e *Engine) scanStartups(model *match.Model, scorer *match.Scorer, self *match.Features, st *startups, v match.Viewer, n int) *topList {
	askMean := model.Statistics.AskMean(self.Kind)
	var tables [match.DimCount]table
	for d := range tables {
		tables[d] = st.nodes[d].table(&self.Holds[d])
	}
	weight, has := skillTables(st, self, model.Statistics)
	dot := make([]int32, len(st.rows))
	for _, w := range self.Text {
		for _, i := range st.words[w.Term] {
			dot[i.at] += int32(w.Weight) * int32(i.weight)
		}
	}
	var own match.SignalValues
	own[match.ColActivity], own[match.ColIdle], own[match.ColCapacity] = match.ActivitySignal(self.Deals), -self.Idle, match.CapacitySignal(self.Full)
	rough := st.roughly(scorer, &tables, &own)
	free := self.Rules() == nil
	column := liftColumns()
	list := &topList{n: n}
	x := own
	for i, seen := range st.seen {
		if !visible(seen, st.recs[i], v) {
			continue
		}
		at := uint32(i)
		list.total++
		bound := rough.bound(st.rough.at(at), dot[i])
		if bound+rough.needs*match.FullNeeds+roughSlack < float32(list.floor()) ||
			bound+rough.needs*float32(st.needsSignal(at, weight, has))+roughSlack < float32(list.floor()) {
			continue
		}
		for d := range match.DimCount {
			leafs := st.leafs[d].at(at)
			region, local := tables[d].sum(leafs)
			x[column[d]] = match.LiftMean(local, len(leafs), d == match.DimStrength && st.held[at])
			if d == match.DimPlace {
				x[match.ColRegion] = match.LiftMean(region, len(leafs), false)
			}
		}
		x[match.ColAsk] = self.Size.AskSignal(st.ask[at], askMean)
		x[match.ColNeeds] = st.needsSignal(at, weight, has)
		x[match.ColCrowd] = st.crowd[at]
		if !worth(scorer, &x, dot[at], list) {
			continue
		}
		e.offer(model, list, scorer.Score(&x), self, st.rows[at], st.recs[i], func(id string) *match.Features {
			if free {
				return nil
			}
			return st.features(at, id)
		})
	}
	return list
}

package engine

import (
	"context"

	"duyen/match"
)

// slack is what the rough upper bound of a score may be wrong by, in points:
// far above float rounding, far below any difference that matters.
const slack = 1e-6

// retries is how often a list is drawn again because a profile changed between
// ranking and explaining.
const retries = 3

// Rank gives the n best targets of a kind for the subject, with reasons whose
// texts are still empty. The subject must be normalized; it need not be stored.
func (e *Engine) Rank(ctx context.Context, subject match.Profile, target match.Kind, n int, v match.Viewer) (match.Ranking, error) {
	var out match.Ranking
	for range retries {
		list, s := e.best(subject, target, n, v)
		out = match.Ranking{Data: []match.Match{}, Total: list.total, Seq: s.at.Seq, Epoch: s.model.Statistics.Epoch, Day: s.model.Statistics.Day}
		fresh, err := e.explain(ctx, s, subject, list, &out)
		if err != nil {
			return match.Ranking{}, err
		}
		if fresh {
			break
		}
	}
	out.AnyFits = len(out.Data) > 0 && out.Data[0].Fit != match.FitWeak
	return out, nil
}

// snapshot is the part of the state that explaining needs after the lock is gone.
type snapshot struct {
	model *match.Model
	at    match.Checkpoint
	self  *match.Features
}

// best finds the n best targets under the lock.
func (e *Engine) best(subject match.Profile, target match.Kind, n int, v match.Viewer) (*topList, snapshot) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	s := e.state
	self := s.model.Features(subject)
	list := &topList{n: n}
	scorer := s.scorers[match.Direction{From: self.Kind, To: target}]
	switch {
	case scorer == nil:
	case self.Kind == match.KindStartup:
		e.scanHolders(s, scorer, self, s.holders[target], v, list)
	default:
		e.scanStartups(s, scorer, self, v, list)
	}
	return list, snapshot{s.model, s.at, self}
}

// explain loads the found profiles and gives their reasons. It says false when
// one of them is no longer what was ranked.
func (e *Engine) explain(ctx context.Context, s snapshot, subject match.Profile, list *topList, out *match.Ranking) (bool, error) {
	ids := make([]string, len(list.items))
	for i, item := range list.items {
		ids[i] = e.names.id(item.row)
	}
	profiles, err := e.profiles.Get(ctx, ids...)
	if err != nil {
		return false, err
	}
	fresh := true
	for i, p := range profiles {
		if p == nil || p.Common().Version != list.items[i].version {
			fresh = false
		}
		if p != nil {
			out.Data = append(out.Data, s.model.Explain(s.self, s.model.Features(p), match.CardOf(p)))
		}
	}
	return fresh, nil
}

// scanHolders scores every holder for a startup.
func (e *Engine) scanHolders(s *state, scorer *match.Scorer, self *match.Features, h *holders, v match.Viewer, list *topList) {
	kind, stats := h.kind, s.model.Statistics
	askMean := stats.AskMean(kind)
	var allNeeds float64
	for _, n := range self.Needs {
		allNeeds += stats.SkillWeight(kind, n)
	}
	acc := h.accumulate(self, func(id string) float64 { return stats.SkillWeight(kind, id) })
	column := liftColumns()
	var x match.SignalValues
	x[match.ColCrowd] = match.CrowdSignal(stats.Backers(self.ID))
	var n [match.DimCount]int
	for d := range n {
		n[d] = len(self.Values[d])
	}
	for at, seen := range h.seen {
		if seen == accessNone || seen == accessChecked && !h.recs[at].sees(v) {
			continue
		}
		list.total++
		for d := match.Dim(0); d < match.DimCount; d++ {
			x[column[d]] = match.LiftMean(int64(acc.lift[d][at]), n[d], d == match.DimStrength && self.Held)
		}
		x[match.ColRegion] = match.LiftMean(int64(acc.region[at]), n[match.DimPlace], false)
		st := &h.static[at]
		x[match.ColAsk] = st.size.AskSignal(self.Ask, askMean)
		x[match.ColNeeds] = match.NeedsSignal(acc.needs[at], allNeeds)
		x[match.ColActivity], x[match.ColIdle], x[match.ColCapacity] = st.activity, st.idle, st.capacity
		if bound := scorer.Bound(&x, acc.dot[at] > 0); bound+slack < list.floor() {
			continue
		}
		x[match.ColText] = match.TextSignal(int64(acc.dot[at]))
		e.offer(s, list, scorer.Score(&x), self, h.rows[at], h.recs[at], func(id string) *match.Features {
			if f := h.rules[at]; f != nil {
				return f
			}
			return &match.Features{Kind: kind, ID: id}
		})
	}
}

// scanStartups scores every startup for a holder.
func (e *Engine) scanStartups(s *state, scorer *match.Scorer, self *match.Features, v match.Viewer, list *topList) {
	st := s.startups
	stats := s.model.Statistics
	askMean := stats.AskMean(self.Kind)
	var tables [match.DimCount]table
	for d := range tables {
		tables[d] = st.nodes[d].table(&self.Holds[d])
	}
	weight, has := skillTables(st, self, stats)
	dot := make([]int32, len(st.rows))
	for _, w := range self.Text {
		for _, i := range st.words[w.Term] {
			dot[i.at] += int32(w.Weight) * int32(i.weight)
		}
	}
	column := liftColumns()
	var x match.SignalValues
	x[match.ColActivity], x[match.ColIdle], x[match.ColCapacity] = match.ActivitySignal(self.Deals), -self.Idle, match.CapacitySignal(self.Full)
	for i, seen := range st.seen {
		if seen == accessNone || seen == accessChecked && !st.recs[i].sees(v) {
			continue
		}
		at := uint32(i)
		list.total++
		for d := match.Dim(0); d < match.DimCount; d++ {
			leafs := st.leafs[d].at(at)
			var region, local int64
			for _, leaf := range leafs {
				region += int64(tables[d].region[leaf])
				local += int64(tables[d].local[leaf])
			}
			x[column[d]] = match.LiftMean(local, len(leafs), d == match.DimStrength && st.held[at])
			if d == match.DimPlace {
				x[match.ColRegion] = match.LiftMean(region, len(leafs), false)
			}
		}
		x[match.ColAsk] = self.Size.AskSignal(st.ask[at], askMean)
		var covered, all float64
		for _, need := range st.needs.at(at) {
			all += weight[need]
			if has[need] {
				covered += weight[need]
			}
		}
		x[match.ColNeeds] = match.NeedsSignal(covered, all)
		x[match.ColCrowd] = st.crowd[at]
		if bound := scorer.Bound(&x, dot[at] > 0); bound+slack < list.floor() {
			continue
		}
		x[match.ColText] = match.TextSignal(int64(dot[at]))
		e.offer(s, list, scorer.Score(&x), self, st.rows[at], st.recs[i], func(id string) *match.Features {
			return st.features(at, id)
		})
	}
}

// skillTables gives, per need of the startups, its weight for the holder's kind
// and whether the holder covers it.
func skillTables(st *startups, self *match.Features, stats *match.Statistics) (weight []float64, has []bool) {
	weight, has = make([]float64, len(st.skill.names)), make([]bool, len(st.skill.names))
	for i, name := range st.skill.names {
		weight[i] = stats.SkillWeight(self.Kind, name)
	}
	for _, s := range self.Skills {
		if i, ok := st.skill.index[s]; ok {
			has[i] = true
		}
	}
	return weight, has
}

// offer puts a scored target on the list if it is good enough and may be listed.
func (e *Engine) offer(s *state, list *topList, score float64, self *match.Features, row uint32, rec *record, rules func(id string) *match.Features) {
	if score < list.floor() {
		return
	}
	id := e.names.id(row)
	item := topItem{score, match.Tie(self.ID, id), row, rec.version}
	if !list.beats(item) || !s.model.Listed(self, rules(id)) {
		return
	}
	list.put(item)
}

// liftColumns gives the signal that each dimension's lifts add to; for places
// the local part.
func liftColumns() [match.DimCount]int {
	return [match.DimCount]int{match.ColSector, match.ColStrength, match.ColStage, match.ColLocal}
}

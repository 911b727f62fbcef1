package service

import (
	"context"

	"duyen/match"
	"duyen/match/engine"
)

// An exposure report counts the first ten of each list, of at most a thousand
// subjects: that settles shares to a few percent and takes seconds.
const (
	exposureTop      = 10
	exposureSubjects = 1000
)

// ExposureReport says how evenly the lists of a direction show their targets, as
// a visitor would see both. Subjects is how many there are, of which the report
// counts every Step-th.
type ExposureReport struct {
	From     match.Kind `json:"from"`
	To       match.Kind `json:"to"`
	Subjects int        `json:"subjects"`
	Step     int        `json:"step"`
	match.Exposure
	Seq   int64      `json:"seq"`
	Epoch int64      `json:"epoch"`
	Day   match.Date `json:"day"`
}

// Exposure draws the report.
func (s *Service) Exposure(ctx context.Context, a match.Actor, from, to match.Kind) (ExposureReport, error) {
	if err := mayAll(a, match.ActionReadReports); err != nil {
		return ExposureReport{}, err
	}
	if _, err := s.rankable(from, to, exposureTop); err != nil {
		return ExposureReport{}, err
	}
	model := s.engine.Model()
	out := ExposureReport{From: from, To: to, Epoch: model.Statistics.Epoch, Day: model.Statistics.Day}
	subjects := s.engine.View(match.Filter{Kinds: []match.Kind{from}}).Rows()
	out.Step = max(1, (len(subjects)+exposureSubjects-1)/exposureSubjects)
	e := exposing{engine: s.engine, model: model, report: &out, shown: map[string]int{}}
	at, err := s.log.Each(ctx, func(batch []match.Profile) error {
		for _, p := range batch {
			if followed(p) != nil {
				e.count(p)
			}
		}
		return ctx.Err()
	})
	if err != nil {
		return ExposureReport{}, match.Wrap(err, "drawing the exposure report")
	}
	if s.engine.Model() != model {
		return ExposureReport{}, errRenewed()
	}
	out.Subjects = e.seen
	for i := range e.targets {
		e.targets[i].Appearances = e.shown[e.ids[i]]
	}
	out.Exposure, out.Seq = s.ref.Exposure(e.targets, e.lists), at.Seq
	return out, nil
}

// exposing collects what a report counts, in one pass over the profiles.
type exposing struct {
	engine  *engine.Engine
	model   *match.Model
	report  *ExposureReport
	seen    int // subjects
	lists   int
	shown   map[string]int // appearances by target
	ids     []string
	targets []match.Exposed
}

func (e *exposing) count(p match.Profile) {
	b := p.Common()
	if !(match.Viewer{}).Sees(b) {
		return
	}
	if b.Kind == e.report.To {
		target := match.Exposed{}
		if places := match.PlacesOf(p); len(places) > 0 {
			target.Place = places[0]
		}
		e.ids, e.targets = append(e.ids, b.ID), append(e.targets, target)
	}
	if b.Kind != e.report.From {
		return
	}
	e.seen++
	if (e.seen-1)%e.report.Step != 0 {
		return
	}
	e.lists++
	for _, t := range e.engine.Top(e.model.Features(match.Face(p)), e.report.To, exposureTop, match.Viewer{}) {
		e.shown[t.ID]++
	}
}

package service

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/gob"
	"errors"
	"runtime"
	"slices"
	"sync"

	"duyen/match"
	"duyen/match/assign"
)

// frozenRun is everything that solving a run depends on besides its rules. It
// names nobody: profiles stand in it by their number.
type frozenRun struct {
	Epoch    int64
	Day      match.Date
	Seq      int64
	Subjects int
	Places   []int // of each target; −1 when not stated
	Commune  []int // of each subject: its place among the communes of the run
	Led      []uint8
	Communes int
	From, To []int32 // edges: subject, target from 0
	Scores   []float64
	Pinned   []assign.Edge // pairs that were fixed though they are no edges
}

// The bits of frozenRun.Led.
const (
	ledByWomen uint8 = 1 << iota
	ledByYouth
)

// encode writes what a run is solved from.
func (f *frozenRun) encode() (match.RunFrozen, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err == nil {
		err = gob.NewEncoder(z).Encode(f)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, match.Wrap(err, "writing what a run is solved from")
	}
	return b.Bytes(), nil
}

func decodeRun(body match.RunFrozen) (*frozenRun, error) {
	f := &frozenRun{}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err == nil {
		err = gob.NewDecoder(z).Decode(f)
	}
	if err != nil {
		return nil, match.Wrap(err, "reading what a run was solved from")
	}
	return f, nil
}

// freezeTries is how often scoring begins anew because the statistics were renewed
// meanwhile.
const freezeTries = 3

// freezeRun takes the scores of a run from the engine. A profile that changes
// meanwhile is in it as it was or as it is: Seq is what was certain at the start.
func (s *Service) freezeRun(ctx context.Context, r *match.Run, roster *match.RunRoster, told func(done int)) (*frozenRun, error) {
	for range freezeTries {
		f, ok, err := s.scoreRun(ctx, r, roster, told)
		if err != nil {
			return nil, err
		}
		if ok {
			_, err := s.scoreFixed(ctx, r, roster, f)
			return f, err
		}
	}
	return nil, errRenewed()
}

// runScorer scores the subjects of a run.
type runScorer struct {
	*Service
	roster *match.RunRoster
	kind   match.Kind
	model  *match.Model
	group  groupOf
	owners []string // of the targets
	apart  map[string][]string
	f      *frozenRun
}

// groupOf asks the engine for the best targets of a run.
type groupOf func(self *match.Features, n int, v match.Viewer) ([]match.Placed, bool)

// scorer begins to score a run; f gets the places of the targets.
func (s *Service) scorer(ctx context.Context, r *match.Run, roster *match.RunRoster) (*runScorer, error) {
	model := s.engine.Model()
	at, _, _ := s.engine.Moment()
	x := &runScorer{
		Service: s, roster: roster, kind: r.Target, model: model, apart: map[string][]string{},
		f: &frozenRun{Epoch: model.Statistics.Epoch, Day: model.Statistics.Day, Seq: at.Seq, Subjects: r.Subjects},
	}
	targets, err := s.profiles.Get(ctx, roster.IDs[r.Subjects:]...)
	if err != nil {
		return nil, err
	}
	var there []string
	for _, p := range targets {
		places, owner := 0, ""
		if p != nil && leftOut(p) == "" {
			places, owner = statedPlaces(p), p.Common().Owner
			there = append(there, p.Common().ID)
		}
		x.f.Places, x.owners = append(x.f.Places, places), append(x.owners, owner)
	}
	group := s.engine.Group(there)
	x.group = func(self *match.Features, n int, v match.Viewer) ([]match.Placed, bool) {
		return s.engine.Among(model, self, r.Target, n, v, group)
	}
	return x, nil
}

// scoreRun scores every subject; ok is false when the statistics were renewed.
func (s *Service) scoreRun(ctx context.Context, r *match.Run, roster *match.RunRoster, told func(done int)) (f *frozenRun, ok bool, err error) {
	x, err := s.scorer(ctx, r, roster)
	if err != nil {
		return nil, false, err
	}
	communes := map[string]int{"": 0} // those without a commune share a group
	for from := 0; from < r.Subjects; from += scanBatch {
		to := min(from+scanBatch, r.Subjects)
		profiles, err := s.profiles.Get(ctx, roster.IDs[from:to]...)
		if err != nil {
			return nil, false, err
		}
		for i, p := range profiles {
			if p == nil || leftOut(p) != "" {
				profiles[i], x.f.Commune, x.f.Led = nil, append(x.f.Commune, 0), append(x.f.Led, 0)
				continue
			}
			x.inGroups(p, communes)
		}
		lists, ok, err := x.lists(ctx, profiles)
		if err != nil || !ok {
			return nil, false, err
		}
		for i, placed := range lists {
			for _, t := range placed {
				x.f.From, x.f.To, x.f.Scores = append(x.f.From, int32(from+i)), append(x.f.To, int32(t.Target)), append(x.f.Scores, t.Score)
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, false, match.Fail(match.KindBusy, "timeout", "scoring a run was given up")
		}
		if told != nil {
			told(to)
		}
	}
	x.f.Communes = len(communes)
	return x.f, true, nil
}

// lists gives the best targets of subjects, some of them nil: scored side by side,
// each core taking every so many of them.
func (x *runScorer) lists(ctx context.Context, subjects []match.Profile) ([][]assign.Edge, bool, error) {
	for _, p := range subjects { // so that nobody writes to x beside others
		if p == nil {
			continue
		}
		if _, err := x.apartFrom(ctx, p.Common().Owner); err != nil {
			return nil, false, err
		}
	}
	workers := min(runtime.GOMAXPROCS(0), len(subjects))
	out, oks, errs := make([][]assign.Edge, len(subjects)), make([]bool, workers), make([]error, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			defer recovered(&errs[w], "scoring an assignment run")
			reader := x.model.Reader()
			for i := w; i < len(subjects); i += workers {
				p := subjects[i]
				if p == nil {
					continue
				}
				var ok bool
				if out[i], ok, errs[w] = x.best(ctx, reader.Features(match.Face(p)), p.Common().Owner, match.RunEdges); errs[w] != nil || !ok {
					return
				}
			}
			oks[w] = true
		})
	}
	all.Wait()
	return out, !slices.Contains(oks, false), cmp.Or(errs...)
}

// apartFrom gives whom an owner has blocked or was blocked by.
func (x *runScorer) apartFrom(ctx context.Context, owner string) ([]string, error) {
	apart, known := x.apart[owner]
	if known || owner == "" {
		return apart, nil
	}
	apart, err := x.blocks.Apart(ctx, owner)
	if err == nil {
		x.apart[owner] = apart
	}
	return apart, err
}

// inGroups notes which groups a subject is in.
func (x *runScorer) inGroups(p match.Profile, communes map[string]int) {
	home := ""
	if places := match.PlacesOf(p); len(places) > 0 {
		home = places[0]
	}
	num, known := communes[home]
	if !known {
		num = len(communes)
		communes[home] = num
	}
	var led uint8
	if st, ok := p.(*match.Startup); ok {
		if slices.Contains(st.LedBy, "women") {
			led |= ledByWomen
		}
		if slices.Contains(st.LedBy, "youth") {
			led |= ledByYouth
		}
	}
	x.f.Commune, x.f.Led = append(x.f.Commune, num), append(x.f.Led, led)
}

// best gives the best targets of a subject, by their numbers from 0: none of its
// own owner's, nor of whom the owner has blocked or was blocked by.
func (x *runScorer) best(ctx context.Context, self *match.Features, owner string, n int) ([]assign.Edge, bool, error) {
	v := match.Viewer{User: cmp.Or(owner, "run")} // what members see
	apart, err := x.apartFrom(ctx, owner)
	if err != nil {
		return nil, false, err
	}
	v.Apart = apart
	placed, ok := x.group(self, n, v)
	if !ok {
		return nil, false, nil
	}
	var out []assign.Edge
	for _, t := range placed {
		num, known := x.roster.Num(t.ID)
		if !known || num < x.f.Subjects {
			continue
		}
		if num -= x.f.Subjects; owner == "" || x.owners[num] != owner {
			out = append(out, assign.Edge{Target: num, Score: t.Score})
		}
	}
	return out, true, nil
}

// scoreFixed adds the scores of fixed pairs that are no edges, and tells whether
// there were any. Pairs that can never be matched are KindInvalid.
func (s *Service) scoreFixed(ctx context.Context, r *match.Run, roster *match.RunRoster, f *frozenRun) (added bool, err error) {
	var missing [][2]int
	for _, p := range r.Rules.Fixed {
		if roster.IDs[p[0]] != "" && roster.IDs[p[1]] != "" && !f.scored(p) {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return false, nil
	}
	var found []assign.Edge
	for range freezeTries {
		if found, err = s.scorePairs(ctx, r, roster, missing); !renewed(err) {
			break
		}
	}
	f.Pinned = append(f.Pinned, found...)
	return err == nil, err
}

// scorePairs scores pairs one by one, by the model of now.
func (s *Service) scorePairs(ctx context.Context, r *match.Run, roster *match.RunRoster, pairs [][2]int) (found []assign.Edge, err error) {
	x, err := s.scorer(ctx, r, roster)
	if err != nil {
		return nil, err
	}
	var problems []match.Problem
	for _, pair := range pairs {
		score, ok, err := x.one(ctx, pair)
		if err != nil {
			return nil, err
		}
		if !ok {
			name := roster.IDs[pair[0]] + " – " + roster.IDs[pair[1]]
			problems = append(problems, match.Problem{Field: "fixed", Code: match.ProblemRunNever, Value: name})
			continue
		}
		found = append(found, assign.Edge{Subject: pair[0], Target: pair[1] - r.Subjects, Score: score})
	}
	if err := match.Invalid(problems); err != nil {
		return nil, err
	}
	return found, nil
}

// errRenewed is for scores that were begun by statistics that are no longer those.
func errRenewed() error {
	return match.Fail(match.KindBusy, "old_epoch", "the statistics were renewed meanwhile")
}

func renewed(err error) bool {
	e, ok := errors.AsType[*match.Error](err)
	return ok && e.Code == "old_epoch"
}

// one scores a single pair; false when it can never be matched.
func (x *runScorer) one(ctx context.Context, pair [2]int) (float64, bool, error) {
	found, err := x.profiles.Get(ctx, x.roster.IDs[pair[0]])
	if err != nil || found[0] == nil || leftOut(found[0]) != "" {
		return 0, false, err
	}
	only := x.engine.Group([]string{x.roster.IDs[pair[1]]})
	x.group = func(self *match.Features, n int, v match.Viewer) ([]match.Placed, bool) {
		return x.engine.Among(x.model, self, x.kind, n, v, only)
	}
	edges, ok, err := x.best(ctx, x.model.Features(match.Face(found[0])), found[0].Common().Owner, 1)
	if err == nil && !ok {
		err = errRenewed()
	}
	if err != nil || len(edges) == 0 {
		return 0, false, err
	}
	return edges[0].Score, true, nil
}

// scored tells whether a pair is an edge or was pinned before.
func (f *frozenRun) scored(p [2]int) bool {
	from, _ := slices.BinarySearch(f.From, int32(p[0]))
	for i := from; i < len(f.From) && int(f.From[i]) == p[0]; i++ {
		if int(f.To[i]) == p[1]-f.Subjects {
			return true
		}
	}
	return slices.ContainsFunc(f.Pinned, func(e assign.Edge) bool { return e.Subject == p[0] && e.Target == p[1]-f.Subjects })
}

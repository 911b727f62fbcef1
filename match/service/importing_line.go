package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"duyen/match"
)

// line is a row on its way.
type line struct {
	ImportRow
	named    bool             // came with an id
	fresh    bool             // of no profile there was when its board was looked at
	state    match.OfferState // of an offer that is new on a board
	onBehalf bool             // written for its owner by somebody else
	warnings []match.Problem
	written  match.Written // Err is why the row was refused
}

func (l *line) refused() bool { return l.written.Err != nil }

// faults says why a row was refused.
func (l *line) faults() []match.Problem {
	e, ok := errors.AsType[*match.Error](l.written.Err)
	if !ok {
		e = match.Wrap(l.written.Err, "reading a line")
	}
	if len(e.Problems) > 0 {
		return e.Problems
	}
	value := ""
	if l.Profile != nil && e.Field == "id" {
		value = l.Profile.Common().ID
	}
	return []match.Problem{{Field: e.Field, Code: e.Code, Value: value}}
}

// check normalizes a row. One that has no name of its own is named by its
// content as it stands in the file, so that an import may be interrupted and
// run again.
func (i *Importer) check(l *line) (warnings []match.Problem, err error) {
	if l.Err != nil {
		return nil, l.Err
	}
	if i.board != nil {
		if err := i.post(l); err != nil {
			return nil, err
		}
	}
	b := l.Profile.Common()
	b.Meta = match.Meta{}
	l.named = b.ID != ""
	if b.ID == "" && b.ExternalID == "" {
		body, err := json.Marshal(l.Profile)
		if err != nil {
			return nil, match.Wrap(err, "naming a profile by its content")
		}
		sum := sha256.Sum256(body)
		b.ExternalID = "content-" + hex.EncodeToString(sum[:12])
	}
	if i.within() == "" {
		return i.service.normalize(l.Profile)
	}
	if i.keeper != "" {
		if err := i.mine(l); err != nil {
			return nil, err
		}
	}
	if warnings, err = i.service.normalize(l.Profile); err == nil {
		err = i.scope(l)
	}
	return warnings, err
}

// identify gives rows that come by external id the id they have in the store.
func (i *Importer) identify(ctx context.Context, lines []*line) error {
	var unnamed []match.Write
	for _, l := range lines {
		if !l.refused() && !l.named {
			unnamed = append(unnamed, match.Write{Profile: l.Profile, Mode: match.Upsert})
		}
	}
	if len(unnamed) == 0 {
		return nil
	}
	would, err := i.service.profiles.Try(ctx, unnamed)
	if err != nil {
		return err
	}
	for n, w := range would {
		if w.Err == nil && w.Outcome != match.Created {
			unnamed[n].Profile.Common().ID = w.Profile.Common().ID
		}
	}
	return nil
}

// once refuses a profile that an earlier line has given, under the name the
// later one has in the file.
func (i *Importer) once(l *line) error {
	b := l.Profile.Common()
	ext := external{b.Kind, b.ExternalID}
	sameID, byID := i.ids[b.ID]
	sameExternal, byExternal := i.external[ext]
	switch {
	case byID && l.named:
		return duplicate("id", b.ID, sameID)
	case byExternal:
		return duplicate("external_id", i.outside(b.ExternalID), sameExternal)
	case byID:
		return duplicate("external_id", i.outside(b.ExternalID), sameID)
	}
	at := place{l.File, l.Line}
	if b.ID != "" {
		i.ids[b.ID] = at
	}
	if b.ExternalID != "" {
		i.external[ext] = at
	}
	return nil
}

func duplicate(field, value string, first place) error {
	return match.Invalid([]match.Problem{{
		Field: field, Code: "duplicate_id", Value: value, Nearest: fmt.Sprintf("%s:%d", first.file, first.line),
	}})
}

// store writes the rows, or in a dry run asks what writing them would do.
func (i *Importer) store(ctx context.Context, lines []*line) error {
	var accepted []*line
	var writes []match.Write
	for _, l := range lines {
		if l.refused() {
			continue
		}
		l.Profile.Common().Demo = l.Demo
		accepted = append(accepted, l)
		mode := match.Upsert
		if l.fresh { // one that somebody makes meanwhile is theirs
			mode = match.Create
		}
		writes = append(writes, match.Write{
			Profile: l.Profile, Mode: mode, Owner: l.Owner, State: l.state, OnBehalf: l.onBehalf, Keeper: i.keeper,
			Review: i.board != nil && !publishes(i.actor),
		})
	}
	if len(writes) == 0 {
		return nil
	}
	save := i.service.profiles.Save
	if i.dryRun {
		save = i.service.profiles.Try
	}
	written, err := save(ctx, writes)
	if err != nil {
		return err
	}
	for n, w := range written {
		accepted[n].written = w
		if !i.dryRun {
			i.seq = max(i.seq, w.Seq)
		}
	}
	if !i.dryRun {
		i.service.wrote(i.seq)
	}
	return nil
}

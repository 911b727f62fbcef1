package service

import (
	"context"

	"duyen/match"
)

// NewBoardImporter starts an import into the board of an organization by somebody
// who may post in its name: offers by it alone, new or its own. New ones go as far
// as who posts them may take them, unless they are drafts; the state of others
// stays. The organization need not stand in the lines. External ids count within the
// board.
func (s *Service) NewBoardImporter(ctx context.Context, a match.Actor, organization string, dryRun bool) (*Importer, error) {
	org, err := s.boardOf(ctx, a, organization)
	if err == nil {
		err = mayAll(a, match.ActionCreate)
	}
	if err != nil {
		return nil, err
	}
	i := s.NewImporter(a, dryRun)
	i.board = org
	return i, nil
}

// post makes a line an offer of the board, and refuses what is none.
func (i *Importer) post(l *line) error {
	o, ok := l.Profile.(*match.Offer)
	if !ok {
		return match.Invalid([]match.Problem{{
			Field: "kind", Code: "kind_mismatch", Value: string(l.Profile.Common().Kind), Nearest: string(match.KindOffer),
		}})
	}
	if o.By != "" && o.By != i.board.ID {
		return match.Invalid([]match.Problem{{Field: "by", Code: "not_own_board", Value: o.By, Nearest: i.board.ID}})
	}
	o.By, l.Owner, l.state = i.board.ID, i.actor.User, firstState(i.actor, o)
	return nil
}

// own refuses lines about profiles that are not of the board. Whose they are, and
// whether they may be seen, is not said.
func (i *Importer) own(ctx context.Context, lines []*line) error {
	var named []*line
	var ids []string
	for _, l := range lines {
		l.fresh = true
		if !l.refused() && l.Profile.Common().ID != "" {
			named, ids = append(named, l), append(ids, l.Profile.Common().ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := i.service.profiles.Get(ctx, ids...)
	if err != nil {
		return err
	}
	for n, l := range named {
		if found[n] == nil {
			continue
		}
		old, ok := found[n].(*match.Offer)
		if !ok || old.By != i.board.ID || i.service.may(ctx, i.actor, match.ActionChange, old) != nil {
			l.written.Err = i.taken(l)
			continue
		}
		if b := l.Profile.Common(); i.outside(b.ExternalID) == old.ExternalID {
			b.ExternalID = old.ExternalID // from elsewhere, where it keeps its name
		}
		l.fresh, l.onBehalf = false, old.Owner != "" && old.Owner != i.actor.User
	}
	return nil
}

// adopt finds the offers of the board that bear a line's external id as it stands in
// the file: those that came otherwise than through the board.
func (i *Importer) adopt(ctx context.Context, lines []*line) error {
	var writes []match.Write
	var asked []*line
	for _, l := range lines {
		o, ok := l.Profile.(*match.Offer)
		if l.refused() || l.named || !ok || o.ID != "" {
			continue
		}
		plain := *o
		plain.ExternalID = i.outside(o.ExternalID)
		writes, asked = append(writes, match.Write{Profile: &plain, Mode: match.Upsert}), append(asked, l)
	}
	if len(writes) == 0 {
		return nil
	}
	would, err := i.service.profiles.Try(ctx, writes)
	if err != nil {
		return err
	}
	var ids []string
	for _, w := range would {
		id := ""
		if w.Err == nil && w.Outcome != match.Created {
			id = w.Profile.Common().ID
		}
		ids = append(ids, id)
	}
	found, err := i.service.profiles.Get(ctx, ids...)
	if err != nil {
		return err
	}
	for n, l := range asked {
		if old, ok := found[n].(*match.Offer); ok && old.By == i.board.ID {
			l.Profile.Common().ID, l.Profile.Common().ExternalID = old.ID, old.ExternalID
		}
	}
	return nil
}

// taken refuses a line whose name belongs to something else.
func (i *Importer) taken(l *line) error {
	b := l.Profile.Common()
	if l.named {
		return match.Invalid([]match.Problem{{Field: "id", Code: "id_taken", Value: b.ID}})
	}
	return match.Invalid([]match.Problem{{Field: "external_id", Code: "external_id_taken", Value: i.outside(b.ExternalID)}})
}

package main

import (
	"bytes"
	"context"
	"runtime/debug"
	"time"

	"duyen/configs"
	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// fillDemo puts the demo accounts and profiles into an empty store, with what they
// have done so far. One that holds anything is left as it is.
func fillDemo(ctx context.Context, r *rooms) error {
	head, err := r.store.Head(ctx)
	if err != nil || head.Seq > 0 {
		return err
	}
	// One hash for all: the password is public, and ten hashes would cost half
	// the time a demo may take to start.
	hash, err := r.passwords.Hash(ctx, configs.DemoPassword)
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // what hashing took is a third of all that a demo takes, and would stay until the heap has doubled
	owners := map[string]string{}
	for _, a := range configs.DemoAccounts() {
		u := match.User{
			ID: a.ID, Email: a.Email, Name: a.Name, PasswordHash: hash,
			Roles: []match.Role{a.Role}, Organizations: a.Organizations, Territories: a.Territories,
			Confirmed: true, Demo: true, CreatedAt: time.Now(),
		}
		if _, err := r.store.Put(ctx, u); err != nil {
			return err
		}
		owners[a.Profile] = a.ID
	}
	now := time.Now()
	kept, profile := configs.DemoKept()
	kept.CreatedAt, owners[profile] = now, kept.ID
	if _, err := r.store.Put(ctx, kept); err != nil {
		return err
	}
	if err := importDemo(ctx, r, owners, now); err != nil {
		return err
	}
	return dealDemo(ctx, r, now)
}

// demoOfferDays is for how long the offer that the demo deals about stays open.
const demoOfferDays = 90

// importDemo writes the demo profiles in one transaction, so that a folder is
// never filled by half.
func importDemo(ctx context.Context, r *rooms, owners map[string]string, now time.Time) error {
	var rows []service.ImportRow
	for _, f := range configs.DemoFiles() {
		err := files.ReadProfiles(bytes.NewReader(f.Data), f.Name, func(line int, p match.Profile, err error) error {
			row := service.ImportRow{Profile: p, Err: err, File: f.Name, Line: line, Demo: f.Invented}
			if p != nil {
				row.Owner = owners[p.Common().ID]
			}
			if o, ok := p.(*match.Offer); ok && o.ID == configs.DemoOffer {
				o.ClosesOn = match.DateOf(now.In(match.HomeZone()).AddDate(0, 0, demoOfferDays))
			}
			rows = append(rows, row)
			return nil
		})
		if err != nil {
			return err
		}
	}
	importer := r.service.NewImporter(match.Actor{System: true}, false)
	if err := importer.Add(ctx, rows); err != nil {
		return err
	}
	if got := importer.Result(); got.Refused > 0 {
		p := got.Problems[0]
		return match.Fail(match.KindInternal, "internal", "the demo data are broken: "+p.File+" "+p.Field+" "+p.Code)
	}
	return nil
}

// hasDemo tells whether the store holds the demo accounts.
func hasDemo(ctx context.Context, r *rooms) (bool, error) {
	u, err := r.store.ByEmail(ctx, configs.DemoAccounts()[0].Email)
	if match.KindOf(err) == match.KindNotFound {
		return false, nil
	}
	return u.Demo, err
}

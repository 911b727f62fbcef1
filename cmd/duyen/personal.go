package main

import (
	"context"
	"time"

	"duyen/jobs"
	"duyen/match"
	"duyen/match/service"
)

// sections is what is exported of a person, by where it is kept.
func (r *rooms) sections() []service.Section {
	var out []service.Section
	for _, x := range r.store.Sections() {
		out = append(out, x)
	}
	return out
}

// places registers every place where copies of personal data lie, in the order in
// which they are erased: the truth, then what is made from it. The store's file
// comes last of all. docs/PERSONAL_DATA.md lists them; a test compares.
func (r *rooms) places() {
	for _, p := range r.store.Places() {
		r.service.AddPlaces(p)
	}
	r.service.AddPlaces(r.service.CopiesPlace(), letters{r.jobs}, r.cache.Place(time.Now))
}

// letters is the queue of letters as a place where copies of personal data lie.
type letters struct{ *jobs.Jobs }

// Name implements service.Place.
func (letters) Name() string { return "letters" }

// Erase implements service.Place.
func (l letters) Erase(ctx context.Context, who match.Erasure) error {
	return l.Jobs.Erase(ctx, who.User)
}

// Holds implements service.Place.
func (l letters) Holds(ctx context.Context, who match.Erasure) (bool, error) {
	return l.Jobs.Holds(ctx, who.User)
}

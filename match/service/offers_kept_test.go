package service_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// The offers in memory pass the filters that the store's do.
func TestOffersInMemoryAreThoseOfTheStore(t *testing.T) {
	w := newWorld(t)
	w.fill(t, 300)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	some := func(values ...string) []string {
		if random.IntN(2) == 0 {
			return nil
		}
		return []string{values[random.IntN(len(values))], values[random.IntN(len(values))]}
	}
	one := func(values ...string) string { return values[random.IntN(len(values))] }
	found := 0
	for range 200 {
		q := match.OfferQuery{
			Filter: match.Filter{
				Sectors: some("forest", "agri", "food", "energy"), Stages: some("seed", "idea", "growth"), Localities: some("51", "21115", "VN", "48"),
				Expertise: some("ip", "legal", "finance"),
			},
			Kind: one("", "", "training", "funding"), State: match.OfferState(one("", "open", "closed")), ClosesBefore: match.Date(one("", "2027-06-01")),
			After: one("", "b0100"), Limit: 100,
		}
		stored := q
		stored.Filter.Viewer = an.Viewer()
		want, err := w.store.Offers(t.Context(), stored)
		must(t, err)
		got, err := w.OfferBoard(t.Context(), an, service.OfferList{Query: q})
		must(t, err)
		found += len(got.Data)
		same := slices.EqualFunc(got.Data, want, func(x, y match.Profile) bool { return x.Common().ID == y.Common().ID })
		if !same {
			t.Fatalf("%+v: %d in memory, %d in the store", q, len(got.Data), len(want))
		}
	}
	if found == 0 {
		t.Error("nothing was ever found")
	}
}

// Whoever looks after a write was acknowledged sees it, however many look and write.
func TestOffersInMemoryAreNeverBehind(t *testing.T) {
	w := newWorld(t)
	w.fill(t, 50)
	var all sync.WaitGroup
	for writer := range 8 {
		all.Go(func() {
			for n := range 5 {
				id := fmt.Sprintf("n%d-%d", writer, n)
				query := func() string { // how the list and the page have it
					list, err := w.OfferBoard(t.Context(), nobody, service.OfferList{Query: match.OfferQuery{After: id[:len(id)-1], Limit: 100}})
					if err != nil {
						return err.Error()
					}
					open := slices.ContainsFunc(list.Data, func(p match.Profile) bool { return p.Common().ID == id && p.Common().State == match.OfferOpen })
					fresh, err := w.NewOffers(t.Context(), service.OfferList{}, 1000)
					return fmt.Sprint(open, slices.ContainsFunc(fresh, func(x match.OpenedOffer) bool { return x.Offer.ID == id }), err)
				}
				if _, _, err := w.Create(t.Context(), officer, anOffer(id)); err != nil {
					t.Error(err)
				}
				if got := query(); got != "true true <nil>" {
					t.Errorf("%s is posted: %s", id, got)
				}
				if _, _, err := w.MoveOffer(t.Context(), officer, id, match.OfferClose); err != nil {
					t.Error(err)
				}
				if got := query(); got != "false false <nil>" {
					t.Errorf("%s is closed: %s", id, got)
				}
				if _, err := w.store.Delete(t.Context(), id, 0); err != nil {
					t.Error(err)
				}
				if got := query(); got != "false false <nil>" {
					t.Errorf("%s is gone: %s", id, got)
				}
			}
		})
	}
	all.Wait()
}

// What a reader does with an offer does not reach what is kept.
func TestOffersInMemoryAreNotHandedOut(t *testing.T) {
	w := newWorld(t)
	w.fill(t, 3)
	look := func() *match.Offer {
		found, err := w.BrowseOffers(t.Context(), an, service.OfferBrowse{})
		must(t, err)
		if len(found.Data) != 2 || found.Data[0].Offer.Contact != nil || found.Data[0].Offer.Version != 0 {
			t.Fatalf("the board has %+v", found.Data)
		}
		return found.Data[0].Offer
	}
	o := look()
	o.Name, o.Owner, o.State = "Khác", "usr_x", match.OfferClosed
	if again := look(); again.Name == "Khác" || again.Owner == "usr_x" {
		t.Errorf("it was changed: %+v", again)
	}
}

package service

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync/atomic"

	"duyen/match"
)

// The lists that offers are counted and filtered by, in the order of BrowseCounts.
const (
	listKind = iota
	listSector
	listStage
	listPlace
	listExpertise
	listStrength
	listsOfOffers
)

// offersKept is every offer in memory, some 2 KB each. It is derived from the store
// and held against the change log at each look, so that whoever looks after a write
// was acknowledged sees it.
type offersKept struct {
	lock lock // held by who brings it to where the store is
	now  atomic.Pointer[offerBoard]
}

// offerBoard is the offers at one point of the change log. It is never changed.
type offerBoard struct {
	at     match.Checkpoint
	newest []*keptOffer                    // those that were opened last first
	byID   []*keptOffer                    // the same
	names  [listsOfOffers][]string         // values by their number
	nums   [listsOfOffers]map[string]int32 // and the other way, for who makes the next board
}

// keptOffer is an offer as members see it, with the numbers of its values and of
// those around them.
type keptOffer struct {
	match.OpenedOffer
	values [listsOfOffers][]int32
}

// offersNow gives the offers as the store has them at this moment.
func (s *Service) offersNow(ctx context.Context) (*offerBoard, error) {
	b := s.allOffers.now.Load()
	if b != nil {
		changes, err := s.offers.OffersSince(ctx, b.at)
		if err != nil || changes.At == b.at {
			return b, err
		}
	}
	if err := s.allOffers.lock.take(ctx); err != nil {
		return nil, err
	}
	defer s.allOffers.lock.give()
	if b = s.allOffers.now.Load(); b == nil {
		b = &offerBoard{}
	}
	changes, err := s.offers.OffersSince(ctx, b.at)
	if err != nil {
		return nil, err
	}
	if changes.At != b.at {
		b = b.with(changes, s.ref)
		s.allOffers.now.Store(b)
	}
	return b, nil
}

// forget lets the memory go: the next look reads the store.
func (k *offersKept) forget(ctx context.Context) error {
	if err := k.lock.take(ctx); err != nil {
		return err
	}
	defer k.lock.give()
	k.now.Store(nil)
	return nil
}

// holds tells whether one of the profiles is kept, or an offer of the account.
func (k *offersKept) holds(profiles map[string]bool, user string) bool {
	b := k.now.Load()
	return b != nil && slices.ContainsFunc(b.byID, func(x *keptOffer) bool { return profiles[x.Offer.ID] || user != "" && x.Offer.Owner == user })
}

// with gives the offers after changes. The numbers of values stay, unless something
// is gone: then what only it had in its own words goes, too.
func (b *offerBoard) with(changes match.OfferChanges, ref *match.Reference) *offerBoard {
	next := *b
	next.at = changes.At
	if !changes.All && len(changes.Offers)+len(changes.Gone) == 0 {
		return &next
	}
	var kept []*keptOffer
	if !changes.All {
		changed := map[string]bool{}
		for _, x := range changes.Offers {
			changed[x.Offer.ID] = true
		}
		for _, id := range changes.Gone {
			changed[id] = true
		}
		for _, x := range b.byID {
			if !changed[x.Offer.ID] {
				kept = append(kept, x)
			}
		}
	}
	if changes.All || len(changes.Gone) > 0 {
		next.names, next.nums = [listsOfOffers][]string{}, [listsOfOffers]map[string]int32{}
		for i := range next.nums {
			next.nums[i] = map[string]int32{}
		}
		for i, x := range kept {
			kept[i] = next.keep(x.OpenedOffer, ref)
		}
	}
	for _, x := range changes.Offers {
		x.Offer, _ = match.Face(x.Offer).(*match.Offer)
		kept = append(kept, next.keep(x, ref))
	}
	next.byID = kept
	slices.SortFunc(next.byID, func(x, y *keptOffer) int { return strings.Compare(x.Offer.ID, y.Offer.ID) })
	next.newest = slices.Clone(kept)
	slices.SortFunc(next.newest, func(x, y *keptOffer) int { return cmp.Or(y.At.Compare(x.At), cmp.Compare(y.Num, x.Num)) })
	return &next
}

// keep numbers the values of an offer. Boards before this one know the first names
// only, and do not read the numbers of values.
func (b *offerBoard) keep(x match.OpenedOffer, ref *match.Reference) *keptOffer {
	out := &keptOffer{OpenedOffer: x}
	o := x.Offer
	for i, values := range [listsOfOffers][]string{
		listKind: {o.OfferKind}, listSector: sectorsAround(ref, o), listStage: o.Stages, listPlace: placesAround(ref, o),
		listExpertise: o.Expertise, listStrength: o.Strengths,
	} {
		for _, v := range values {
			if v == "" {
				continue
			}
			n, known := b.nums[i][v]
			if !known {
				n = int32(len(b.names[i])) //nolint:gosec // there are some thousand
				b.names[i], b.nums[i][v] = append(b.names[i], v), n
			}
			if !slices.Contains(out.values[i], n) {
				out.values[i] = append(out.values[i], n)
			}
		}
	}
	return out
}

// sectorsAround gives the sectors of an offer with those above them.
func sectorsAround(ref *match.Reference, o *match.Offer) (out []string) {
	for _, id := range o.Sectors {
		for above := id; above != "" && !slices.Contains(out, above); {
			out = append(out, above)
			term, _ := ref.Taxonomy.Term(match.TermSector, above)
			above = term.Parent
		}
	}
	return out
}

// placesAround gives the places of an offer with those around them.
func placesAround(ref *match.Reference, o *match.Offer) (out []string) {
	for _, code := range match.PlacesOf(o) {
		for _, around := range ref.Places.All(code) {
			if !slices.Contains(out, around) {
				out = append(out, around)
			}
		}
	}
	return out
}

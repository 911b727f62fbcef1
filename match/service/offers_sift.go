package service

import (
	"cmp"
	"slices"

	"duyen/match"
)

// offerSift lets offers of one board through a query, and counts them.
type offerSift struct {
	board  *offerBoard
	query  match.OfferQuery
	wanted [listsOfOffers][]bool // by the number of a value; nil for any
	counts [listsOfOffers][]int
}

func (b *offerBoard) sift(q match.OfferQuery) *offerSift {
	s := &offerSift{board: b, query: q}
	var kinds []string
	if q.Kind != "" {
		kinds = []string{q.Kind}
	}
	for i, values := range [listsOfOffers][]string{
		listKind: kinds, listSector: q.Filter.Sectors, listStage: q.Filter.Stages, listPlace: q.Filter.Localities,
		listExpertise: q.Filter.Expertise, listStrength: q.Filter.Strengths,
	} {
		s.counts[i] = make([]int, len(b.names[i]))
		if len(values) == 0 {
			continue
		}
		s.wanted[i] = make([]bool, len(b.names[i]))
		for n, name := range b.names[i] {
			s.wanted[i][n] = slices.Contains(values, name)
		}
	}
	return s
}

// fits tells whether an offer passes what is asked beside values: whether the viewer
// may find it is asked, too.
func (s *offerSift) fits(x *keptOffer) bool {
	o, q := x.Offer, &s.query
	return q.Filter.Viewer.Sees(&o.Base) && (q.State == "" || o.State == q.State) && (q.By == "" || o.By == q.By) &&
		(q.ClosesBefore == "" || o.ClosesOn != "" && o.Due(q.ClosesBefore)) && (!q.Filter.Verified || o.Verified) &&
		(q.UpdatedSince.IsZero() || o.UpdatedAt != nil && o.UpdatedAt.UnixMilli() >= q.UpdatedSince.UnixMilli())
}

func (s *offerSift) passes(list int, x *keptOffer) bool {
	wanted := s.wanted[list]
	return wanted == nil || slices.ContainsFunc(x.values[list], func(n int32) bool { return wanted[n] })
}

// all tells whether an offer passes every filter.
func (s *offerSift) all(x *keptOffer) bool {
	for list := range listsOfOffers {
		if !s.passes(list, x) {
			return false
		}
	}
	return true
}

// add counts an offer and tells whether it passes every filter. One that passes all
// but one counts in that one: there its values are what could be chosen instead.
func (s *offerSift) add(x *keptOffer) bool {
	missed := -1
	for list := range listsOfOffers {
		if s.passes(list, x) {
			continue
		}
		if missed >= 0 {
			return false
		}
		missed = list
	}
	for list := range listsOfOffers {
		if missed >= 0 && missed != list {
			continue
		}
		for _, n := range x.values[list] {
			s.counts[list][n]++
		}
	}
	return missed < 0
}

// sorted gives the counts of one list, the most frequent first, then by value.
func (s *offerSift) sorted(list int) (out []match.FacetCount) {
	for n, count := range s.counts[list] {
		if count > 0 {
			out = append(out, match.FacetCount{Value: s.board.names[list][n], Count: count})
		}
	}
	slices.SortFunc(out, func(a, b match.FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out
}

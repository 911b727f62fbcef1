package service_test

import (
	"fmt"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// fill posts n offers that differ in what they are filtered by.
func (w *world) fill(t testing.TB, n int) {
	t.Helper()
	sectors := []string{"agri", "forest.cinnamon", "food", "tourism", "it"}
	stages := []string{"idea", "mvp", "seed", "growth"}
	places := []string{"21115", "51", "VN", "48"}
	var writes []match.Write
	for i := range n {
		o := anOffer(fmt.Sprintf("b%04d", i))
		o.Summary, o.OfferKind, o.Sectors = "Hỗ trợ dự án khởi nghiệp trong tỉnh", match.OfferKinds()[i%9], []string{sectors[i%5], sectors[i/5%5]}
		o.Stages, o.Locality, o.Expertise = stages[:1+i%4], places[i%4], []string{"ip", "legal", "marketing"}[:1+i%3]
		o.ClosesOn, o.Contact = match.Date(fmt.Sprintf("2027-%02d-01", 1+i%12)), &match.Contact{Phone: "0900000001"}
		if i%3 == 0 {
			o.Eligibility = []match.Eligibility{{Field: "stage", Op: "in", Value: []any{"seed", "growth"}}}
		}
		if i%50 == 0 {
			o.Visibility = match.VisibilityPrivate
		}
		state := match.OfferOpen
		if i%20 == 0 {
			state = match.OfferReview
		}
		writes = append(writes, match.Write{Profile: o, Owner: []string{an.User, binh.User}[i%2], State: state})
	}
	written, err := w.store.Save(t.Context(), writes)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range written {
		if x.Err != nil {
			t.Fatal(x.Err)
		}
	}
}

// BenchmarkBoard looks at the board of 2,000 offers.
func BenchmarkBoard(b *testing.B) {
	w := newWorld(b)
	w.fill(b, 2000)
	s := startup("s", "Quế")
	s.Stage = "idea"
	if _, _, err := w.Create(b.Context(), an, s); err != nil {
		b.Fatal(err)
	}
	narrow := match.OfferQuery{Filter: match.Filter{Sectors: []string{"forest"}, Localities: []string{"51"}}}
	for name, look := range map[string]func() error{
		"page": func() error {
			_, err := w.BrowseOffers(b.Context(), nobody, service.OfferBrowse{})
			return err
		},
		"page narrowed": func() error {
			_, err := w.BrowseOffers(b.Context(), nobody, service.OfferBrowse{OfferList: service.OfferList{Query: narrow}})
			return err
		},
		"page for a startup": func() error {
			_, err := w.BrowseOffers(b.Context(), an, service.OfferBrowse{OfferList: service.OfferList{EligibleFor: "s"}})
			return err
		},
		"list": func() error {
			_, err := w.OfferBoard(b.Context(), nobody, service.OfferList{})
			return err
		},
		"list narrowed": func() error {
			_, err := w.OfferBoard(b.Context(), nobody, service.OfferList{Query: narrow})
			return err
		},
		"list for a startup": func() error {
			_, err := w.OfferBoard(b.Context(), an, service.OfferList{EligibleFor: "s"})
			return err
		},
		"list in review": func() error {
			_, err := w.OfferBoard(b.Context(), officer, service.OfferList{Query: match.OfferQuery{State: match.OfferReview}})
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := look(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

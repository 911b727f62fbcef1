package service_test

import (
	"fmt"
	"testing"

	"duyen/match"
	"duyen/match/service"
)

// awayItems is what 30 days bring a reader whose list moves all day.
const awayItems = 600

// away gives a world with a reader who was away for 30 days.
func away(b *testing.B) (*world, match.Actor) {
	b.Helper()
	w := newWorld(b)
	reader := match.Actor{User: "usr_reader", Roles: []match.Role{match.RoleInvestor}}
	if _, _, err := w.Create(b.Context(), reader, investor("fund", "Quỹ nông nghiệp")); err != nil {
		b.Fatal(err)
	}
	var ids []string
	for i := range awayItems {
		id := fmt.Sprint("s", i)
		p := startup(id, fmt.Sprint("Quế Trà Bồng ", i))
		p.Description = "Tinh dầu quế và trà từ vùng núi, bán cho khách trong nước và xuất khẩu."
		if _, err := w.store.Save(b.Context(), []match.Write{{Profile: p, Mode: match.Create, Owner: "usr_an"}}); err != nil {
			b.Fatal(err)
		}
		ids = append(ids, id)
	}
	w.settle(b)
	if _, err := w.read(b.Context(), reader, "fund", service.FeedQuery{}); err != nil {
		b.Fatal(err)
	}
	w.adds(b, "fund", match.EventStage, "stage:mvp", ids...)
	return w, reader
}

// BenchmarkFirstPage reads the first page of a feed after 30 days away.
func BenchmarkFirstPage(b *testing.B) {
	w, reader := away(b)
	for b.Loop() {
		page, err := w.read(b.Context(), reader, "fund", service.FeedQuery{})
		if err != nil || len(page.Data) != 20 || page.Unread != 100 || !page.HasMore {
			b.Fatalf("%d entries %v", len(page.Data), err)
		}
	}
}

// BenchmarkLook looks for news of a stream when there are none.
func BenchmarkLook(b *testing.B) {
	w, reader := away(b)
	for b.Loop() {
		r, err := w.FeedOf(b.Context(), reader, "fund")
		if err != nil {
			b.Fatal(err)
		}
		if news, _, _, err := w.News(b.Context(), r, r.Head); err != nil || len(news) > 0 {
			b.Fatal(news, err)
		}
	}
}

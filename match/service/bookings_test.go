package service_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
	"duyen/search"
)

// newTime is a world with a mentor of Binh's and two startups of An's, at three in
// the morning of 24 November in Vietnam.
func newTime(t *testing.T) *world {
	t.Helper()
	w := newWorldWith(t, func(x *search.Index) service.Index { return x }, func(w *world) { w.store.SetClock(w.clock.Now) })
	for _, a := range []match.Actor{an, binh} {
		if _, err := w.store.Put(t.Context(), match.User{ID: a.User, Email: a.User + "@example.test", Name: a.User, Confirmed: true}); err != nil {
			t.Fatal(err)
		}
	}
	w.put(t, binh, mentor("m"))
	w.put(t, an, startup("s", "Quế Trà Bồng"))
	w.put(t, an, startup("s2", "Tỏi Lý Sơn"))
	w.settle(t)
	return w
}

func mentor(id string) *match.Mentor {
	return &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: id, Name: "Trần Văn Bình", Sectors: []string{"agri"}, Locality: "51"}}
}

// open sets an hour aside that any startup may book.
func (w *world) open(t *testing.T, at string) match.Slot {
	t.Helper()
	all, _, err := w.AddSlot(t.Context(), binh, "m", service.NewSlot{StartsAt: at, Minutes: 60, Format: "online", Link: "https://meet.test/rieng", Open: true})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func (w *world) book(t *testing.T, slot string) match.Booking {
	t.Helper()
	b, _, err := w.Book(t.Context(), an, match.Booking{Slot: slot, From: "s"})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// purposes gives what letters about sessions are asked for, and to whom. Those about
// introductions are asked for by a loop of their own, at its own moment.
func (w *world) purposes(t *testing.T) string {
	t.Helper()
	if err := w.TendTime(t.Context()); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, j := range w.letters.take() {
		if about, ok := strings.CutPrefix(string(j.Purpose), "booking_"); ok {
			out = append(out, strings.TrimPrefix(j.User, "usr_")+" "+about)
		}
	}
	return strings.Join(out, ", ")
}

// TestSlotsOfMentors sets time aside, shows it and takes it back.
func TestSlotsOfMentors(t *testing.T) {
	w := newTime(t)
	ctx := t.Context()
	week, created, err := w.AddSlot(ctx, binh, "m", service.NewSlot{StartsAt: "2026-12-01T09:00", Minutes: 30, RepeatWeeks: 2, Format: "online", Link: "https://meet.test/rieng"})
	if err != nil || !created || len(week) != 3 || !week[2].StartsAt.Equal(time.Date(2026, 12, 15, 2, 0, 0, 0, time.UTC)) {
		t.Fatalf("%+v %v", week, err)
	}
	again, created, err := w.AddSlot(ctx, binh, "m", service.NewSlot{StartsAt: "2026-12-01T02:00:00Z", Minutes: 30, Format: "online", Link: "https://meet.test/rieng"})
	if err != nil || created || again[0].ID != week[0].ID {
		t.Errorf("again %+v %v %v", again, created, err)
	}
	_, _, err = w.AddSlot(ctx, binh, "m", service.NewSlot{StartsAt: "2026-12-08T09:15", Minutes: 30, Format: "online"})
	is(t, err, match.KindConflict, "slot_overlap")
	_, _, err = w.AddSlot(ctx, binh, "m", service.NewSlot{StartsAt: "2026-12-01T09:00", Minutes: 30, Format: "online", Link: "https://meet.test/khac"})
	is(t, err, match.KindConflict, "slot_overlap")
	_, _, err = w.AddSlot(ctx, binh, "m", service.NewSlot{StartsAt: "hôm nay", Minutes: 30, Format: "online"})
	is(t, err, match.KindInvalid, "invalid")
	for _, a := range []match.Actor{an, officer, admin} {
		_, _, err := w.AddSlot(ctx, a, "m", service.NewSlot{})
		is(t, err, match.KindForbidden, "not_allowed")
	}
	_, _, err = w.AddSlot(ctx, an, "s", service.NewSlot{})
	is(t, err, match.KindNotFound, "not_found")
	for who, link := range map[*match.Actor]string{&nobody: "", &an: "", &binh: "https://meet.test/rieng"} {
		page, err := w.Slots(ctx, *who, "m", service.SlotsQuery{Free: true, Limit: 2})
		if err != nil || len(page.Data) != 2 || !page.HasMore || page.Data[0].Link != link {
			t.Errorf("%s: %+v %v", who.User, page, err)
		}
	}
	w.settle(t)
	found, err := w.Search(ctx, nobody, match.Query{Text: "Trần Văn Bình"})
	if err != nil || len(found.Data) == 0 || found.Data[0].NextSlot == nil || !found.Data[0].NextSlot.Equal(week[0].StartsAt) {
		t.Errorf("found %+v %v", found.Data, err)
	}
	ranking, err := w.Matches(ctx, an, match.KindStartup, "s", match.Request{Target: match.KindMentor})
	if got := text(t, ranking, err); !strings.Contains(got, `"next_slot":"2026-12-01T02:00:00Z"`) {
		t.Errorf("matches say no next slot: %s", got)
	}
	if err := w.DropSlot(ctx, binh, "m", week[0].ID); err != nil {
		t.Error(err)
	}
	is(t, w.DropSlot(ctx, an, "m", week[1].ID), match.KindForbidden, "not_allowed")
	w.at(t, "2026-12-08 09:00")
	if err := w.TendTime(ctx); err != nil {
		t.Fatal(err)
	}
	if m, err := w.Get(ctx, nobody, match.KindMentor, "m"); err != nil || !m.Common().Dealings.NextSlot.Equal(week[2].StartsAt) {
		t.Errorf("%+v %v", m, err)
	}
}

// TestBooking goes from booking to cancelling, being reminded and holding.
func TestBooking(t *testing.T) {
	w := newTime(t)
	ctx := t.Context()
	first, second := w.open(t, "2026-12-01T23:30"), w.open(t, "2026-12-03T09:00")
	_, _, err := w.Book(ctx, binh, match.Booking{Slot: first.ID, From: "s"})
	is(t, err, match.KindForbidden, "not_allowed")
	_, _, err = w.Book(ctx, binh, match.Booking{Slot: first.ID, From: "m"})
	is(t, err, match.KindInvalid, "invalid")
	b := w.book(t, first.ID)
	if got := w.purposes(t); got != "an made, binh made" {
		t.Errorf("letters %q", got)
	}
	inCalendar(t, w, an, match.PurposeBookingMade, &b, "Trần Văn Bình")
	other := w.book(t, second.ID)
	w.purposes(t)
	if _, err := w.MoveBooking(ctx, an, other.ID, match.BookingCancel, match.BookingReport{}); err != nil {
		t.Error(err)
	}
	if got := w.purposes(t); got != "binh cancelled" {
		t.Errorf("letters %q", got)
	}
	inCalendar(t, w, binh, match.PurposeBookingCancelled, &other, "Quế Trà Bồng")
	_, err = w.MoveBooking(ctx, match.Actor{User: "usr_third"}, b.ID, match.BookingCancel, match.BookingReport{})
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.MoveBooking(ctx, admin, b.ID, match.BookingCancel, match.BookingReport{})
	is(t, err, match.KindNotFound, "not_found")
	_, err = w.MoveBooking(ctx, binh, b.ID, match.BookingHold, match.BookingReport{})
	is(t, err, match.KindConflict, "booking_not_begun")
	w.at(t, "2026-11-30 23:29")
	tend := func(want string) {
		t.Helper()
		if got := w.purposes(t); got != want {
			t.Errorf("letters %q, want %q", got, want)
		}
	}
	tend("")
	w.at(t, "2026-11-30 23:30")
	tend("an reminder, binh reminder")
	tend("")
	l, err := w.Letter(ctx, match.MailJob{User: an.User, Purpose: match.PurposeBookingReminder, About: b.ID})
	if err != nil || l.Args["with"] != "Trần Văn Bình" || l.Args["when"] != "23:30, 01/12/2026" || l.Args["online"] != "https://meet.test/rieng" || l.Link != "https://duyen.test/me/bookings/"+b.ID || l.Session != nil {
		t.Errorf("%+v %v", l, err)
	}
	w.at(t, "2026-12-02 00:40")
	notes, summary := "BÍ MẬT của cố vấn", "Đã xem kế hoạch"
	_, err = w.MoveBooking(ctx, an, b.ID, match.BookingHold, match.BookingReport{Notes: &notes})
	is(t, err, match.KindConflict, "booking_state")
	held, err := w.MoveBooking(ctx, binh, b.ID, match.BookingHold, match.BookingReport{Notes: &notes, Summary: &summary})
	if err != nil || held.Minutes != 60 || held.Notes != notes {
		t.Errorf("%+v %v", held, err)
	}
	for who, reads := range map[*match.Actor]bool{&an: false, &binh: true} {
		one, err := w.Booking(ctx, *who, b.ID)
		said := text(t, one, err)
		page, err := w.Bookings(ctx, *who, service.BookingsQuery{})
		said += text(t, page, err)
		doc, err := w.appointment(t, *who, b.ID)
		said += text(t, doc, err)
		for _, section := range w.store.Sections() {
			if err := section.Each(ctx, who.User, func(entry any) error { said += text(t, entry, nil); return nil }); err != nil {
				t.Error(err)
			}
		}
		if strings.Contains(said, notes) != reads || !strings.Contains(said, summary) {
			t.Errorf("%s: notes %v: %s", who.User, !reads, said)
		}
	}
	entries, err := w.read(ctx, binh, "m", service.FeedQuery{})
	if got := text(t, entries, err); !strings.Contains(got, `"session_held"`) || !strings.Contains(got, "23:30, 01/12/2026") {
		t.Errorf("feed %s", got)
	}
	noted, err := w.store.Audit(ctx, match.AuditFilter{}, 0, 100)
	var log []string
	for _, e := range noted {
		log = append(log, e.Action)
	}
	if want := []string{"slot.create", "slot.create", "booking.create", "booking.create", "booking.cancel", "booking.held"}; err != nil || !slices.Equal(log, want) {
		t.Errorf("audit log %q %v", log, err)
	}
}

// inCalendar checks what a letter puts into its reader's calendar.
func inCalendar(t *testing.T, w *world, reader match.Actor, p match.Purpose, b *match.Booking, with string) {
	t.Helper()
	l, err := w.Letter(t.Context(), match.MailJob{User: reader.User, Purpose: p, About: b.ID})
	if err != nil || l.Session == nil || l.Session.With != with || l.Session.Booking.ID != b.ID || (l.Session.Booking.State == match.BookingCancelled) != (p == match.PurposeBookingCancelled) {
		t.Errorf("%s: %+v %v", p, l.Session, err)
	}
}

// appointment gives an appointment as its calendar is made of.
func (w *world) appointment(t *testing.T, a match.Actor, id string) (service.Appointment, error) {
	t.Helper()
	return w.Appointment(t.Context(), a, id)
}

// TestBookingCalledOff: who parts has no sessions ahead, and both are told.
func TestBookingCalledOff(t *testing.T) {
	w := newTime(t)
	ctx := t.Context()
	off := func(name string, part func() error) {
		t.Helper()
		day := map[string]string{"block": "01", "withdraw": "03"}[name]
		b := w.book(t, w.open(t, "2026-12-"+day+"T09:00").ID)
		w.purposes(t)
		if err := part(); err != nil {
			t.Fatal(err)
		}
		got, err := w.Booking(ctx, binh, b.ID)
		if err != nil || got.State != match.BookingCancelled || got.EndedBy != "" || got.Late {
			t.Errorf("%s: %+v %v", name, got, err)
		}
		if got := w.purposes(t); got != "an cancelled, binh cancelled" {
			t.Errorf("%s: letters %q", name, got)
		}
	}
	off("block", func() error {
		_, err := w.Block(ctx, an, "m")
		return err
	})
	if err := w.Unblock(ctx, an, binh.User); err != nil {
		t.Fatal(err)
	}
	x, _, err := w.Introduce(ctx, an, match.IntroductionAsk{From: "s", To: "m", Message: "Mong được gặp"}, "")
	if err != nil {
		t.Fatal(err)
	}
	move := func(a match.Actor, m match.IntroductionMove) error {
		_, err := w.MoveIntroduction(ctx, a, x.ID, match.IntroductionStep{Move: m})
		return err
	}
	if err := move(binh, match.IntroductionAccept); err != nil {
		t.Fatal(err)
	}
	kept, _, err := w.Book(ctx, an, match.Booking{Slot: w.open(t, "2026-12-02T09:00").ID, From: "s2"}) // of another startup
	if err != nil {
		t.Fatal(err)
	}
	off("withdraw", func() error { return move(an, match.IntroductionWithdraw) })
	if got, err := w.Booking(ctx, an, kept.ID); err != nil || got.State != match.BookingBooked {
		t.Errorf("the other startup's: %+v %v", got, err)
	}
}

// TestBookingApart keeps those apart who may not meet.
func TestBookingApart(t *testing.T) {
	w := newTime(t)
	ctx := t.Context()
	slot := w.open(t, "2026-12-01T09:00")
	if err := w.store.Block(ctx, binh.User, an.User); err != nil {
		t.Fatal(err)
	}
	_, _, err := w.Book(ctx, an, match.Booking{Slot: slot.ID, From: "s"})
	is(t, err, match.KindForbidden, "agreement_blocked")
	if err := w.store.Unblock(ctx, binh.User, an.User); err != nil {
		t.Fatal(err)
	}
	m, err := w.Whole(ctx, binh, match.KindMentor, "m")
	if err != nil {
		t.Fatal(err)
	}
	m.(*match.Mentor).PausedUntil = "2026-12-01"
	if _, _, err := w.Replace(ctx, binh, m, m.Common().Version); err != nil {
		t.Fatal(err)
	}
	_, _, err = w.Book(ctx, an, match.Booking{Slot: slot.ID, From: "s"})
	is(t, err, match.KindConflict, "mentor_paused")
	page, err := w.Slots(ctx, an, "m", service.SlotsQuery{Free: true})
	if err != nil || len(page.Data) != 0 {
		t.Errorf("free in a pause: %+v %v", page, err)
	}
	w.at(t, "2026-12-01 09:00")
	_, _, err = w.Book(ctx, an, match.Booking{Slot: slot.ID, From: "s"})
	is(t, err, match.KindConflict, "mentor_paused")
}

// failingFeeds is a store whose feeds cannot be read while err says so.
type failingFeeds struct {
	service.FeedStore
	err atomic.Pointer[match.Error]
}

func (f *failingFeeds) Feed(ctx context.Context, id string) (match.Feed, error) {
	if err := f.err.Load(); err != nil {
		return match.Feed{}, err
	}
	return f.FeedStore.Feed(ctx, id)
}

// TestBookingTellsFeeds: what both sides are told stands in their feeds, so nothing is
// booked while it cannot be known whether there are any.
func TestBookingTellsFeeds(t *testing.T) {
	w := newTime(t)
	slot := w.open(t, "2026-12-01T09:00")
	w.feeds.err.Store(match.Fail(match.KindInternal, "broken", "the disk is gone"))
	_, _, err := w.Book(t.Context(), an, match.Booking{Slot: slot.ID, From: "s"})
	is(t, err, match.KindInternal, "broken")
	w.feeds.err.Store(nil)
	w.book(t, slot.ID)
	for _, id := range []string{"s", "m"} {
		if _, err := w.store.Feed(t.Context(), id); err != nil {
			t.Errorf("%s has no feed: %v", id, err)
		}
	}
}

// TestPagesOfTime: a page goes on behind what is gone, a pause leaves no empty
// page, and what is no cursor is said to be none.
func TestPagesOfTime(t *testing.T) {
	w := newTime(t)
	ctx := t.Context()
	var slots []match.Slot
	for _, day := range []string{"2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"} {
		slots = append(slots, w.open(t, day+"T09:00"))
	}
	page := func(q service.SlotsQuery) service.SlotPage {
		t.Helper()
		found, err := w.Slots(ctx, an, "m", q)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	first := page(service.SlotsQuery{Limit: 2})
	if err := w.DropSlot(ctx, binh, "m", slots[1].ID); err != nil {
		t.Fatal(err)
	}
	if second := page(service.SlotsQuery{Limit: 2, After: first.Next}); len(second.Data) != 2 || second.Data[0].ID != slots[2].ID || second.HasMore {
		t.Errorf("behind a slot that is gone: %+v", second)
	}
	for _, bad := range []string{slots[0].ID, "1-", "x-slt_1", "-slt_1", "99999999999999999-slt_1"} {
		_, err := w.Slots(ctx, an, "m", service.SlotsQuery{After: bad})
		is(t, err, match.KindMalformed, "bad_cursor")
		_, err = w.Bookings(ctx, an, service.BookingsQuery{After: bad})
		is(t, err, match.KindMalformed, "bad_cursor")
	}

	w.book(t, slots[0].ID)
	last, _, err := w.Book(ctx, an, match.Booking{Slot: slots[3].ID, From: "s2"})
	if err != nil {
		t.Fatal(err)
	}
	booked, err := w.Bookings(ctx, an, service.BookingsQuery{Limit: 1})
	if err != nil || booked.Data[0].ID != last.ID || !booked.HasMore {
		t.Fatalf("%+v %v", booked, err)
	}
	if _, err := w.Delete(ctx, an, match.KindStartup, "s2", 1); err != nil {
		t.Fatal(err)
	}
	booked, err = w.Bookings(ctx, an, service.BookingsQuery{Limit: 1, After: booked.Next})
	if err != nil || len(booked.Data) != 1 || booked.HasMore {
		t.Errorf("behind a booking that is gone: %+v %v", booked, err)
	}
}

// TestPauseLeavesNoEmptyPage: free slots are counted after a pause has taken some.
func TestPauseLeavesNoEmptyPage(t *testing.T) {
	w := newTime(t)
	for _, day := range []string{"2026-12-01", "2026-12-02", "2026-12-03"} {
		w.open(t, day+"T09:00")
	}
	own, err := w.Get(t.Context(), binh, match.KindMentor, "m")
	if err != nil {
		t.Fatal(err)
	}
	m := mentor("m")
	m.PausedUntil = "2026-12-02"
	if _, _, err := w.Replace(t.Context(), binh, m, own.Common().Version); err != nil {
		t.Fatal(err)
	}
	for _, limit := range []int{1, 2} {
		found, err := w.Slots(t.Context(), an, "m", service.SlotsQuery{Free: true, Limit: limit})
		if err != nil || len(found.Data) != 1 || found.Data[0].StartsAt.Day() != 3 || found.HasMore {
			t.Errorf("a page of %d: %+v %v", limit, found, err)
		}
	}
}

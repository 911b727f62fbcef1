package store

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"duyen/match"
)

// office is eight in the morning in Vietnam.
func office() time.Time { return time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC) }

func officeMentor(id string) *match.Mentor {
	m := &match.Mentor{}
	m.Kind, m.ID, m.Name = match.KindMentor, id, "Cố vấn "+id
	return m
}

func slotAt(at time.Time, change ...func(*match.Slot)) match.Slot {
	x := match.Slot{StartsAt: at, EndsAt: at.Add(time.Hour), Minutes: 60, Format: "online", Link: "https://meet.test/a", Open: true}
	for _, f := range change {
		f(&x)
	}
	return x
}

// slots keeps slots of mentor m, none of which may be refused.
func slots(t *testing.T, s *Store, m string, all ...match.Slot) []match.Slot {
	t.Helper()
	kept, _, err := s.AddSlots(t.Context(), m, all, true)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func nextOf(t *testing.T, s *Store, id string) string {
	t.Helper()
	d := get(t, s, id).Common().Dealings
	if d == nil || d.NextSlot == nil {
		return "none"
	}
	return d.NextSlot.Format("02T15:04")
}

func testSlots(t *testing.T, s *Store) {
	at(s, office())
	create(t, s, "usr_1", officeMentor("m"), officeMentor("n"))
	hour := func(n int) time.Time { return office().Add(time.Duration(n) * time.Hour) }
	kept := slots(t, s, "m", slotAt(hour(1)), slotAt(hour(2)), slotAt(hour(30)))
	slots(t, s, "n", slotAt(hour(1))) // another mentor's
	if next := nextOf(t, s, "m"); next != "01T02:00" {
		t.Errorf("next %s", next)
	}
	for _, shift := range []time.Duration{-30 * time.Minute, 0, 30 * time.Minute, 59 * time.Minute} {
		x := slotAt(hour(1).Add(shift), func(x *match.Slot) { x.UID = "other" })
		_, _, err := s.AddSlots(t.Context(), "m", []match.Slot{slotAt(hour(50)), x}, true)
		wantKind(t, err, match.KindConflict, "slot_overlap")
	}
	_, fates, err := s.AddSlots(t.Context(), "m", []match.Slot{slotAt(hour(1)), slotAt(hour(1).Add(time.Minute)), slotAt(hour(31))}, false)
	if got := fmt.Sprint(fates); err != nil || got != "[unchanged overlaps created]" {
		t.Errorf("%s %v", got, err)
	}
	if _, err := s.writer.ExecContext(t.Context(), `INSERT INTO slot SELECT 'slt_x', mentor, starts_at + 1, ends_at, format, place, link, open, uid, created_at, passed FROM slot LIMIT 1`); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("the database keeps overlapping slots: %v", err)
	}
	at(s, hour(1))
	if more, err := s.PassSlots(t.Context(), s.now(), 10); err != nil || more || nextOf(t, s, "m") != "01T03:00" || nextOf(t, s, "n") != "none" {
		t.Errorf("passed %v %v, next %s %s", more, err, nextOf(t, s, "m"), nextOf(t, s, "n"))
	}
	before := head1(t, s)
	if _, err := s.PassSlots(t.Context(), s.now(), 10); err != nil || head1(t, s) != before {
		t.Error("letting slots pass again changes something")
	}
	page := func(q match.SlotQuery) (out string) {
		q.Mentor, q.Now, q.Limit = "m", hour(1), 10
		found, err := s.Slots(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range found {
			out += fmt.Sprintf("%s %v ", x.StartsAt.Format("02T15"), x.Free)
		}
		return strings.TrimSpace(out)
	}
	for want, q := range map[string]match.SlotQuery{
		"01T02 false 01T03 true 02T07 true 02T08 true": {},
		"01T03 true 02T07 true 02T08 true":             {Free: true},
		"01T03 true":                                   {From: hour(2), To: hour(30)},
		"02T07 true 02T08 true":                        {After: match.TimePlace{At: kept[1].StartsAt, ID: kept[1].ID}},
	} {
		if got := page(q); got != want {
			t.Errorf("%+v: %s, want %s", q, got, want)
		}
	}
	if err := s.DropSlot(t.Context(), kept[1].ID); err != nil || nextOf(t, s, "m") != "02T07:00" {
		t.Errorf("dropped %v, next %s", err, nextOf(t, s, "m"))
	}
	wantKind(t, s.DropSlot(t.Context(), kept[1].ID), match.KindNotFound, "not_found")
	_, _, err = s.AddSlots(t.Context(), "none", []match.Slot{slotAt(hour(1))}, true)
	wantKind(t, err, match.KindNotFound, "not_found")
	var many []match.Slot
	for i := range match.SlotsAhead {
		many = append(many, slotAt(hour(100+i)))
	}
	_, _, err = s.AddSlots(t.Context(), "m", many, false)
	wantKind(t, err, match.KindConflict, "too_many_slots")
}

// introduce keeps an introduction of a startup to a mentor.
func officeIntroduce(t *testing.T, s *Store, id, from, to, state string) {
	t.Helper()
	execSQL(t, s, `INSERT INTO introduction (id, from_profile, to_profile, account, state, message, reason, note, reroute, came_from, went_to, result, amount,
		currency, result_note, created_at, expires_at, reminded_at, answered_at, met_at, closed_at, finished_at)
		VALUES ('`+id+`', '`+from+`', '`+to+`', '', '`+state+`', '', '', '', 0, '', '', '', 0, '', '', 1, 1, 0, 0, 0, 0, 0)`)
}

func testBookings(t *testing.T, s *Store) {
	now := office()
	at(s, now)
	create(t, s, "usr_1", officeMentor("m"), officeMentor("n"))
	create(t, s, "usr_2", startup("a"), startup("b"))
	for _, id := range []string{"a", "m"} {
		if _, _, err := s.OpenFeed(t.Context(), match.Feed{ID: id, MinFit: match.FitPossible, Digest: match.DigestNever}); err != nil {
			t.Fatal(err)
		}
	}
	closed := func(x *match.Slot) { x.Open = false }
	days := func(n int) time.Time { return now.AddDate(0, 0, n) }
	m := slots(t, s, "m", slotAt(days(2)), slotAt(days(3), closed), slotAt(days(4)), slotAt(days(5)))
	n := slots(t, s, "n", slotAt(days(2).Add(30*time.Minute)))
	book := func(slot, from string) (match.Booking, error) {
		b, _, err := s.Book(t.Context(), match.Booking{Slot: slot, From: from, Message: "về vốn"})
		return b, err
	}
	refused := func(slot, from string, kind match.ErrorKind, code string) {
		t.Helper()
		_, err := book(slot, from)
		wantKind(t, err, kind, code)
	}
	first, err := book(m[0].ID, "a")
	if err != nil || first.State != match.BookingBooked || first.Mentor != "m" || first.Link != "https://meet.test/a" || !first.StartsAt.Equal(days(2)) {
		t.Fatalf("%+v %v", first, err)
	}
	if again, created, err := s.Book(t.Context(), match.Booking{Slot: m[0].ID, From: "a"}); err != nil || created || again != first {
		t.Errorf("booked again %+v %v %v", again, created, err)
	}
	if next := nextOf(t, s, "m"); next != "04T01:00" {
		t.Errorf("next %s", next)
	}
	refused(m[0].ID, "b", match.KindConflict, "slot_taken")
	refused(n[0].ID, "a", match.KindConflict, "booking_overlap")
	refused("slt_none", "a", match.KindNotFound, "not_found")
	refused(m[1].ID, "none", match.KindNotFound, "not_found")
	refused(m[1].ID, "a", match.KindForbidden, "introduction_needed")
	wantKind(t, s.DropSlot(t.Context(), m[0].ID), match.KindConflict, "slot_booked")
	if _, err := s.writer.ExecContext(t.Context(), `INSERT INTO booking SELECT 'bkg_x', NULL, 'n', from_profile, introduction, state, starts_at + 1, ends_at, format, place, link,
		message, late, ended_by, ended_at, reason, minutes, summary, notes, reminded_at, created_at, changed_at, '', 0 FROM booking LIMIT 1`); err == nil || !strings.Contains(err.Error(), "overlap") {
		t.Errorf("the database keeps overlapping bookings: %v", err)
	}
	officeIntroduce(t, s, "int_1", "a", "m", "requested")
	refused(m[1].ID, "a", match.KindForbidden, "introduction_needed")
	execSQL(t, s, `UPDATE introduction SET state = 'accepted'`)
	if b, err := book(m[1].ID, "a"); err != nil || b.Introduction != "int_1" {
		t.Errorf("%+v %v", b, err)
	}
	if _, err := book(m[2].ID, "a"); err != nil {
		t.Error(err)
	}
	refused(m[3].ID, "a", match.KindConflict, "too_many_bookings")
	moved, err := moveBooking(t, s, first.ID, match.BookingCancel, match.SideFrom)
	if err != nil || moved.State != match.BookingCancelled || moved.Late || nextOf(t, s, "m") != "03T01:00" {
		t.Errorf("%+v %v, next %s", moved, err, nextOf(t, s, "m"))
	}
	if _, err := book(m[0].ID, "b"); err != nil {
		t.Errorf("what was cancelled cannot be booked: %v", err)
	}
	items, err := s.Items(t.Context(), match.FeedQuery{Feed: "m", Hidden: true, Limit: 10})
	if err != nil || len(items) != 5 || items[0].Target != "b" || items[1].What != "booking:"+first.ID+":cancelled" || items[1].Event != match.EventBooking {
		t.Errorf("feed of the mentor %+v %v", items, err)
	}
	if all := bookingsOf(t, s, match.BookingQuery{Owner: "usr_2"}); all != "05T01 booked, 04T01 booked, 03T01 cancelled, 03T01 booked" && all != "05T01 booked, 04T01 booked, 03T01 booked, 03T01 cancelled" {
		t.Error(all)
	}
	if some := bookingsOf(t, s, match.BookingQuery{Profiles: []string{"b"}}); some != "03T01 booked" {
		t.Error(some)
	}
	at(s, days(2))
	refused(m[0].ID, "a", match.KindConflict, "slot_taken")
	due, err := s.Unreminded(t.Context(), s.now(), match.BookingFree, 10)
	if err != nil || len(due) != 1 || !due[0].StartsAt.Equal(days(3)) {
		t.Errorf("to be reminded %+v %v", due, err)
	}
	if err := s.Reminded(t.Context(), due[0].ID); err != nil {
		t.Error(err)
	}
	if due, err := s.Unreminded(t.Context(), s.now(), match.BookingFree, 10); err != nil || len(due) != 0 {
		t.Errorf("reminded again %+v %v", due, err)
	}
}

// testSlotOfGone frees the time of a startup that is deleted.
func testSlotOfGone(t *testing.T, s *Store) {
	at(s, office())
	create(t, s, "usr_1", officeMentor("m"))
	create(t, s, "usr_2", startup("a"))
	x := slots(t, s, "m", slotAt(office().AddDate(0, 0, 1)))[0]
	if _, _, err := s.Book(t.Context(), match.Booking{Slot: x.ID, From: "a"}); err != nil || nextOf(t, s, "m") != "none" {
		t.Fatal(err, nextOf(t, s, "m"))
	}
	if _, err := s.Delete(t.Context(), "a", 0); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PassSlots(t.Context(), s.now(), 10); err != nil || nextOf(t, s, "m") != "02T01:00" {
		t.Errorf("next %s %v", nextOf(t, s, "m"), err)
	}
	before := head1(t, s)
	if _, err := s.PassSlots(t.Context(), s.now(), 10); err != nil || head1(t, s) != before {
		t.Error("it is freed again")
	}
}

func moveBooking(t *testing.T, s *Store, id string, m match.BookingMove, by match.Side) (match.Booking, error) {
	t.Helper()
	b, _, err := s.MoveBooking(t.Context(), id, func(b *match.Booking, now time.Time) error { return b.Move(m, by, match.BookingReport{}, now) })
	return b, err
}

func bookingsOf(t *testing.T, s *Store, q match.BookingQuery) string {
	t.Helper()
	q.Limit = 10
	found, err := s.Bookings(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, b := range found {
		out = append(out, b.StartsAt.Format("02T15")+" "+string(b.State))
	}
	return strings.Join(out, ", ")
}

// testMissed lets a startup miss two sessions, one by cancelling late.
func testMissed(t *testing.T, s *Store) {
	now := office()
	at(s, now)
	create(t, s, "usr_1", officeMentor("m"))
	create(t, s, "usr_2", startup("a"))
	m := slots(t, s, "m", slotAt(now.AddDate(0, 0, 2)), slotAt(now.AddDate(0, 0, 3)), slotAt(now.AddDate(0, 0, 40)))
	book := func(i int) (string, error) {
		b, _, err := s.Book(t.Context(), match.Booking{Slot: m[i].ID, From: "a"})
		return b.ID, err
	}
	first, _ := book(0)
	second, err := book(1)
	if err != nil {
		t.Fatal(err)
	}
	at(s, now.AddDate(0, 0, 2).Add(time.Hour))
	if b, err := moveBooking(t, s, first, match.BookingMissing, match.SideTo); err != nil || b.EndedBy != match.BookingStartup {
		t.Errorf("%+v %v", b, err)
	}
	at(s, now.AddDate(0, 0, 2).Add(2*time.Hour))
	if b, err := moveBooking(t, s, second, match.BookingCancel, match.SideFrom); err != nil || !b.Late {
		t.Errorf("%+v %v", b, err)
	}
	_, err = book(2)
	wantKind(t, err, match.KindInvalid, "invalid")
	if !strings.Contains(err.Error(), "10:00, 02/01/2027") {
		t.Errorf("it is not said when: %v", err)
	}
	at(s, now.AddDate(0, 0, 32).Add(2*time.Hour))
	if _, err := book(2); err != nil {
		t.Errorf("after the rest: %v", err)
	}
}

// testBookingRace lets 100 startups book one slot at once, ten times over.
func testBookingRace(t *testing.T, s *Store) {
	at(s, office())
	create(t, s, "usr_1", officeMentor("m"))
	var all []match.Profile
	for i := range 100 {
		all = append(all, startup(fmt.Sprintf("s%d", i)))
	}
	create(t, s, "usr_2", all...)
	for round := range 10 {
		slot := slots(t, s, "m", slotAt(office().AddDate(0, 0, 1+round)))[0]
		var won, lost, failed int
		var mu sync.Mutex
		var racers sync.WaitGroup
		for _, p := range all {
			racers.Go(func() {
				_, created, err := s.Book(t.Context(), match.Booking{Slot: slot.ID, From: p.Common().ID})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && created:
					won++
				case match.KindOf(err) == match.KindConflict:
					lost++
				default:
					failed++
				}
			})
		}
		racers.Wait()
		if won != 1 || lost != 99 || failed != 0 {
			t.Fatalf("round %d: %d have won, %d lost, %d failed", round, won, lost, failed)
		}
	}
}

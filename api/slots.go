package api

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// timeRoutes adds the routes of mentors' time: the part of the table in routes.go
// about slots and bookings.
func (s *Server) timeRoutes() {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	const slots, bookings = "/v1/mentors/{id}/slots", "/v1/bookings"
	book, booking := may(match.ActionBook), s.schema(match.Booking{})
	add(s, post, slots, "slot-create", "Set time aside, once or weekly; a calendar sets aside the times of its events", tagTime, s.createSlots, book,
		takes(s.schema(newSlot{}), jsonType), alsoTakes(calendarMedia), gives(http.StatusCreated, s.schema(slotsBody{})), fails(http.StatusConflict))
	add(s, get, slots, "slot-list", "What a mentor has set aside, by time", tagTime, s.slots, anyone)
	add(s, del, slots+"/{slot}", "slot-delete", "Take back a time that nobody has booked", tagTime, s.dropSlot, book, fails(http.StatusConflict))
	add(s, get, "/v1/mentors/{id}/calendar.ics", "mentor-calendar", "A mentor's own time as iCalendar", tagTime, s.mentorCalendar, book, writes(files.CalendarType), notModified)
	add(s, post, "/v1/slots/{id}/bookings", "booking-create", "Book a mentor's time for a startup", tagTime, s.book, book, limited(asks()), takes(s.schema(newBooking{}), jsonType), gives(http.StatusCreated, booking), fails(http.StatusConflict))
	add(s, get, bookings, "booking-list", "Bookings of one's own profiles, those that begin last first", tagTime, s.bookings, book, fails(http.StatusNotFound))
	add(s, get, bookings+"/{id}", "booking-get", "A booking", tagTime, s.booking, book)
	add(s, get, bookings+"/{id}/calendar.ics", "booking-calendar", "A booking as iCalendar", tagTime, s.bookingCalendar, book, writes(files.CalendarType), notModified)
	for _, m := range match.BookingMoves() {
		add(s, post, bookings+"/{id}/"+string(m), "booking-"+string(m), "Booking: "+string(m), tagTime, s.moveBooking(m), book,
			takes(s.schema(bookingReport{}), jsonType), bodyOptional, gives(http.StatusOK, booking), fails(http.StatusConflict))
	}
}

// calendarMedia is iCalendar without its parameters.
const calendarMedia = "text/calendar"

// newSlot is what a mentor sets aside.
type newSlot struct {
	StartsAt    string `json:"starts_at" doc:"RFC 3339; without a zone it is the time in Vietnam" example:"2026-12-01T09:00"`
	Minutes     int    `json:"minutes" minimum:"10" maximum:"480"`
	RepeatWeeks int    `json:"repeat_weeks,omitempty" minimum:"0" maximum:"12" doc:"In how many weeks after the first it repeats"`
	Format      string `json:"format" enum:"online,in_person"`
	Place       string `json:"place,omitempty" maxLength:"200" doc:"Where, in person; everybody reads it"`
	Link        string `json:"link,omitempty" maxLength:"2048" doc:"Address of the meeting; read by who has booked"`
	Open        bool   `json:"open,omitempty" doc:"Any startup may book it; otherwise only those with an accepted introduction"`
}

// slotsBody is what was set aside: by hand the slots, by a calendar their numbers.
type slotsBody struct {
	Data     []match.Slot        `json:"data,omitempty"`
	Import   *service.SlotImport `json:"import,omitempty"`
	Problems []Fault             `json:"problems,omitempty" doc:"Events that were refused"`
}

type createSlotsInput struct {
	ID          string `path:"id" doc:"Id of the mentor"`
	ContentType string `header:"Content-Type" hidden:"true"`
	Format      string `query:"format" enum:"online,in_person" doc:"Of events that name neither place nor address"`
	Place       string `query:"place" maxLength:"200" doc:"Of such events"`
	Meeting     string `query:"link" maxLength:"2048" doc:"Of such events"`
	Open        bool   `query:"open" doc:"Are the times of the calendar open to any startup"`
	RawBody     []byte
}

type slotsOutput struct {
	Status int
	Body   slotsBody
}

func (s *Server) createSlots(ctx context.Context, in *createSlotsInput) (*slotsOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	if media, _, err := mime.ParseMediaType(in.ContentType); err == nil && media == calendarMedia {
		return s.importSlots(ctx, in)
	}
	var n newSlot
	if err := files.DecodeObject(in.RawBody, &n); err != nil {
		return nil, err
	}
	kept, created, err := s.svc.AddSlot(ctx, from(ctx).actor, in.ID, service.NewSlot(n))
	if err != nil {
		return nil, err
	}
	return &slotsOutput{Status: madeOr(created), Body: slotsBody{Data: kept}}, nil
}

// madeOr is the status of what was made, or was there.
func madeOr(created bool) int {
	if created {
		return http.StatusCreated
	}
	return http.StatusOK
}

func (s *Server) importSlots(ctx context.Context, in *createSlotsInput) (*slotsOutput, error) {
	who := from(ctx)
	if err := s.svc.MayImportSlots(ctx, who.actor, in.ID); err != nil {
		return nil, err
	}
	read, err := files.ReadCalendar(in.RawBody, files.CalendarReading{
		Now: s.svc.Now(), Default: match.Slot{Format: in.Format, Place: in.Place, Link: in.Meeting, Open: in.Open},
	})
	if err != nil {
		return nil, err
	}
	done, err := s.svc.ImportSlots(ctx, who.actor, in.ID, read.Slots, read.From)
	if err != nil {
		return nil, err
	}
	done.Refused += read.Refused
	out := &slotsOutput{Status: madeOr(done.Created > 0), Body: slotsBody{Import: &done}}
	for _, p := range append(read.Problems, done.Problems...) {
		if len(out.Body.Problems) < problemsShown {
			out.Body.Problems = append(out.Body.Problems, who.fault(p))
		}
	}
	return out, nil
}

// problemsShown bounds the faults that an answer about a calendar names.
const problemsShown = 100

type slotsInput struct {
	Paging
	ID   string `path:"id" doc:"Id of the mentor"`
	From string `query:"from" maxLength:"40" doc:"Those that end after it; now when missing. RFC 3339, or in Vietnam"`
	To   string `query:"to" maxLength:"40" doc:"Those that begin before it"`
	Free bool   `query:"free" doc:"Only those that can be booked"`
}

type slotPageOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body service.SlotPage
}

func (s *Server) slots(ctx context.Context, in *slotsInput) (*slotPageOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	begin, end, err := span(in.From, in.To, in.After)
	if err != nil {
		return nil, err
	}
	page, err := s.svc.Slots(ctx, from(ctx).actor, in.ID, service.SlotsQuery{From: begin, To: end, Free: in.Free, After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	query := url.Values{"from": {in.From}, "to": {in.To}}
	if in.Free {
		query.Set("free", "true")
	}
	return &slotPageOutput{Link: nextLink("/v1/mentors/"+in.ID+"/slots", in.Limit, page.Next, query), Body: page}, nil
}

// span reads the bounds of a list in time, and its cursor.
func span(begin, end, after string) (from, to time.Time, err error) {
	if after != "" && !validID(after) {
		return from, to, refused("after", "bad_cursor", "")
	}
	for _, x := range []struct {
		name, text string
		into       *time.Time
	}{{"from", begin, &from}, {"to", end, &to}} {
		if x.text == "" {
			continue
		}
		at, ok := match.ParseMoment(x.text)
		if !ok {
			return from, to, refused(x.name, "bad_parameter", "")
		}
		*x.into = at
	}
	return from, to, nil
}

type slotInput struct {
	ID   string `path:"id" doc:"Id of the mentor"`
	Slot string `path:"slot" doc:"Id of the slot"`
}

func (s *Server) dropSlot(ctx context.Context, in *slotInput) (*doneOutput, error) {
	for _, id := range []string{in.ID, in.Slot} {
		if err := checkID(id); err != nil {
			return nil, err
		}
	}
	return nil, s.svc.DropSlot(ctx, from(ctx).actor, in.ID, in.Slot)
}

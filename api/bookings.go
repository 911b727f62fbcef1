package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// newBooking is what a startup asks for.
type newBooking struct {
	From         string `json:"from" doc:"Id of one's own startup"`
	Message      string `json:"message,omitempty" maxLength:"1000" doc:"What it is about; the mentor reads it"`
	Introduction string `json:"introduction,omitempty" doc:"The introduction it rests on; the newest that was accepted when missing"`
}

type bookInput struct {
	ID      string `path:"id" doc:"Id of the slot"`
	RawBody []byte
}

type bookingOutput struct {
	Status int
	Body   match.Booking
}

func (s *Server) book(ctx context.Context, in *bookInput) (*bookingOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var n newBooking
	if err := files.DecodeObject(in.RawBody, &n); err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, asks(), from(ctx).actor.User); err != nil {
		return nil, err
	}
	b, created, err := s.svc.Book(ctx, from(ctx).actor, match.Booking{Slot: in.ID, From: n.From, Message: n.Message, Introduction: n.Introduction})
	if err != nil {
		return nil, err
	}
	return &bookingOutput{Status: madeOr(created), Body: b}, nil
}

// bookingReport is what is told with a move.
type bookingReport struct {
	Reason  *string `json:"reason,omitempty" maxLength:"1000" doc:"Why it is cancelled; the other side reads it"`
	Minutes *int    `json:"minutes,omitempty" minimum:"1" maximum:"1440" doc:"How long the session took, of one that was held; as planned when missing"`
	Summary *string `json:"summary,omitempty" maxLength:"2000" doc:"What came of it; the mentor writes it, both sides read it"`
	Notes   *string `json:"notes,omitempty" maxLength:"20000" doc:"The mentor's own; the startup never reads them"`
}

type moveBookingInput struct {
	ID      string `path:"id" doc:"Id of the booking"`
	RawBody []byte
}

// moveBooking handles one of the moves.
func (s *Server) moveBooking(m match.BookingMove) func(context.Context, *moveBookingInput) (*bookingOutput, error) {
	return func(ctx context.Context, in *moveBookingInput) (*bookingOutput, error) {
		if err := checkID(in.ID); err != nil {
			return nil, err
		}
		var told bookingReport
		if len(in.RawBody) > 0 {
			if err := files.DecodeObject(in.RawBody, &told); err != nil {
				return nil, err
			}
		}
		b, err := s.svc.MoveBooking(ctx, from(ctx).actor, in.ID, m, match.BookingReport(told))
		if err != nil {
			return nil, err
		}
		return &bookingOutput{Status: http.StatusOK, Body: b}, nil
	}
}

func (s *Server) booking(ctx context.Context, in *oneInput) (*bookingOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	b, err := s.svc.Booking(ctx, from(ctx).actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &bookingOutput{Status: http.StatusOK, Body: b}, nil
}

type bookingsInput struct {
	Paging
	Profile string `query:"profile" maxLength:"64" doc:"Id of one's own profile; all of them when left out"`
	State   string `query:"state" doc:"Only those in this state: booked, cancelled, held or no_show"`
	From    string `query:"from" maxLength:"40" doc:"Those that begin from then. RFC 3339, or in Vietnam"`
	To      string `query:"to" maxLength:"40" doc:"Those that begin before then"`
}

type bookingsOutput struct {
	Link string `header:"Link" doc:"The next page"`
	Body service.BookingPage
}

func (s *Server) bookings(ctx context.Context, in *bookingsInput) (*bookingsOutput, error) {
	begin, end, err := span(in.From, in.To, in.After)
	if err != nil {
		return nil, err
	}
	state := match.BookingState(in.State)
	if state != "" && !slices.Contains(match.BookingStates(), state) {
		return nil, unknownValue("state", in.State, words(match.BookingStates()))
	}
	page, err := s.svc.Bookings(ctx, from(ctx).actor, service.BookingsQuery{
		Profile: in.Profile, State: state, From: begin, To: end, After: in.After, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	query := url.Values{"profile": {in.Profile}, "state": {in.State}, "from": {in.From}, "to": {in.To}}
	return &bookingsOutput{Link: nextLink("/v1/bookings", in.Limit, page.Next, query), Body: page}, nil
}

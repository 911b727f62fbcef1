package service

import (
	"cmp"
	"context"
	"net/url"
	"strings"
	"time"

	"duyen/match"
)

// Where the links of letters lead. Following one changes nothing: mail programs
// look at links before people do. The pages ask there and post what was in it.
const (
	PathConfirm     = "/confirm"
	PathPassword    = "/password"
	PathEmail       = "/email"
	PathAccount     = "/me#account"
	PathSignIn      = "/sign-in"
	PathReset       = "/forgot"
	PathSearches    = "/me/searches"
	PathWebhooks    = "/me/webhooks"
	PathUnsubscribe = "/unsubscribe" // and the token
	PathBookings    = "/me/bookings"
	PathCalendars   = "/calendars" // and the token, and CalendarFile
)

// CalendarFile stands behind the token in the secret address of a calendar.
const CalendarFile = "/duyen.ics"

// nobody is whom letters go to that nobody is to get.
const nobody = "usr_none"

// write asks for a letter.
func (s *Service) write(ctx context.Context, user string, p match.Purpose) error {
	if s.mailer == nil {
		return nil
	}
	return s.mailer.Mail(ctx, match.MailJob{User: user, Purpose: p})
}

// Letter gives the letter a job asks for, with its secret made now. It is for
// the one who sends it. KindNotFound when there is nothing to send any more,
// KindInvalid when there never will be.
func (s *Service) Letter(ctx context.Context, j match.MailJob) (match.Letter, error) {
	u, err := s.users.ByID(ctx, j.User)
	if err == nil && (u.Disabled || u.Email == "") {
		err = notFound()
	}
	if err != nil {
		return match.Letter{}, err
	}
	l := match.Letter{To: u.Email, Name: u.Name, Lang: u.Lang, Purpose: j.Purpose}
	switch j.Purpose {
	case match.PurposeConfirm:
		if u.Confirmed {
			return match.Letter{}, notFound()
		}
		l.Name = "" // whoever registered wrote it, and not to the one who reads it
		l.Link, l.Until, err = s.ticket(ctx, match.Ticket{User: u.ID, Email: u.Email, Purpose: j.Purpose, EndsAt: s.now().Add(match.ConfirmLife)})
	case match.PurposeReset:
		if !u.Confirmed {
			return match.Letter{}, notFound()
		}
		l.Link, l.Until, err = s.ticket(ctx, match.Ticket{User: u.ID, Email: u.Email, Purpose: j.Purpose, EndsAt: s.now().Add(match.ResetLife)})
	case match.PurposeExistingAccount:
		if !u.Confirmed {
			return match.Letter{}, notFound()
		}
		l.Link = s.site + PathSignIn
	case match.PurposeEmailAsked, match.PurposeEmailChange, match.PurposeEmailChanged:
		err = s.emailLetter(ctx, &l, u)
	case match.PurposeWebhookDisabled:
		l.Link = s.site + PathWebhooks
		l.Args, err = s.givenUp(ctx, u)
	case match.PurposeIntroductionAsked, match.PurposeIntroductionReminder, match.PurposeIntroductionAccepted, match.PurposeIntroductionDeclined,
		match.PurposeIntroductionExpired, match.PurposeIntroductionProposed, match.PurposeIntroductionAgreed, match.PurposeIntroductionOff:
		err = s.introductionLetter(ctx, &l, j)
	case match.PurposeOfferExpiring, match.PurposeOfferPublished, match.PurposeOfferReturned:
		l.Link, l.Args, err = s.offerLetter(ctx, u, j)
	case match.PurposeBookingMade, match.PurposeBookingCancelled, match.PurposeBookingReminder:
		err = s.bookingLetter(ctx, &l, u, j)
	case match.PurposeHidden:
		err = s.hiddenLetter(ctx, &l, u, j.About)
	case match.PurposePasswordChanged:
		l.Link = s.site + PathReset
	default:
		err = match.Fail(match.KindInvalid, "invalid", "nobody writes letters for "+string(j.Purpose))
	}
	if err != nil {
		return match.Letter{}, err
	}
	return l, nil
}

// ticket keeps a ticket, whose secret is made here, and gives the link that holds it.
func (s *Service) ticket(ctx context.Context, t match.Ticket) (link string, until time.Time, err error) {
	secret, hash, err := s.secrets.New(prefixTicket)
	if err != nil {
		return "", time.Time{}, err
	}
	t.Hash = hash
	err = s.access.PutTicket(ctx, t)
	path := PathConfirm
	switch t.Purpose {
	case match.PurposeReset:
		path = PathPassword
	case match.PurposeEmailChange:
		path = PathEmail
	}
	return s.site + path + "?token=" + url.QueryEscape(secret), t.EndsAt, err
}

// givenUp names, by what their owner has called them, the webhooks that were
// switched off because nothing arrived. KindNotFound when there is none any more.
func (s *Service) givenUp(ctx context.Context, u match.User) (map[string]string, error) {
	all, err := s.webhooks.Webhooks(ctx, u.ID)
	if err != nil || !u.Confirmed {
		return nil, cmp.Or(err, notFound())
	}
	var names []string
	for _, w := range all {
		if w.State == match.WebhookGone || w.State == match.WebhookFailing {
			names = append(names, cmp.Or(w.Description, w.ID))
		}
	}
	if len(names) == 0 {
		return nil, notFound()
	}
	return map[string]string{"webhooks": strings.Join(names, ", ")}, nil
}

package jobs

import (
	"context"
	"crypto/rand"
	"net/mail"
	"slices"
	"strings"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"duyen/match"
)

// Letters says what a letter is to say.
type Letters interface {
	// Letter gives the letter a job asks for, making any secret in it anew. It is
	// called once an attempt. KindNotFound means that there is nothing to send
	// any more, such as to an erased account; KindInvalid that there never will be.
	Letter(ctx context.Context, j match.MailJob) (match.Letter, error)
}

// Sender sends a letter that is ready.
type Sender interface {
	// Send hands the message on. KindInvalid means that it was refused for good;
	// after any other error it may be sent again. Errors name no address.
	Send(ctx context.Context, m Message) error
}

// Message is a letter in words. Strings from people may hold anything.
type Message struct {
	User                string // whose letter it is
	From                mail.Address
	To, Name            string
	Subject, Text, HTML string
	ID                  string // without angle brackets
	Once                bool   // the same id is the same letter: one that is there already is not put beside it
	Unsubscribe         string // where such letters are ended, "" where they cannot be
	Attached            *Attachment
}

// Attachment is a file that goes with a letter.
type Attachment struct {
	Name, Type string
	Body       []byte
}

// Invite writes a session as a file for calendars, in a language.
type Invite func(lang string, x *match.LetterSession) (Attachment, error)

// mailArgs are the arguments of a letter.
type mailArgs struct {
	User    string        `json:"user"`
	Purpose match.Purpose `json:"purpose"`
	About   string        `json:"about,omitempty"`
}

// Kind implements river.JobArgs.
func (mailArgs) Kind() string { return "mail" }

func (a mailArgs) user() string { return a.User }

// Mail queues one letter. While the same letter waits or is being sent nothing
// is added, so that pressing twice sends once; one that waits after a failure is
// tried at once. An unknown purpose is KindInvalid.
func (j *Jobs) Mail(ctx context.Context, m match.MailJob) error {
	const doing = "queueing a letter"
	if m.User == "" || !slices.Contains(match.Purposes(), m.Purpose) {
		return match.Fail(match.KindInvalid, "invalid", "a letter needs a user and a known purpose, not "+string(m.Purpose))
	}
	added, err := j.client.Insert(ctx, mailArgs(m), &river.InsertOpts{
		MaxAttempts: len(j.options.delays) + 1,
		UniqueOpts:  river.UniqueOpts{ByArgs: true, ByState: unfinished()},
	})
	if err == nil && added.UniqueSkippedAsDuplicate && added.Job.State == rivertype.JobStateRetryable {
		_, err = j.client.JobRetry(ctx, added.Job.ID)
	}
	return translate(ctx, err, doing)
}

// ServeMail makes the queue send letters, from an address such as
// "Duyên <no-reply@localhost>". It is called once, before Start.
func (j *Jobs) ServeMail(l Letters, s Sender, from string) error {
	sender, err := senderOf(from)
	if err != nil {
		return err
	}
	write, err := newWriter()
	if err != nil {
		return err
	}
	p := &postman{letters: l, sender: s, from: *sender, write: write, invite: j.options.Invite}
	return register(j, kind[mailArgs]{channel: p, delays: j.options.delays, failed: "a letter could not be sent"})
}

func senderOf(from string) (*mail.Address, error) {
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, &match.Error{
			Kind: match.KindInvalid, Code: "bad_setting", Field: "mail_from", Cause: err,
			Message: "the sender of letters must be given like Duyên <no-reply@example.org>",
		}
	}
	return sender, nil
}

// unfinished lists the states of jobs that are not over.
func unfinished() []rivertype.JobState {
	return []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
		rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}
}

// postman is the channel of letters.
type postman struct {
	letters Letters
	sender  Sender
	from    mail.Address
	write   *writer
	invite  Invite // nil for letters without calendars
}

// Name implements Channel.
func (*postman) Name() string { return mailArgs{}.Kind() }

// Deliver implements Channel: it sends one letter.
func (p *postman) Deliver(ctx context.Context, a mailArgs) error {
	letter, err := p.letters.Letter(ctx, match.MailJob(a))
	if err != nil {
		if match.KindOf(err) == match.KindNotFound {
			return nil
		}
		return err
	}
	m, err := p.write.message(letter)
	if err != nil {
		return err
	}
	if letter.Session != nil && p.invite != nil {
		file, err := p.invite(lang(letter.Lang), letter.Session)
		if err != nil {
			return err
		}
		m.Attached = &file
	}
	m.User, m.From, m.ID = a.User, p.from, p.id()
	return p.sender.Send(ctx, m)
}

// id makes a new message id for every attempt: an attempt whose fate is unknown
// may have arrived, and a receiver that throws away what it has already would
// throw away the letter with the newer link.
func (p *postman) id() string {
	_, domain, _ := strings.Cut(p.from.Address, "@")
	return rand.Text() + "@" + domain
}

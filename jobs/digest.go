package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/mail"
	"strings"
	"sync"

	"github.com/riverqueue/river"

	"duyen/match"
)

// Digests says what a digest is to say, and hears that it was sent.
type Digests interface {
	// DigestLetter gives the letter a job asks for. KindNotFound means that there is
	// nothing to tell any more.
	DigestLetter(ctx context.Context, j match.DigestJob) (match.Letter, error)
	// Digested notes that it was sent, so that no other tells the same. It may be repeated.
	Digested(ctx context.Context, j match.DigestJob) error
}

// digestArgs are the arguments of a digest: one of an account a day.
type digestArgs struct {
	User  string              `json:"user" river:"unique"`
	Day   string              `json:"day" river:"unique"`
	Feeds []match.DigestRange `json:"feeds"`
}

// Kind implements river.JobArgs.
func (digestArgs) Kind() string { return "digest" }

func (a digestArgs) user() string { return a.User }

// Digest queues the digest of an account of a day, unless it was queued before.
func (j *Jobs) Digest(ctx context.Context, d match.DigestJob) error {
	if d.User == "" || d.Day == "" || len(d.Feeds) == 0 {
		return match.Fail(match.KindInvalid, "invalid", "a digest needs a user, a day and feeds")
	}
	_, err := j.client.Insert(ctx, digestArgs(d), &river.InsertOpts{
		MaxAttempts: len(j.options.delays) + 1, UniqueOpts: river.UniqueOpts{ByArgs: true},
	})
	return translate(ctx, err, "queueing a digest")
}

// ServeDigests makes the queue send digests, from the same address as other
// letters. names gives what people call the ids of lists in a language. It is
// called once, before Start.
func (j *Jobs) ServeDigests(d Digests, s Sender, from string, names Names) error {
	sender, err := senderOf(from)
	if err != nil {
		return err
	}
	write, err := newWriter()
	if err != nil {
		return err
	}
	write.names = names
	p := &paperboy{digests: d, sender: s, from: *sender, write: write, busy: map[string]bool{}, sent: map[string]bool{}}
	return register(j, kind[digestArgs]{channel: p, delays: j.options.delays, failed: "a digest could not be sent"})
}

// paperboy is the channel of digests.
type paperboy struct {
	digests Digests
	sender  Sender
	from    mail.Address
	write   *writer

	mu   sync.Mutex
	busy map[string]bool // accounts that one is being sent to
	sent map[string]bool // ids of messages that were sent and not noted yet
}

// Name implements Channel.
func (*paperboy) Name() string { return digestArgs{}.Kind() }

// Deliver implements Channel: it sends one digest and notes it. Its id is the same in every attempt: when
// an attempt was cut off between the two, the receiver knows the second one for
// the first. Two days' digests to one account wait for each other, so that the
// later one leaves out what the earlier one tells.
func (p *paperboy) Deliver(ctx context.Context, a digestArgs) error {
	if !p.enter(a.User) {
		return match.Fail(match.KindBusy, "busy", "another digest is being sent to the account")
	}
	defer p.leave(a.User)
	id := p.id(a)
	if !p.was(id) {
		letter, err := p.digests.DigestLetter(ctx, match.DigestJob(a))
		if match.KindOf(err) == match.KindNotFound {
			return nil
		}
		if err != nil {
			return err
		}
		m, err := p.write.message(letter)
		if err != nil {
			return err
		}
		m.User, m.From, m.ID, m.Once = a.User, p.from, id, true
		if err := p.sender.Send(ctx, m); err != nil {
			return err
		}
		p.note(id, true)
	}
	// It was sent, even if somebody stops the program now.
	if err := p.digests.Digested(context.WithoutCancel(ctx), match.DigestJob(a)); err != nil {
		return err
	}
	p.note(id, false)
	return nil
}

func (p *paperboy) enter(user string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.busy[user] {
		return false
	}
	p.busy[user] = true
	return true
}

func (p *paperboy) leave(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.busy, user)
}

func (p *paperboy) was(id string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent[id]
}

func (p *paperboy) note(id string, sent bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if sent {
		p.sent[id] = true
	} else {
		delete(p.sent, id)
	}
}

// id makes the id of a digest out of what it is to tell; it shows nothing of that.
func (p *paperboy) id(a digestArgs) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", a))
	_, domain, _ := strings.Cut(p.from.Address, "@")
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15])) + "@" + domain
}

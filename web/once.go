package web

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"duyen/match"
)

// SentForms remembers where forms have led beyond this process.
type SentForms interface {
	// KeepSentForm remembers one of a sign-in and may be repeated.
	KeepSentForm(ctx context.Context, c match.Claim, f match.SentForm) error
	// SentForm gives one of a sign-in; KindNotFound.
	SentForm(ctx context.Context, c match.Claim, hash string) (match.SentForm, error)
}

// How long an answer is known: where a form led is what somebody who comes back to it
// and sends it once more is to see; a page, which may show a secret, only waits for
// the second tap of an impatient finger, and is known to this process alone.
const (
	leadLife = match.SentFormKept
	pageLife = 10 * time.Second
)

// How much is remembered: as many forms, and no larger ones and answers.
const (
	onceCount  = 512
	onceBody   = 64 << 10
	onceAnswer = 64 << 10
)

// onceParam is where the address of a form carries its key.
const onceParam = "once"

// onceKey makes a key for a form that creates something: templates write it into the
// form's address, action="/x?once={{once}}". The same form with the same content,
// sent again, gives the first answer again; changed, it is another one.
func onceKey() string { return rand.Text() }

// once gives the key of the form that was sent together with what it says, for a use
// case that knows repeated requests by a key; "" when the form has none.
func (v *visit) once(typed ...string) string {
	key := v.r.URL.Query().Get(onceParam)
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.Join(append(typed, key), "\x00")))
	return hex.EncodeToString(sum[:])
}

// sentForm is a request by all it consists of: who sent what where.
type sentForm [sha256.Size]byte

// sentAnswer is what a request was answered with, known when done is closed.
type sentAnswer struct {
	done   chan struct{}
	status int // 0 when it may be done again
	header http.Header
	body   []byte
	until  time.Time
}

// onces knows which forms with a key have been sent lately, so that nothing happens
// twice: one that is sent by a double click, or again after going back, gets its
// answer again.
type onces struct {
	now   func() time.Time
	forms SentForms
	log   *slog.Logger
	mu    sync.Mutex
	known map[sentForm]*sentAnswer
	order []sentForm // of known, the oldest first
}

func newOnces(now func() time.Time, forms SentForms, log *slog.Logger) *onces {
	return &onces{now: now, forms: forms, log: log, known: map[sentForm]*sentAnswer{}}
}

// guards tells whether a request is one that must not happen twice: a form with a key,
// from somebody who has signed in, and by which sign-in. Whether they still are is for the page to say, so
// that who erases their account with two taps sees the receipt.
func (p *Pages) guards(r *http.Request) (match.Claim, bool) {
	if r.Method != http.MethodPost || r.URL.Query().Get(onceParam) == "" {
		return match.Claim{}, false
	}
	c, err := p.Sessions.Verify(sessionToken(r))
	return c, err == nil
}

// guard does what a form asks for, unless the same was asked before: then it gives the
// answer to that, and waits for it when it is being found.
func (o *onces) guard(w http.ResponseWriter, r *http.Request, c match.Claim, do func(http.ResponseWriter, *http.Request)) {
	body, whole := peek(r)
	if !whole {
		do(w, r)
		return
	}
	what := sentBy(r, body)
	for {
		a, mine := o.begin(what)
		if mine {
			rec := &answerRecorder{ResponseWriter: w}
			defer o.end(what, a, rec)
			if !o.recall(rec, r, c, what) {
				do(rec, r)
				o.keep(rec, r, c, what)
			}
			return
		}
		select {
		case <-a.done:
		case <-r.Context().Done():
			return
		}
		if a.status != 0 {
			a.replay(w)
			return
		}
	}
}

// recall answers a form that has led somewhere before, in this process's time or not.
func (o *onces) recall(w http.ResponseWriter, r *http.Request, c match.Claim, what sentForm) bool {
	f, err := o.forms.SentForm(r.Context(), c, hex.EncodeToString(what[:]))
	if err != nil {
		if match.KindOf(err) != match.KindNotFound && r.Context().Err() == nil {
			o.log.WarnContext(r.Context(), "forms that were sent cannot be read", "error", err)
		}
		return false
	}
	private(w)
	w.Header().Set("Location", f.To)
	w.WriteHeader(f.Status)
	return true
}

// keep remembers where a form has led; whoever sent it may have gone meanwhile.
func (o *onces) keep(rec *answerRecorder, r *http.Request, c match.Claim, what sentForm) {
	to := ""
	if rec.status >= 300 && rec.status < 400 {
		to = rec.header.Get("Location")
	}
	if to == "" || localPath(to) != to {
		return
	}
	ctx := context.WithoutCancel(r.Context())
	if err := o.forms.KeepSentForm(ctx, c, match.SentForm{Hash: hex.EncodeToString(what[:]), Status: rec.status, To: to}); err != nil {
		o.log.WarnContext(ctx, "a form that was sent is not remembered", "error", err)
	}
}

// peek reads the body of a request and puts it back; false when it is too large.
func peek(r *http.Request) (body []byte, whole bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, onceBody+1))
	rest := r.Body
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), rest), rest}
	return body, err == nil && len(body) <= onceBody
}

func sentBy(r *http.Request, body []byte) sentForm {
	h := sha256.New()
	for _, part := range []string{sessionToken(r), r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get(partHeader)} {
		_, _ = io.WriteString(h, part+"\x00") // a hash takes everything
	}
	h.Write(body)
	return sentForm(h.Sum(nil))
}

// begin gives the answer to a request that is known, else a new one that is the
// caller's to find.
func (o *onces) begin(what sentForm) (a *sentAnswer, mine bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.forget()
	if a = o.known[what]; a != nil {
		return a, false
	}
	a = &sentAnswer{done: make(chan struct{}), until: o.now().Add(leadLife)}
	o.known[what], o.order = a, append(o.order, what)
	return a, true
}

// end keeps what a request was answered with, unless it failed: then it may be sent
// again.
func (o *onces) end(what sentForm, a *sentAnswer, rec *answerRecorder) {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer close(a.done)
	switch {
	case rec.status < 200 || rec.status >= 400 || rec.over:
		a.until = o.now()
		delete(o.known, what)
		return
	case rec.status < 300:
		a.until = o.now().Add(pageLife)
	}
	a.status, a.header, a.body = rec.status, rec.header, rec.body.Bytes()
}

// forget drops what is over, and the oldest when there is too much.
func (o *onces) forget() {
	now, most := o.now(), len(o.order)-onceCount
	o.order = slices.DeleteFunc(o.order, func(what sentForm) bool {
		a := o.known[what]
		most--
		if a != nil && now.Before(a.until) && most < 0 {
			return false
		}
		delete(o.known, what)
		return true
	})
}

// replay answers once more what was answered.
func (a *sentAnswer) replay(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the reader has gone: nobody is left to tell
}

// answerRecorder notes an answer while it is written.
type answerRecorder struct {
	http.ResponseWriter
	status int
	header http.Header
	body   bytes.Buffer
	over   bool // too much to keep
}

// WriteHeader notes status and header.
func (r *answerRecorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status, r.header = status, r.Header().Clone()
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write notes what is written, as far as it is kept.
func (r *answerRecorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.WriteHeader(http.StatusOK)
	}
	if r.over = r.over || r.body.Len()+len(p) > onceAnswer; !r.over {
		r.body.Write(p)
	}
	return r.ResponseWriter.Write(p) //nolint:wrapcheck // a writer hands on what writers say
}

// Unwrap gives what net/http looks for behind it.
func (r *answerRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

package web

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// How long an answer is known: where a form led is what somebody who comes back to it
// and sends it once more is to see; a page, which may show a secret, only waits for
// the second tap of an impatient finger.
const (
	leadLife = 6 * time.Hour
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
	mu    sync.Mutex
	known map[sentForm]*sentAnswer
	order []sentForm // of known, the oldest first
}

func newOnces(now func() time.Time) *onces {
	return &onces{now: now, known: map[sentForm]*sentAnswer{}}
}

// guards tells whether a request is one that must not happen twice: a form with a key,
// from somebody who has signed in. Whether they still are is for the page to say, so
// that who erases their account with two taps sees the receipt.
func (p *Pages) guards(r *http.Request) bool {
	if r.Method != http.MethodPost || r.URL.Query().Get(onceParam) == "" {
		return false
	}
	_, err := p.Sessions.Verify(sessionToken(r))
	return err == nil
}

// guard does what a form asks for, unless the same was asked before: then it gives the
// answer to that, and waits for it when it is being found.
func (o *onces) guard(w http.ResponseWriter, r *http.Request, do func(http.ResponseWriter, *http.Request)) {
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
			do(rec, r)
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

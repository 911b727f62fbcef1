package jobs

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"duyen/match"
)

// What one message may cost. A receiver's answer is of no interest beyond its
// status; a little of it is read so that the connection can be used again.
const (
	connectTime = 5 * time.Second
	wholeTime   = 15 * time.Second
	drainTime   = time.Second
	maxDrained  = 64 << 10
	maxHead     = 32 << 10
)

// CourierOptions says what a courier may do.
type CourierOptions struct {
	Private bool // webhooks on this machine and in private networks, and http, too
	Version string
	Now     func() time.Time
}

// Courier sends messages to webhooks, signed, and only where they may go. It is
// safe for concurrent use.
type Courier struct {
	guard   guard
	version string
	now     func() time.Time

	// For tests: who is trusted beside the machine's own list, who is asked for
	// names, and shorter times.
	roots                 *x509.CertPool
	resolver              *net.Resolver
	connect, whole, drain time.Duration
}

// NewCourier makes one. It connects when there is something to send.
func NewCourier(o CourierOptions) *Courier {
	return &Courier{
		guard: guard{private: o.Private}, version: o.Version, now: o.Now, connect: connectTime, whole: wholeTime, drain: drainTime,
	}
}

// Send sends one message once and tells how it went.
func (c *Courier) Send(ctx context.Context, p match.Parcel) match.DeliveryOutcome {
	l := c.line()
	defer l.close()
	return l.send(ctx, p)
}

// line is what messages to one webhook go through one after the other: at most
// one connection, which nobody else uses.
type line struct {
	courier   *Courier
	transport *http.Transport
}

// line opens one. It follows no redirect and no proxy, unpacks nothing, and asks
// the guard at every connection.
func (c *Courier) line() *line {
	dialer := &net.Dialer{Timeout: c.connect, Resolver: c.resolver, ControlContext: c.guard.control}
	return &line{c, &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: c.connect,
		TLSClientConfig:    &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.roots},
		DisableCompression: true, MaxResponseHeaderBytes: maxHead, MaxConnsPerHost: 1, MaxIdleConns: 1,
		WriteBufferSize: 4 << 10, ReadBufferSize: 4 << 10,
	}}
}

func (l *line) close() { l.transport.CloseIdleConnections() }

// send sends one message.
func (l *line) send(ctx context.Context, p match.Parcel) match.DeliveryOutcome {
	if code, why := l.courier.wrong(p.URL); code != "" { // the setting was another one when it was made
		return match.DeliveryOutcome{Error: match.DeliveryBadAddress, Reason: cmp.Or(why, code)}
	}
	inside, cancel := context.WithTimeout(ctx, l.courier.whole)
	defer cancel()
	request, err := l.request(inside, p)
	if err != nil {
		return match.DeliveryOutcome{Error: match.DeliveryBadAddress, Reason: whyUnreadable}
	}
	answer, err := l.transport.RoundTrip(request) // a client would follow redirects
	if err != nil {
		if ctx.Err() != nil {
			return match.DeliveryOutcome{Error: match.DeliveryInterrupted}
		}
		return failed(inside, err)
	}
	patience := time.AfterFunc(l.courier.drain, cancel)
	defer patience.Stop()
	_, _ = io.CopyN(io.Discard, answer.Body, maxDrained) // whatever it says
	_ = answer.Body.Close()                              // one that goes on is hung up on
	return l.judge(answer)
}

func (l *line) request(ctx context.Context, p match.Parcel) (*http.Request, error) {
	now := l.courier.now().Unix()
	signed, err := signature(p.Secrets, p.ID, now, p.Body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(p.Body))
	if err != nil {
		return nil, match.Wrap(err, "writing to a webhook")
	}
	r.Header = http.Header{
		"Content-Type": {"application/json"}, "User-Agent": {"Duyen-Webhooks/" + l.courier.version},
		"Webhook-Id": {p.ID}, "Webhook-Timestamp": {strconv.FormatInt(now, 10)}, "Webhook-Signature": {signed},
		// Present and empty it is not sent, and lets the transport send again when
		// a kept connection turns out to be closed: the id tells receivers.
		"Idempotency-Key": {},
	}
	return r, nil
}

// judge reads an answer's status. Only 2xx is success.
func (l *line) judge(answer *http.Response) match.DeliveryOutcome {
	o := match.DeliveryOutcome{Status: answer.StatusCode}
	switch {
	case o.Status/100 == 2:
	case o.Status/100 == 3:
		o.Error = match.DeliveryRedirect
	case o.Status == http.StatusGone:
		o.Error = match.DeliveryGone
	default:
		o.Error = match.DeliveryBadStatus
	}
	if o.Status == http.StatusTooManyRequests || o.Status == http.StatusServiceUnavailable {
		o.RetryAfter = retryAfter(answer.Header.Get("Retry-After"), l.courier.now())
	}
	return o
}

// retryAfter reads seconds or a date; 0 for anything else.
func retryAfter(value string, now time.Time) time.Duration {
	if n, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(n) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// failed tells, as a code, why there was no answer: errors repeat addresses.
func failed(ctx context.Context, err error) match.DeliveryOutcome {
	var refused *refusal
	var name *net.DNSError
	var op *net.OpError
	var timeout net.Error
	switch {
	case errors.As(err, &refused):
		return match.DeliveryOutcome{Error: match.DeliveryBadAddress, Reason: refused.why}
	case ctx.Err() != nil, errors.As(err, &timeout) && timeout.Timeout():
		return match.DeliveryOutcome{Error: match.DeliveryTooSlow}
	case errors.As(err, &name):
		return match.DeliveryOutcome{Error: match.DeliveryNoName}
	case secured(err):
		return match.DeliveryOutcome{Error: match.DeliveryNoTLS}
	case errors.As(err, &op) && op.Op == "dial":
		return match.DeliveryOutcome{Error: match.DeliveryNoConnect}
	}
	return match.DeliveryOutcome{Error: match.DeliveryBadAnswer}
}

// secured tells whether an error is about TLS.
func secured(err error) bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &certificate) || errors.As(err, &record) || errors.As(err, &alert)
}

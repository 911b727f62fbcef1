package auth

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Bounds of one request to a provider.
const (
	requestTime = 10 * time.Second
	responseMax = 1 << 20 // bytes; what providers say has some kilobytes
)

// outage is a provider that does not answer, or says itself that it cannot.
type outage struct{ cause error }

// Error tells the cause.
func (o *outage) Error() string { return "provider: " + o.cause.Error() }

// Unwrap gives the cause.
func (o *outage) Unwrap() error { return o.cause }

// newClient makes a client that follows no redirects, because it carries codes
// and secrets, and reads no more than a provider has to say.
func newClient(base http.RoundTripper) *http.Client {
	if base == nil {
		base = http.DefaultTransport
	}
	return &http.Client{
		Transport: bounded{base}, Timeout: requestTime,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded bounds answers and makes outages of those that are none.
type bounded struct{ base http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := b.base.RoundTrip(r)
	if err != nil {
		return nil, &outage{err}
	}
	body := response.Body
	if response.StatusCode >= http.StatusInternalServerError || response.StatusCode == http.StatusTooManyRequests {
		return nil, &outage{errors.Join(fmt.Errorf("status %d", response.StatusCode), body.Close())}
	}
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(body, responseMax), body}
	return response, nil
}

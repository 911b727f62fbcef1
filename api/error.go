package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duyen/locale"
	"duyen/match"
)

// Status gives the HTTP status of a kind of error: the one table of the
// project. 0 means a kind is missing, which a test rules out.
func Status(k match.ErrorKind) int {
	switch k {
	case match.KindMalformed:
		return http.StatusBadRequest
	case match.KindInvalid:
		return http.StatusUnprocessableEntity
	case match.KindUnauthorized:
		return http.StatusUnauthorized
	case match.KindForbidden:
		return http.StatusForbidden
	case match.KindNotFound:
		return http.StatusNotFound
	case match.KindConflict:
		return http.StatusConflict
	case match.KindStale:
		return http.StatusPreconditionFailed
	case match.KindPrecondition:
		return http.StatusPreconditionRequired
	case match.KindTooLarge:
		return http.StatusRequestEntityTooLarge
	case match.KindBusy:
		return http.StatusServiceUnavailable
	case match.KindFull:
		return http.StatusInsufficientStorage
	case match.KindInternal:
		return http.StatusInternalServerError
	}
	return 0
}

// transport is an error that only HTTP knows: no such route, wrong method,
// wrong media type, too many requests.
type transport struct {
	status     int
	retryAfter int    // seconds, 0 for none
	why        string // its code, where the status does not say enough
}

// Error gives the status in words.
func (t *transport) Error() string { return http.StatusText(t.status) }

// code names the error for programs and in the catalogue.
func (t *transport) code() string {
	if t.why != "" {
		return t.why
	}
	switch t.status {
	case http.StatusNotFound:
		return "no_route"
	case http.StatusMethodNotAllowed:
		return "method_not_allowed"
	case http.StatusUnsupportedMediaType:
		return "media_type"
	case http.StatusTooManyRequests:
		return "rate_limited"
	case http.StatusRequestTimeout:
		return "request_timeout"
	}
	return "malformed"
}

// Problem is every error answer (RFC 9457), told in the reader's language. It
// is made from codes of the catalogue only, so that nothing internal and
// nothing personal gets out.
type Problem struct {
	Type      string  `json:"type" doc:"Link to the documentation of the code" example:"/docs/errors#not_found"`
	Title     string  `json:"title" doc:"What kind of error it is, in the language of the answer"`
	Status    int     `json:"status" example:"404"`
	Detail    string  `json:"detail,omitempty" doc:"What is wrong, in the language of the answer"`
	Code      string  `json:"code" doc:"Stable name for programs" example:"not_found"`
	Errors    []Fault `json:"errors,omitempty" doc:"One entry per fault of the input"`
	RequestID string  `json:"request_id" doc:"Also in X-Request-Id and in the server's log"`

	header map[string]string
}

// Fault is one fault of an input.
type Fault struct {
	Field   string `json:"field" doc:"Path of the field or name of the parameter" example:"portfolio[2].locality"`
	Code    string `json:"code" example:"unknown_place"`
	Message string `json:"message"`
	Value   string `json:"value,omitempty" doc:"The refused value"`
	Nearest string `json:"nearest,omitempty" doc:"The nearest value that would be accepted"`
}

// Error implements error for huma.
func (p *Problem) Error() string { return p.Code }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// problem tells err to the caller of ctx and logs it when it is our fault.
func problem(ctx context.Context, err error) *Problem {
	who := from(ctx)
	var p *Problem
	var t *transport
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &t):
		p = who.problem(t.status, t.code(), t.code())
		if t.retryAfter > 0 {
			p.header["Retry-After"] = strconv.Itoa(t.retryAfter)
		}
	default:
		p = who.failure(asError(err))
	}
	if p.Status >= http.StatusInternalServerError {
		who.log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("request_id", who.id),
			slog.String("code", p.Code), slog.String("error", err.Error()))
	}
	return p
}

// asError gives err as one of ours: a spent time limit means busy, anything
// unknown is our fault.
func asError(err error) *match.Error {
	if e, ok := errors.AsType[*match.Error](err); ok && Status(e.Kind) != 0 {
		if e.Kind == match.KindInternal && errors.Is(err, context.DeadlineExceeded) {
			return match.Fail(match.KindBusy, "busy", "took too long")
		}
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return match.Fail(match.KindBusy, "busy", "took too long")
	}
	return match.Wrap(err, "unexpected error")
}

// failure tells an error of the heart.
func (c *caller) failure(e *match.Error) *Problem {
	code := e.Code
	if code == "" || e.Kind == match.KindInternal {
		code = string(e.Kind)
	}
	p := c.problem(Status(e.Kind), string(e.Kind), code)
	for _, x := range e.Problems {
		p.Errors = append(p.Errors, c.fault(x))
	}
	if len(p.Errors) == 0 && e.Field != "" {
		p.Errors = []Fault{c.fault(match.Problem{Field: e.Field, Code: code})}
	}
	switch e.Kind {
	case match.KindUnauthorized:
		p.header["WWW-Authenticate"] = "Bearer"
	case match.KindBusy:
		p.header["Retry-After"] = "1"
	case match.KindFull:
		p.header["Retry-After"] = "60"
	}
	return p
}

// problem makes an answer: the title tells the kind, the detail the code.
func (c *caller) problem(status int, kind, code string) *Problem {
	return &Problem{
		Type: errorsPath + "#" + code, Title: locale.Error(c.lang, kind, kind), Status: status,
		Detail: locale.Error(c.lang, kind, code), Code: code, RequestID: c.id, header: map[string]string{},
	}
}

// fault tells one fault of an input. Contact data are not repeated.
func (c *caller) fault(x match.Problem) Fault {
	f := Fault{Field: x.Field, Code: x.Code, Value: printable(x.Value), Nearest: x.Nearest}
	if strings.HasPrefix(x.Field, "contact") {
		f.Value, f.Nearest = "", ""
	}
	f.Message = locale.Problem(c.lang, x.Code, f.Value, f.Nearest)
	return f
}

// faults tells warnings of an input that was accepted.
func (c *caller) faults(problems []match.Problem) []Fault {
	var out []Fault
	for _, x := range problems {
		out = append(out, c.fault(x))
	}
	return out
}

// writeError is Echo's error handler.
func writeError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	var h *echo.HTTPError
	if errors.As(err, &h) {
		err = &transport{status: h.Code}
	}
	p := problem(c.Request().Context(), err)
	header := c.Response().Header()
	for name, value := range p.header {
		header.Set(name, value)
	}
	header.Set(echo.HeaderContentType, problemType)
	header.Set(echo.HeaderCacheControl, "no-store")
	c.Response().WriteHeader(p.Status)
	if err := json.NewEncoder(c.Response()).Encode(p); err != nil {
		from(c.Request().Context()).log.Debug("answer not sent", "error", err)
	}
}

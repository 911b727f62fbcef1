package match

import (
	"errors"
	"strings"
)

// ErrorKind says what went wrong in terms every door can translate: the API to
// a status, the terminal to an exit code, a page to a sentence.
type ErrorKind string

// The kinds of error. api/error.go maps each to one HTTP status and a test
// proves that none is missing.
const (
	KindMalformed    ErrorKind = "malformed"    // cannot be read: syntax, unknown or duplicate field, bad cursor
	KindInvalid      ErrorKind = "invalid"      // read but not valid: see Problems
	KindUnauthorized ErrorKind = "unauthorized" // nobody is signed in, or the token is bad
	KindForbidden    ErrorKind = "forbidden"    // signed in, not allowed
	KindNotFound     ErrorKind = "not_found"    // does not exist, or is hidden from this viewer
	KindConflict     ErrorKind = "conflict"     // the id is taken, the state forbids it
	KindStale        ErrorKind = "stale"        // If-Match names an older version
	KindPrecondition ErrorKind = "precondition" // If-Match is required and missing
	KindTooLarge     ErrorKind = "too_large"    // over a size limit
	KindBusy         ErrorKind = "busy"         // overloaded or not ready; may be tried again
	KindFull         ErrorKind = "full"         // no room left on the storage
	KindInternal     ErrorKind = "internal"     // our fault; the cause is logged and never shown
)

// ErrorKinds lists every kind, for the tests of the doors.
func ErrorKinds() []ErrorKind {
	return []ErrorKind{
		KindMalformed, KindInvalid, KindUnauthorized, KindForbidden, KindNotFound, KindConflict,
		KindStale, KindPrecondition, KindTooLarge, KindBusy, KindFull, KindInternal,
	}
}

// Error is the one error type that crosses package borders. Code is stable and
// names a text of the catalogue ("error."+Code); Message is English, for logs
// and developers. Cause is for the log only: doors never show it.
type Error struct {
	Kind     ErrorKind
	Code     string
	Message  string
	Field    string
	Problems []Problem
	Cause    error
}

// Problem is one fault of an input. Args fill the placeholders of the
// catalogue's text "problem."+Code. Nearest is the closest valid value, or "".
type Problem struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Value   string `json:"value"`
	Nearest string `json:"nearest"`
	Message string `json:"message"`
	Warning bool   `json:"-"`
}

// Error gives kind, field, message and cause on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Kind))
	if e.Field != "" {
		b.WriteString(" " + e.Field)
	}
	b.WriteString(": " + e.Message)
	for _, p := range e.Problems {
		b.WriteString("; " + p.Field + " " + p.Code)
		if p.Value != "" {
			b.WriteString(" (" + p.Value + ")")
		}
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Fail makes an error of a kind with a stable code and an English message.
func Fail(kind ErrorKind, code, message string) *Error {
	return &Error{Kind: kind, Code: code, Message: message}
}

// Wrap makes an internal error around a cause that is none of the caller's doing.
func Wrap(cause error, message string) *Error {
	return &Error{Kind: KindInternal, Code: "internal", Message: message, Cause: cause}
}

// problemsMax bounds the problems that one answer tells: more of them help nobody.
const problemsMax = 100

// Invalid makes an error of kind invalid from the first problems; nil when none is
// more than a warning.
func Invalid(problems []Problem) error {
	var hard []Problem
	for _, p := range problems {
		if !p.Warning && len(hard) < problemsMax {
			hard = append(hard, p)
		}
	}
	if len(hard) == 0 {
		return nil
	}
	return &Error{Kind: KindInvalid, Code: "invalid", Message: "not valid", Field: hard[0].Field, Problems: hard}
}

// KindOf gives the kind of err; KindInternal for an error that is not ours.
func KindOf(err error) ErrorKind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindInternal
}

package main

import (
	"errors"
	"fmt"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// The exit codes of the contract.
const (
	exitDone    = 0
	exitRefused = 1 // refused or failed
	exitUsage   = 2 // called wrongly
)

// usageError is a wrong call: an unknown flag, setting or value.
type usageError struct{ cause error }

// Error gives the cause's words.
func (e usageError) Error() string { return e.cause.Error() }

// Unwrap gives the cause.
func (e usageError) Unwrap() error { return e.cause }

func usage(err error) error { return usageError{err} }

// errRefused ends a command that has already said what it refused.
const errRefused = quiet("refused")

// quiet is an error that sets the exit code and needs no words.
type quiet string

// Error gives the reason, which nobody is shown.
func (q quiet) Error() string { return string(q) }

// exitCode gives the exit code of an error of run.
func exitCode(err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usageError{}):
		return exitUsage
	}
	return exitRefused
}

// tell words an error for standard error. The operator of the machine may see
// causes, which callers of the API never do.
func tell(lang string, err error) string {
	if errors.As(err, new(quiet)) {
		return ""
	}
	e, ok := errors.AsType[*match.Error](err)
	if !ok {
		return "duyen: " + err.Error() + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "duyen: %s", locale.Error(lang, string(e.Kind), e.Code))
	if e.Message != "" {
		fmt.Fprintf(&b, " (%s)", plain(detail(e)))
	}
	b.WriteByte('\n')
	for _, p := range e.Problems {
		text := locale.Problem(lang, p.Code, p.Value, p.Nearest)
		fmt.Fprintf(&b, "  %s\n", plain(strings.TrimPrefix(p.Field+": "+text, ": ")))
	}
	return b.String()
}

// detail gives the English words of an error and of what caused it.
func detail(e *match.Error) string {
	s := e.Message
	if e.Field != "" && len(e.Problems) == 0 {
		s = e.Field + ": " + s
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

package web

import (
	"errors"
	"net/http"

	"duyen/match"
)

// statusOf gives the HTTP status of an error's kind.
func statusOf(k match.ErrorKind) int {
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
	}
	return http.StatusInternalServerError
}

// codeOf gives the code of an error of ours, "" for any other.
func codeOf(err error) string {
	if e, ok := errors.AsType[*match.Error](err); ok {
		return e.Code
	}
	return ""
}

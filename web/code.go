package web

import (
	"errors"

	"duyen/match"
)

// codeOf gives the code of an error of ours, "" for any other.
func codeOf(err error) string {
	if e, ok := errors.AsType[*match.Error](err); ok {
		return e.Code
	}
	return ""
}

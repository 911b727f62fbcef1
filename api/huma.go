package api

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"duyen/match"
)

// installErrors replaces huma's error constructors, which are global there. The
// replacements depend on nothing but the request, so once is enough for all
// servers of a process.
var installErrors = sync.OnceFunc(func() {
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError {
		return from(context.Background()).problem(status, "malformed", "malformed")
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := problem(ctx.Context(), humaError(status, message, errs))
		for name, value := range p.header {
			ctx.SetHeader(name, value)
		}
		ctx.SetHeader("Cache-Control", "no-store")
		return p
	}
})

// unreadBody is what huma says, with status 500, when the sender of a body hung up.
const unreadBody = "cannot read request body"

// humaError gives the error behind what huma reports: a handler's own, else one
// that says which parameter could not be read.
func humaError(status int, message string, errs []error) error {
	switch {
	case status == http.StatusInternalServerError && message == unreadBody:
		if e, ok := errors.AsType[*match.Error](errors.Join(errs...)); ok {
			return e // whose sender is nobody any more
		}
		return match.Fail(match.KindMalformed, "body_incomplete", "the body ended early")
	case status == http.StatusInternalServerError && len(errs) > 0:
		return errs[0]
	case status == http.StatusRequestEntityTooLarge:
		return match.Fail(match.KindTooLarge, "too_large", "the body is too large")
	case status == http.StatusRequestTimeout:
		return &transport{status: status}
	}
	e := match.Fail(match.KindMalformed, "malformed", "not readable")
	for _, err := range errs {
		if name := parameterName(err); name != "" {
			e.Code = "bad_parameter"
			e.Problems = append(e.Problems, match.Problem{Field: name, Code: "bad_parameter"})
		}
	}
	return e
}

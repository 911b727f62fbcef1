package api

import (
	"errors"
	"io"
	"net/http"

	"github.com/labstack/echo/v4"
)

// slowBody is the body of a request of somebody who is signed in. Who sends slowly, and
// is signed out, blocked or erased before the last byte has come, gets nothing done:
// a profile would be left of somebody of whom nothing may be.
type slowBody struct {
	io.ReadCloser
	still func() error
}

// Read asks once everything has come.
func (b *slowBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		if gone := b.still(); gone != nil {
			return n, gone
		}
	}
	return n, err //nolint:wrapcheck // as a body answers
}

// watchBody finds out who asks once more when the body has come.
func (s *Server) watchBody(c echo.Context, token string) {
	r := c.Request()
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	r.Body = &slowBody{r.Body, func() error {
		actor, err := s.caller(r.Context(), token)
		if err == nil {
			from(r.Context()).actor = actor
		}
		return err
	}}
}

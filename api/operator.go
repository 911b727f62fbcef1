package api

import (
	"context"
	"net/http"

	"duyen/match"
)

type operatorKey struct{}

// AsOperator lets everybody who reaches h act as the terminal on the operator's
// own machine. It belongs behind a door that only the operator can open.
func AsOperator(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), operatorKey{}, true)))
	})
}

// operatorOf gives who asks before anybody has shown a token.
func operatorOf(ctx context.Context) match.Actor {
	return match.Actor{System: ctx.Value(operatorKey{}) != nil}
}

package api_test

import (
	"net/http"
	"testing"
)

// nowhere is an answer that nobody reads.
type nowhere struct{ h http.Header }

func (n nowhere) Header() http.Header         { return n.h }
func (n nowhere) Write(p []byte) (int, error) { return len(p), nil }
func (n nowhere) WriteHeader(int)             {}

// BenchmarkHit asks for a list that is in the cache, through the whole middleware
// and without a socket.
func BenchmarkHit(b *testing.B) {
	w := newWorld(b, nil)
	for name, tag := range map[string]string{"whole": "", "unchanged": "*"} {
		b.Run(name, func(b *testing.B) {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, "/v1/startups/the-startup/matches?kind=investor", nil)
			must(b, err)
			r.Header.Set("Authorization", "Bearer "+w.tokens["owner"])
			r.Header.Set("Accept-Language", "en")
			r.Header.Set("If-None-Match", tag)
			handler := w.api.Handler()
			b.ReportAllocs()
			for b.Loop() {
				once := *r
				handler.ServeHTTP(nowhere{http.Header{}}, &once)
			}
		})
	}
}

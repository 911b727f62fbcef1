package api

import (
	"net/http"
	"runtime"
	"sync"
	"time"

	"duyen/match"
)

// The bounds of streams. One account has some windows and programs; all together
// fit into half a gigabyte.
const (
	streamsPerAccount = 10
	streamsMax        = 20_000
)

// streams are those that are open. Whoever enters leaves.
type streams struct {
	mu     sync.Mutex
	open   map[string]int // by account
	total  int
	ending chan struct{} // closed when the server ends
	ended  bool
	gone   chan struct{} // closed when the last of them has ended then
	looks  chan struct{} // places for who looks for news

	beat     time.Duration // between signs of life
	patience time.Duration // with who reads slowly
}

func newStreams() *streams {
	return &streams{open: map[string]int{}, ending: make(chan struct{}), gone: make(chan struct{}), looks: make(chan struct{}, 2*runtime.GOMAXPROCS(0)), beat: heartbeat, patience: partTime}
}

// enter takes a place for an account, or says why there is none.
func (s *streams) enter(account string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended:
		return match.Fail(match.KindBusy, "busy", "the server ends")
	case s.open[account] >= streamsPerAccount:
		return &transport{status: http.StatusTooManyRequests, why: "too_many_streams", retryAfter: seconds(heartbeat)}
	case s.total >= streamsMax:
		return match.Fail(match.KindBusy, "busy", "too many streams")
	}
	s.open[account]++
	s.total++
	return nil
}

func (s *streams) leave(account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.total--
	if s.open[account]--; s.open[account] == 0 {
		delete(s.open, account)
	}
	if s.ended && s.total == 0 {
		close(s.gone)
	}
}

// end ends all of them, for good.
func (s *streams) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended = true
		close(s.ending)
		if s.total == 0 {
			close(s.gone)
		}
	}
}

// endTime bounds how long the end of streams is waited for.
const endTime = 5 * time.Second

// Close ends all streams and waits for them. An HTTP server does not know them:
// they have taken its connections over.
func (s *Server) Close() {
	s.streams.end()
	select {
	case <-s.streams.gone:
	case <-time.After(endTime):
		s.log.Warn("streams were left behind", "streams", s.streams.count())
	}
}

// count tells how many are open.
func (s *streams) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.total
}

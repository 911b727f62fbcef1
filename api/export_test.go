package api

import "time"

// Tempo changes how often streams show that they are alive and how long they wait
// for slow readers. It must be called before serving.
func (s *Server) Tempo(beat, patience time.Duration) {
	s.streams.beat, s.streams.patience = beat, patience
}

// Streams tells how many readers listen.
func (s *Server) Streams() int { return s.streams.count() }

// Cursor gives the cursor of a list that goes on behind an id.
func Cursor(id string) string { return sealed(id) }

package service

import "duyen/match"

// Status is how the service is and how far the copies have followed the store.
// Reason is "" or one of the Reason constants.
type Status struct {
	Ready    bool       `json:"ready"`
	Degraded bool       `json:"degraded"`
	Reason   string     `json:"reason,omitempty"`
	Indexed  int64      `json:"indexed"`
	Head     int64      `json:"head"`
	Feeds    int64      `json:"feeds,omitempty"` // the change that the feeds have got to
	Epoch    int64      `json:"epoch"`
	Day      match.Date `json:"day"`
	Profiles int        `json:"profiles"`
	Rebuild  *Progress  `json:"rebuild,omitempty"`
}

// Progress is how far a rebuild is, in profiles read. A profile is read twice
// for the engine and once for the index. Total is an estimate.
type Progress struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

// The reasons for not being ready, or for being degraded.
const (
	ReasonStore      = "store"      // the store does not answer: not ready
	ReasonHung       = "hung"       // the index does not come back from a write: not ready
	ReasonStarting   = "starting"   // the engine is being loaded: not ready
	ReasonRebuilding = "rebuilding" // no index is sound enough to be used until one is built: degraded, searches are answered from the store
)

// Ready tells how the service is, without asking anybody.
func (s *Service) Ready() Status {
	st := Status{Epoch: s.engine.Epoch(), Day: s.engine.Day(), Profiles: s.engine.Len()}
	f := &s.follower
	f.read(func() {
		st.Head, st.Feeds, st.Rebuild = f.head.Seq, f.fedAt, f.progress
		if f.engineUp && f.indexUp {
			st.Indexed = min(f.engineAt.Seq, f.indexAt.Seq)
		}
		switch {
		case f.storeBad:
			st.Reason = ReasonStore
		case f.hung:
			st.Reason = ReasonHung
		case !f.engineUp:
			st.Reason = ReasonStarting
		case !f.indexUp:
			st.Reason = ReasonRebuilding
		}
	})
	st.Degraded = st.Reason != ""
	st.Ready = st.Reason == "" || st.Reason == ReasonRebuilding
	return st
}

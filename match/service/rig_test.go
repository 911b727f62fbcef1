package service_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"duyen/configs"
	"duyen/match"
	"duyen/match/engine"
	"duyen/match/service"
)

// reference loads the reference data and weights once for all tests.
var reference = sync.OnceValues(func() (*match.Reference, match.Weights) {
	ref, err := configs.LoadReference()
	if err != nil {
		panic(err)
	}
	weights, err := configs.LoadWeights()
	if err != nil {
		panic(err)
	}
	return ref, weights
})

// rig is a service over a store and an index that can be made to fail, in a
// bubble where time passes only while everybody waits.
type rig struct {
	*service.Service
	store  *fakeStore
	index  *fakeIndex
	engine *engine.Engine
	stop   func()
}

// start runs a service in the bubble of the test; stop ends Run.
func start(t *testing.T, store *fakeStore, index *fakeIndex) *rig {
	t.Helper()
	ref, weights := reference()
	e := engine.New(ref, weights, store)
	s := service.New(service.Options{Profiles: store, Log: store, Index: index, Engine: e, Reference: ref})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	r := &rig{Service: s, store: store, index: index, engine: e}
	var once sync.Once
	r.stop = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("Run ended with %v", err)
			}
		})
	}
	return r
}

// bubble runs f in a bubble with the reference data loaded before it.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	reference()
	synctest.Test(t, f)
}

// holds checks that index and engine hold what the store holds.
func (r *rig) holds(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	report, err := r.Verify(ctx)
	if err != nil || !report.OK {
		t.Errorf("verify: %+v, %v", report, err)
	}
	if st := r.Ready(); !st.Ready || st.Degraded || st.Indexed != st.Head {
		t.Errorf("status %+v", st)
	}
}

// pass lets time pass in a bubble.
func pass(d time.Duration) { <-time.After(d) }

// errBroken is what a damaged index gives.
var errBroken = match.Wrap(errors.New("segment is damaged"), "index")

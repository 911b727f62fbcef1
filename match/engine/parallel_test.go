package engine

import (
	"sync/atomic"
	"testing"
)

func TestParallel(t *testing.T) {
	var sum atomic.Int64
	parallel(100, func(i int) { sum.Add(int64(i)) })
	if sum.Load() != 4950 {
		t.Errorf("sum %d", sum.Load())
	}
	parallel(0, func(int) { t.Error("called for nothing") })
}

func TestParallelPanicsInTheCaller(t *testing.T) {
	defer func() {
		if r := recover(); r != "broken" {
			t.Errorf("recovered %v", r)
		}
	}()
	parallel(8, func(i int) {
		if i == 5 {
			panic("broken")
		}
	})
}

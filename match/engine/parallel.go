package engine

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel calls f for 0 … n−1 on every core. A panic of f is raised again in the
// caller, who may recover from it: in a goroutine it would end the process.
func parallel(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	var next atomic.Int64
	panics := make(chan any, workers)
	work := func() {
		defer func() {
			if r := recover(); r != nil {
				panics <- r
			}
		}()
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(i)
		}
	}
	for range workers - 1 {
		wait.Go(work)
	}
	work()
	wait.Wait()
	select {
	case r := <-panics:
		panic(r)
	default:
	}
}

package engine

import (
	"runtime"
	"sync"
)

// parallel calls f for 0 … n−1 on every core. A panic of f is raised again in the
// caller, who may recover from it: in a goroutine it would end the process.
func parallel(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	panics := make(chan any, workers)
	for w := range workers {
		wait.Go(func() {
			defer func() {
				if r := recover(); r != nil {
					panics <- r
				}
			}()
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wait.Wait()
	select {
	case r := <-panics:
		panic(r)
	default:
	}
}

package engine

import (
	"runtime"
	"sync"
)

// parallel calls f for 0 … n−1 on every core.
func parallel(n int, f func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wait.Wait()
}

// scanPart is the least number of rows worth a goroutine of its own.
const scanPart = 4096

// scan splits rows into parts, lets each fill a list of its own, and merges the
// lists: the best of all are among the best of each.
func scan(rows, n int, part func(from, to int, list *topList)) *topList {
	parts := max(1, min(runtime.GOMAXPROCS(0), rows/scanPart))
	lists := make([]*topList, parts)
	parallel(parts, func(i int) {
		lists[i] = &topList{n: n}
		part(i*rows/parts, (i+1)*rows/parts, lists[i])
	})
	out := lists[0]
	for _, l := range lists[1:] {
		out.total += l.total
		for _, item := range l.items {
			if !out.beats(item) {
				break
			}
			out.put(item)
		}
	}
	return out
}

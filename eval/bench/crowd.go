package bench

import (
	"context"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"
)

// crowd is many callers asking one side at the same time.
type crowd struct {
	took series    // of every call
	rate []float64 // calls per second, of every round
	work []float64 // µs of processor time per call, of every round: the client's too
}

// ask has every caller make its calls at the same time as the others.
func (c *crowd) ask(callers, calls int, call func(caller, i int) error) error {
	took, errs := make([]series, callers), make([]error, callers)
	var all sync.WaitGroup
	began, worked := time.Now(), processorTime()
	for who := range callers {
		all.Go(func() {
			for i := range calls {
				d, err := clock(func(i int) error { return call(who, i) }, i)
				if err != nil {
					errs[who] = err
					return
				}
				took[who] = append(took[who], d)
			}
		})
	}
	all.Wait()
	c.rate = append(c.rate, float64(callers*calls)/time.Since(began).Seconds())
	c.work = append(c.work, float64((processorTime()-worked).Microseconds())/float64(callers*calls))
	c.took = append(c.took, slices.Concat(took...)...)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// processorTime is what this process has used of the processors. Where others use
// them too it says more about a side than the clock does.
func processorTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// median gives the value of the round in the middle.
func median(rounds []float64) float64 {
	sorted := slices.Sorted(slices.Values(rounds))
	return sorted[len(sorted)/2]
}

// against gives the median of a crowd's rates over those of another in the same
// rounds: whatever else the machine does hits both in one round.
func (c *crowd) against(other *crowd) float64 {
	var ratios []float64
	for i := range min(len(c.rate), len(other.rate)) {
		ratios = append(ratios, quotient(c.rate[i], other.rate[i]))
	}
	if len(ratios) == 0 {
		return 0
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// callers is how many ask at the same time: enough to keep every core busy.
func callers() int { return 4 * runtime.GOMAXPROCS(0) }

// Crowds lets callers ask both sides in turn, round by round; the first round is
// not counted. The ratio of the result is of throughput, counted in unit: that of
// the round in the middle.
func (r *Run) Crowds(ctx context.Context, stage, unit string, rounds, calls int, ours, yardstick func(round int) (func(caller, i int) error, error)) (Result, error) {
	var a, b crowd
	runtime.GC()
	for round := range rounds + 1 {
		if round == 1 {
			a, b = crowd{}, crowd{}
		}
		for _, side := range []struct {
			of   *crowd
			make func(round int) (func(caller, i int) error, error)
		}{{&a, ours}, {&b, yardstick}} {
			if err := ctx.Err(); err != nil {
				return Result{}, err
			}
			call, err := side.make(round)
			if err != nil {
				return Result{}, err
			}
			if err := side.of.ask(callers(), calls, call); err != nil {
				return Result{}, err
			}
		}
		r.progress(stage, round+1, rounds+1)
	}
	result := timed(a.took, b.took, a.figures(unit), b.figures(unit))
	result.Ratio = a.against(&b)
	return result, nil
}

func (c *crowd) figures(unit string) map[string]any {
	return map[string]any{unit: median(c.rate), "cpu_us": median(c.work)}
}

package bench

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

// Side is what was measured of one side: the median and the 99th percentile of
// one operation in milliseconds, and figures of the benchmark's own by name.
type Side struct {
	P50, P99 float64
	More     map[string]any
}

// Result is one benchmark: ours, the yardstick, ours ÷ yardstick (of p50 time,
// of throughput for http, redis and index) and how many operations of ours
// were measured.
type Result struct {
	Side
	Yardstick Side
	Ratio     float64
	N         int
}

// Entry is a benchmark's result under its name.
type Entry struct {
	Name   string
	Result Result
}

// Report holds the results in the order of running.
type Report []Entry

// document gives a side as it stands in JSON.
func (s Side) document() map[string]any {
	out := map[string]any{"p50_ms": s.P50, "p99_ms": s.P99}
	maps.Copy(out, s.More)
	return out
}

// MarshalJSON writes the figures of the benchmark's own beside the others.
func (r Result) MarshalJSON() ([]byte, error) {
	out := r.document()
	out["yardstick"], out["ratio"], out["n"] = r.Yardstick.document(), r.Ratio, r.N
	return json.Marshal(out)
}

// MarshalJSON writes an object by name, in order.
func (r Report) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, e := range r {
		name, err := json.Marshal(e.Name)
		if err != nil {
			return nil, err
		}
		body, err := json.Marshal(e.Result)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(body)
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}

// series are the times of one operation.
type series []time.Duration

// quantile gives the time that a share of the operations did not take longer than.
func (s series) quantile(share float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[int(math.Ceil(share*float64(len(sorted))))-1]
}

// side sums the series up, with figures of the benchmark's own.
func (s series) side(more map[string]any) Side {
	return Side{P50: milliseconds(s.quantile(0.5)), P99: milliseconds(s.quantile(0.99)), More: more}
}

// figures names a series of the benchmark's own: away_p50_ms, away_p99_ms.
func (s series) figures(name string, into map[string]any) {
	into[name+"_p50_ms"], into[name+"_p99_ms"] = milliseconds(s.quantile(0.5)), milliseconds(s.quantile(0.99))
}

func milliseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1e6 }

// timed compares two series by their medians.
func timed(ours, yardstick series, more, theirs map[string]any) Result {
	r := Result{Side: ours.side(more), Yardstick: yardstick.side(theirs), N: len(ours)}
	r.Ratio = quotient(r.P50, r.Yardstick.P50)
	return r
}

// quotient is a ÷ b; 0 when there is nothing to divide by.
func quotient(a, b float64) float64 {
	if b == 0 {
		return 0
	}
	return a / b
}

package eval

import (
	"context"
	"math"
)

// choice is one subject: the clipped signals of its candidates, row by row, and
// which of them it came together with.
type choice struct {
	x         []float32
	positives []int
}

// logit is a conditional logit: a subject takes candidate c with probability
// exp(w·x_c) / Σ exp(w·x). All positives of a subject together count as one.
type logit struct {
	choices  []choice
	dims     int
	prior    []float64 // the weights are pulled towards it …
	strength float64   // … as hard as this many subjects would
}

// The limits of the fit: Newton needs about ten steps, and ends when one improves
// the objective by less than the tolerance, relative to it.
const (
	newtonSteps = 50
	sweeps      = 200
	tolerance   = 1e-7
	chunks      = 64
)

// slope is the objective with its first and second derivatives.
type slope struct {
	value float64
	g     []float64
	h     []float64 // dims × dims; below the diagonal until all parts are summed
}

func newSlope(dims int) *slope {
	return &slope{g: make([]float64, dims), h: make([]float64, dims*dims)}
}

// fit minimises −Σ ln p + strength/2·|w − prior|² over w ≥ 0 from a start:
// Newton steps whose quadratic model is solved under the bound, halved until
// they improve. The objective is convex, so that is the minimum.
func (l *logit) fit(ctx context.Context, start []float64) ([]float64, error) {
	w := append([]float64(nil), start...)
	at, err := l.slope(ctx, w)
	if err != nil {
		return nil, err
	}
	for range newtonSteps {
		d := descend(at, w)
		next := make([]float64, l.dims)
		better := false
		for step := 1.0; step > 1e-4 && !better; step /= 2 {
			for j := range w {
				next[j] = math.Max(0, w[j]+step*d[j])
			}
			there, err := l.slope(ctx, next)
			if err != nil {
				return nil, err
			}
			if there.value < at.value-tolerance*math.Abs(at.value) {
				w, at, better = next, there, true
			}
		}
		if !better {
			break
		}
	}
	return w, nil
}

// descend solves min g·d + ½·dᵀHd under w + d ≥ 0, one coordinate at a time.
func descend(s *slope, w []float64) []float64 {
	n := len(w)
	d := make([]float64, n)
	for range sweeps {
		for j := range d {
			slope := s.g[j]
			for k := range d {
				slope += s.h[j*n+k] * d[k]
			}
			if curve := s.h[j*n+j]; curve > 0 {
				d[j] = math.Max(-w[j], d[j]-slope/curve)
			}
		}
	}
	return d
}

// slope computes the objective at w. The choices are summed in fixed chunks, so
// that the result does not depend on the number of cores.
func (l *logit) slope(ctx context.Context, w []float64) (*slope, error) {
	parts := make([]*slope, chunks)
	err := parallel(ctx, chunks, func(i int) {
		part := newSlope(l.dims)
		for n := i; n < len(l.choices); n += chunks {
			l.choices[n].add(part, w)
		}
		parts[i] = part
	})
	if err != nil {
		return nil, err
	}
	out := newSlope(l.dims)
	for _, p := range parts {
		out.value += p.value
		for j := range p.g {
			out.g[j] += p.g[j]
		}
		for j := range p.h {
			out.h[j] += p.h[j]
		}
	}
	for j := range l.dims {
		for k := range j {
			out.h[k*l.dims+j] = out.h[j*l.dims+k]
		}
	}
	for j := range l.prior {
		d := w[j] - l.prior[j]
		out.value += l.strength / 2 * d * d
		out.g[j] += l.strength * d
		out.h[j*l.dims+j] += l.strength
	}
	return out, nil
}

// add adds one choice's part of the objective.
func (c *choice) add(s *slope, w []float64) {
	n := len(w)
	rows := len(c.x) / n
	z := make([]float64, rows)
	top := math.Inf(-1)
	for i := range z {
		for j, x := range c.x[i*n : i*n+n] {
			z[i] += w[j] * float64(x)
		}
		top = math.Max(top, z[i])
	}
	var whole float64
	for i := range z {
		z[i] = math.Exp(z[i] - top)
		whole += z[i]
	}
	mean := make([]float64, n)
	for i, p := range z {
		row := c.x[i*n : i*n+n]
		p /= whole
		for j, x := range row {
			mean[j] += p * float64(x)
			for k := range j + 1 {
				s.h[j*n+k] += p * float64(x) * float64(row[k])
			}
		}
	}
	for j := range n {
		for k := range j + 1 {
			s.h[j*n+k] -= mean[j] * mean[k]
		}
	}
	for _, i := range c.positives {
		share := 1 / float64(len(c.positives))
		s.value -= share * math.Log(math.Max(z[i]/whole, math.SmallestNonzeroFloat64))
		for j, x := range c.x[i*n : i*n+n] {
			s.g[j] -= share * float64(x)
		}
	}
	for j := range mean {
		s.g[j] += mean[j]
	}
}

package engine

import (
	"cmp"
	"math"
	"slices"
)

// sieve finds the rows that may reach their own bars. What a row adds up to is
// laid out in layers of one byte a row, so that a layer is read in one go; those
// that tell most come first, and most rows are gone after two of them.
type sieve struct {
	layers []layer
	base   float32 // what every row has
	after  float32 // the most that comes behind the layers
}

// layer is one part of the points: what its bytes add.
type layer struct {
	steps  []uint8
	points *[byteSteps]float32
	most   float32
	tells  float32 // how far rows are below the most on average
}

// byteSteps is how many values a byte has.
const byteSteps = math.MaxUint8 + 1

// caught is a row that may still reach its bar, with the points it has so far.
type caught struct {
	at     uint32
	points float32
}

// sieveSize is how many rows are sifted at a time: few enough for the cache.
const sieveSize = 4096

// sift calls found for the rows that may reach their bars, with their points
// from base and layers.
func (s *sieve) sift(bars []float32, found func(at uint32, points float32)) {
	for len(s.layers) < 2 { // of somebody who states next to nothing
		s.layers = append(s.layers, layer{steps: make([]uint8, len(bars)), points: new([byteSteps]float32)})
	}
	slices.SortFunc(s.layers, func(a, b layer) int { return cmp.Compare(b.tells, a.tells) })
	pool := make([]caught, sieveSize)
	for from := 0; from < len(bars); from += sieveSize {
		left := s.pour(bars, from, min(len(bars), from+sieveSize), pool)
		rest := s.rest()
		for i := range s.layers[2:] {
			l := &s.layers[2+i]
			rest -= l.most
			left = l.sift(bars, left, rest)
		}
		for _, c := range left {
			found(c.at, c.points)
		}
	}
}

// rest is the most that comes behind the first two layers.
func (s *sieve) rest() float32 {
	rest := s.after
	for i := range s.layers[2:] {
		rest += s.layers[2+i].most
	}
	return rest
}

// pour puts the rows from … end−1 through the first two layers. It takes both at
// once because a single one leaves half of the rows.
func (s *sieve) pour(bars []float32, from, end int, pool []caught) []caught {
	a, b, rest, base, n := &s.layers[0], &s.layers[1], s.rest(), s.base, 0
	bars = bars[from:end]
	stepsA, stepsB, pointsA, pointsB := a.steps[from:end][:len(bars)], b.steps[from:end][:len(bars)], a.points, b.points
	for i, bar := range bars {
		points := base + pointsA[stepsA[i]] + pointsB[stepsB[i]]
		pool[n] = caught{uint32(from + i), points}
		n += reach(points+rest, bar)
	}
	return pool[:n]
}

// sift puts rows through a layer; rest is the most that comes behind it.
func (l *layer) sift(bars []float32, pool []caught, rest float32) []caught {
	n, steps, points := 0, l.steps, l.points
	for _, c := range pool {
		c.points += points[steps[c.at]]
		pool[n] = c
		n += reach(c.points+rest, bars[c.at])
	}
	return pool[:n]
}

// reach is 1 where points reach a bar, else 0: without a jump, which the
// processor would guess wrong too often.
func reach(points, bar float32) int { return int(math.Float32bits(points-bar)>>31) ^ 1 }

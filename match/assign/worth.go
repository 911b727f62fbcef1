package assign

import "math"

// unit is the value 1. Values are whole numbers of millionths, so that sums are
// exact and the same in any order.
const unit = 1_000_000

// A pair's worth is its value times n.scale, plus a tie: a number of its own
// between half and all of tieMost, drawn from the seed. The scale is more than
// the ties of any solution together, so that they only decide between solutions
// of equal value, and among those for more pairs rather than fewer.
//
// Bits: a pair, its subject's bonus and a share are below 4 units together, 2^22;
// the scale is at most 2^12·(2^20 + 1). So no potential is above 2^55, and no
// distance, which ends below a gain, above 2^57.
const tieMost = 1 << 12

// tie draws the number of a pair.
func tie(seed uint64, subject, target int) int64 {
	x := mix(seed ^ mix(uint64(subject)<<32|uint64(target)))
	return tieMost/2 + int64(x%(tieMost/2))
}

// mix is the finisher of splitmix64 (Steele, Lea, Flood 2014): every bit of x moves
// about half of the bits of the result.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// millionths rounds a value.
func millionths(x float64) int64 { return int64(math.Round(x * unit)) }

// quality is the value of a score.
func (w Weights) quality(score float64) int64 { return millionths(w.Quality * score / maxScore) }

// bonus is what the first target of a subject with so many further groups adds.
func (w Weights) bonus(further int) int64 {
	return millionths(w.Coverage) + millionths(w.Fairness*(1-math.Exp2(-float64(further))))
}

// share is what the j-th of a home group's members to be served adds, from 1.
func (w Weights) share(j, members int) int64 {
	return millionths(w.Fairness * (1 - float64(j-1)/float64(members)))
}

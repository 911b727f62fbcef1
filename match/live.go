package match

import (
	"math"
	"time"
)

// Who has never been asked counts like somebody whom priorAsked have asked and
// who answered priorAnswered of them, each after half of the seven days that a
// request waits unless somebody says otherwise. Nobody publishes how such requests
// are answered in places like ours: this is a guess, and weak enough that as many
// real requests count as much.
const (
	priorAsked    = 3
	priorAnswered = 2
	priorHours    = 84
)

// leastHours is the time below which quicker is no better: who asks in the
// evening does not wait for an answer at night.
const leastHours = 12

// usualPlaces is how many requests somebody is taken to handle at once who has
// not said: as many as one startup may have open.
const usualPlaces = 5

// AnswersSignal says how likely an answer is, and how soon: the log odds of the
// answer rate against those of who was never asked, under a Beta prior, and half
// the logarithm of how much quicker the answers came, drawn towards 0 by the
// prior's answers. It is 0 for who was never asked.
func AnswersSignal(d *Dealings) float64 {
	if d.Asked <= 0 {
		return 0
	}
	answered := float64(min(max(0, d.Answered), d.Asked))
	missed := float64(d.Asked) - answered
	odds := math.Log((answered + priorAnswered) / (missed + priorAsked - priorAnswered) * (priorAsked - priorAnswered) / priorAnswered)
	quicker := math.Log(priorHours / math.Max(leastHours, float64(d.Hours)))
	return odds + half*answered/(answered+priorAnswered)*quicker
}

// LoadSignal is the logarithm of the chance that one more request has when those
// who wait share the free places evenly: 0 while there are enough. That no place
// is free is told by CapacitySignal.
func LoadSignal(waiting, free int) float64 {
	return math.Min(0, math.Log(float64(max(1, free))/float64(max(0, waiting)+1)))
}

// FreeNow tells whether a mentor or an offer takes somebody on the day (at 00:00
// UTC). What is not stated counts as free; the other kinds have no places to
// give.
func FreeNow(p Profile, day time.Time) bool {
	switch x := p.(type) {
	case *Mentor:
	case *Offer:
		if opens, ok := x.OpensOn.Time(); ok && opens.After(day) || x.over(day) {
			return false
		}
	default:
		return false
	}
	s := standingOf(p, day)
	return !s.full()
}

// over tells whether nothing can be had of an offer any more on the day.
func (o *Offer) over(day time.Time) bool {
	closes, ok := o.ClosesOn.Time()
	return ok && closes.Before(day) || o.State.Over()
}

// standing is how a holder stands on a day: its places, and what its dealings
// have made of it.
type standing struct {
	dealings  Dealings
	all, free int
	limited   bool
	away      bool // it has said that it takes nobody
	until     Date // or nobody until this day is over
}

// placesOf reads what does not hang on the day.
func placesOf(p Profile) (s standing) {
	if d := p.Common().Dealings; d != nil {
		s.dealings = *d
	}
	var places *int
	switch x := p.(type) {
	case *Mentor:
		places = x.Capacity
		s.away = x.Available != nil && !*x.Available
	case *Offer:
		places = x.Quantity
	}
	if places != nil {
		s.limited, s.all, s.free = true, *places, max(0, *places-s.dealings.Taken)
	}
	return s
}

func standingOf(p Profile, day time.Time) standing {
	s := placesOf(p)
	if m, ok := p.(*Mentor); ok && m.PausedOn(day) {
		s.until = m.PausedUntil
	}
	return s
}

// full tells whether nobody is taken on.
func (s *standing) full() bool { return s.away || s.until != "" || s.limited && s.free == 0 }

// load is LoadSignal. An offer that does not limit its places has enough.
func (s *standing) load(k Kind) float64 {
	switch {
	case s.limited:
		return LoadSignal(s.dealings.Waiting, s.free)
	case k == KindOffer:
		return 0
	}
	return LoadSignal(s.dealings.Waiting, usualPlaces)
}

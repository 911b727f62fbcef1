package engine

import (
	"sort"

	"duyen/match"
)

// recentMax is how many changes are remembered: at ten a second those of some
// three minutes, and holding a list against all of them costs about as much as
// drawing it anew. With their features they take some 10 MB.
const recentMax = 2048

// recent remembers the last changes of a state, so that a list drawn a while ago
// can be held against what has happened since.
type recent struct {
	ring   []changed
	pushed uint64            // changes ever: number i stands at ring[i%recentMax]
	stands []stand           // by rising seq
	last   map[uint32]uint64 // the number of a row's last change
}

// changed is one change of a profile. What it was before is in the columns: the
// values of old rows stay there. What it is now is there, too.
type changed struct {
	row      uint32
	before   head
	owner    int32  // before
	previous uint64 // the row's change before this one: its number + 1, 0 when there was none
	replaced bool   // the row has changed again
	features *match.Features
}

// stand is a moment between two batches of changes.
type stand struct {
	seq    int64
	pushed uint64
	loose  bool // the state held more than the changes up to seq
}

// note remembers a change of a row. Features are nil for a profile that is gone.
func (r *recent) note(row uint32, before head, owner int32, f *match.Features) {
	c := changed{row: row, before: before, owner: owner}
	if f != nil {
		c.features = f.Bare()
	}
	if r.last == nil {
		r.last = map[uint32]uint64{}
	}
	if at, ok := r.last[row]; ok {
		r.ring[at%recentMax].replaced = true
		c.previous = at + 1
	}
	if r.pushed < recentMax {
		r.ring = append(r.ring, c)
	} else {
		slot := &r.ring[r.pushed%recentMax]
		if r.last[slot.row] == r.pushed-recentMax {
			delete(r.last, slot.row)
		}
		*slot = c
	}
	r.last[row] = r.pushed
	r.pushed++
}

// begin forgets everything: the state stands at seq and holds nothing else.
func (r *recent) begin(seq int64) {
	*r = recent{stands: []stand{{seq: seq}}}
}

// reach ends a batch that has brought the state to seq. One that changes something
// and does not lead on is none of this history.
func (r *recent) reach(seq int64, loose bool) {
	if n := len(r.stands); n == 0 || r.stands[n-1].seq >= seq {
		if n == 0 || r.stands[n-1].seq > seq || r.stands[n-1].pushed != r.pushed {
			r.begin(seq)
			r.stands[0].loose = true
		}
		return
	}
	r.stands = append(r.stands, stand{seq, r.pushed, loose})
	if len(r.stands) > 2*recentMax {
		r.stands = append(r.stands[:0:0], r.stands[recentMax:]...)
	}
}

// exact tells whether the state is what the changes up to its seq make of it,
// and nothing more.
func (r *recent) exact() bool { return len(r.stands) > 0 && !r.stands[len(r.stands)-1].loose }

// since gives the number of the first change behind seq; false when the state
// never stood exactly there, or too long ago.
func (r *recent) since(seq int64) (first uint64, ok bool) {
	i := sort.Search(len(r.stands), func(i int) bool { return r.stands[i].seq >= seq })
	if i == len(r.stands) || r.stands[i].seq != seq || r.stands[i].loose {
		return 0, false
	}
	first = r.stands[i].pushed
	return first, r.pushed-first <= recentMax
}

// at gives a change by its number.
func (r *recent) at(number uint64) *changed { return &r.ring[number%recentMax] }

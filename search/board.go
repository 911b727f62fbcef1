package search

import "github.com/RoaringBitmap/roaring/v2"

// scoreboard accumulates over document numbers. It is reused between searches;
// lists of touched documents keep clearing cheap.
type scoreboard struct {
	places     []uint8   // of the current word: where and how it stands
	text       []float32 // of the current group: score by text
	concept    []float32 // of the current group: score by concept
	total      []float32
	full, weak []uint32 // words satisfied, and satisfied under another spelling

	word, group, all []uint32 // touched documents
	carriers         []uint32 // of the current concept
	buffer           []uint32 // of the readers, one at a time

	anywhere, asked *roaring.Bitmap // of the current word and part: in any spelling, as asked for
}

// The fields of a word, as shifts in places.
const (
	inName = 0
	inBody = 1
)

// The bits of places: the word as it was asked for, and in another spelling.
const (
	exactPlace  uint8 = 1
	otherPlace  uint8 = 4
	exactPlaces uint8 = exactPlace<<inName | exactPlace<<inBody
)

// prepare makes room for n documents.
func (b *scoreboard) prepare(n int) {
	if b.buffer == nil {
		b.buffer = make([]uint32, manyDocuments)
		b.anywhere, b.asked = roaring.New(), roaring.New()
	}
	if len(b.places) < n {
		n += n / 4
		b.places = make([]uint8, n)
		b.text, b.concept, b.total = make([]float32, n), make([]float32, n), make([]float32, n)
		b.full, b.weak = make([]uint32, n), make([]uint32, n)
	}
}

// reset clears what the last search touched.
func (b *scoreboard) reset() {
	for _, d := range b.all {
		b.total[d], b.full[d], b.weak[d] = 0, 0, 0
	}
	for _, d := range b.group { // not empty after an error only
		b.text[d], b.concept[d], b.full[d], b.weak[d] = 0, 0, 0, 0
	}
	for _, d := range b.word {
		b.places[d] = 0
	}
	b.all, b.group, b.word = b.all[:0], b.group[:0], b.word[:0]
}

// touch notes a document of the current group.
func (b *scoreboard) touch(d uint32) {
	if b.text[d] == 0 && b.concept[d] == 0 {
		b.group = append(b.group, d)
	}
}

package search

import index "github.com/blevesearch/bleve_index_api"

// The fields of the index. Short names: Bleve writes them per segment only, but
// they are looked up in every query.
const (
	fieldName    = "n" // words of the name
	fieldBody    = "b" // words of summary, description, tags and portfolio names
	fieldOrder   = "o" // stored: all words in their order, as hashes
	fieldConcept = "k" // declared and mentioned concepts, with what they are part of
	fieldVersion = "v" // Meta.Version, for verify
)

// A word is indexed once, under its folded spelling and, behind a zero byte, its
// exact spelling when that differs: "toi\x00tỏi". One key answers a query with
// accents, the range of the keys beginning with "toi\x00" one without. Two
// separate fields would cost a second posting for almost every word.
const spellingMark = '\x00'

// lengthKey stands once in the name and body of every profile. Its postings
// carry the length of each field, from which the true average is taken.
const lengthKey = "\x00"

// field is one field of one profile as Bleve wants it: the terms are handed over
// ready, so that no analyzer has to be registered.
type field struct {
	name    string
	options index.FieldIndexingOptions
	terms   index.TokenFrequencies
	length  int
	value   []byte // of a stored field
}

// Name implements index.Field.
func (f *field) Name() string { return f.name }

// Value implements index.Field.
func (f *field) Value() []byte { return f.value }

// ArrayPositions implements index.Field.
func (f *field) ArrayPositions() []uint64 { return nil }

// EncodedFieldType implements index.Field: text.
func (f *field) EncodedFieldType() byte { return 't' }

// Analyze implements index.Field: nothing is left to do.
func (f *field) Analyze() {}

// Options implements index.Field: indexed without positions and doc values, or
// stored.
func (f *field) Options() index.FieldIndexingOptions { return f.options }

// AnalyzedLength implements index.Field.
func (f *field) AnalyzedLength() int { return f.length }

// AnalyzedTokenFrequencies implements index.Field.
func (f *field) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }

// NumPlainTextBytes implements index.Field; Bleve only counts it.
func (f *field) NumPlainTextBytes() uint64 { return 0 }

// Size is what Bleve counts against memory pressure, which we do not use.
func (f *field) Size() int { return 0 }

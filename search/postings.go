package search

import (
	"context"
	"errors"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// reader reads one field of one segment. It reuses its buffers and serves one
// goroutine.
type reader struct {
	dict     segment.TermDictionary
	deleted  *roaring.Bitmap
	list     segment.PostingsList
	iterator segment.PostingsIterator
	buffer   []uint32
}

func newReader(s segment.Segment, deleted *roaring.Bitmap, field string) (*reader, error) {
	dict, err := s.Dictionary(field)
	if err != nil {
		return nil, err
	}
	return &reader{dict: dict, deleted: deleted}, nil
}

// manyDocuments is how many document numbers are handed over at once.
const manyDocuments = 512

// bitmapOf is implemented by the iterators of Bleve's segments: the documents of
// a list without their frequencies, an order of magnitude faster than one by one.
type bitmapOf interface {
	ActualBitmap() *roaring.Bitmap
	DocNum1Hit() (uint64, bool)
}

// noDocuments is the bitmap of a key that nobody has; only read.
var noDocuments = roaring.New()

// bitmap gives the live documents of a key, valid until the next call.
func (r *reader) bitmap(key []byte) (*roaring.Bitmap, error) {
	list, err := r.dict.PostingsList(key, r.deleted, r.list)
	if err != nil {
		return nil, err
	}
	r.list = list
	r.iterator = list.Iterator(false, false, false, r.iterator)
	it, ok := r.iterator.(bitmapOf)
	if !ok {
		return nil, errNoBitmap
	}
	if doc, ok := it.DocNum1Hit(); ok {
		return roaring.BitmapOf(uint32(doc)), nil
	}
	if docs := it.ActualBitmap(); docs != nil {
		return docs, nil
	}
	return noDocuments, nil
}

// documents calls f with the live documents of a key, in order and in portions
// that are only valid during the call.
func (r *reader) documents(key []byte, f func(docs []uint32)) error {
	docs, err := r.bitmap(key)
	if err != nil {
		return err
	}
	if r.buffer == nil {
		r.buffer = make([]uint32, manyDocuments)
	}
	many := docs.ManyIterator()
	for n := many.NextMany(r.buffer); n > 0; n = many.NextMany(r.buffer) {
		f(r.buffer[:n])
	}
	return nil
}

// errNoBitmap would mean that Bleve's segments changed their nature.
var errNoBitmap = errors.New("postings without a bitmap")

// lengthOf is implemented by the postings of Bleve's segments: the field length
// as it was given, where Norm gives only its reciprocal square root.
type lengthOf interface{ NormUint64() uint64 }

// lengths calls f with the length of the field in every document with the key.
func (r *reader) lengths(key []byte, f func(doc uint32, length int)) error {
	list, err := r.dict.PostingsList(key, r.deleted, nil)
	if err != nil {
		return err
	}
	it := list.Iterator(true, true, false, nil)
	for {
		p, err := it.Next()
		if err != nil || p == nil {
			return err
		}
		if l, ok := p.(lengthOf); ok {
			f(uint32(p.Number()), int(l.NormUint64()))
		}
	}
}

// keys calls f for every key in [from, to) that the automaton, if any, accepts.
func (r *reader) keys(a segment.Automaton, from, to []byte, f func(key string) error) error {
	var it segment.DictionaryIterator
	if d, ok := r.dict.(uncounted); ok {
		it = d.AutomatonIteratorOmitCount(a, from, to)
	} else {
		it = r.dict.AutomatonIterator(a, from, to)
	}
	for {
		entry, err := it.Next()
		if err != nil || entry == nil {
			return err
		}
		if err := f(entry.Term); err != nil {
			return err
		}
	}
}

// uncounted is implemented by the dictionaries of Bleve's segments: iteration
// without reading every postings list for its length.
type uncounted interface {
	AutomatonIteratorOmitCount(a segment.Automaton, from, to []byte) segment.DictionaryIterator
}

// spellings calls f with every spelling of a folded word: "" for the folded one
// itself, and the key of its postings.
func (r *reader) spellings(fold string, f func(exact string, key []byte) error) error {
	from := append([]byte(fold), spellingMark)
	to := append([]byte(fold), spellingMark+1)
	return r.keys(nil, from, to, func(key string) error {
		return f(key[len(from):], []byte(key))
	})
}

// eachVersion calls f with the id and the indexed version of every profile.
func eachVersion(ctx context.Context, s *scorch.IndexSnapshot, f func(id string, version int64)) error {
	for _, seg := range s.Segments() {
		if err := ctx.Err(); err != nil {
			return err
		}
		dict, err := newReader(seg.Segment(), seg.Deleted(), fieldVersion)
		if err != nil {
			return err
		}
		lists, err := newReader(seg.Segment(), seg.Deleted(), fieldVersion)
		if err != nil {
			return err
		}
		err = dict.keys(nil, nil, nil, func(key string) error {
			version, err := strconv.ParseInt(key, 10, 64)
			if err != nil {
				return err
			}
			return lists.eachID(seg, key, func(id string) { f(id, version) })
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachID calls f with the id of every live document with the key.
func (r *reader) eachID(seg *scorch.SegmentSnapshot, key string, f func(id string)) error {
	var failed error
	err := r.documents([]byte(key), func(docs []uint32) {
		for _, doc := range docs {
			id, err := seg.DocID(uint64(doc))
			if err != nil {
				failed = err
				return
			}
			f(string(id))
		}
	})
	if err != nil {
		return err
	}
	return failed
}

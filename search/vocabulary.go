package search

import (
	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"duyen/match"
)

// vocabulary answers while a query is read which words there are: those that
// profiles write and those of the names of the reference data. Only profiles
// that pass the filter count, so that nobody learns a word of a hidden one.
type vocabulary struct {
	*pinned
	lexicon *match.Lexicon
	pass    []*roaring.Bitmap // of each part: the documents that pass
	dicts   [][2]segment.TermDictionary
	known   map[string]*documents
}

// documents are the documents of a word, by part.
type documents struct {
	parts []*roaring.Bitmap
	count int
}

func newVocabulary(p *pinned, lexicon *match.Lexicon, pass []*roaring.Bitmap) (*vocabulary, error) {
	v := &vocabulary{pinned: p, lexicon: lexicon, pass: pass, known: map[string]*documents{}}
	v.dicts = make([][2]segment.TermDictionary, len(p.parts))
	for i := range p.parts {
		for f, name := range [...]string{inName: fieldName, inBody: fieldBody} {
			dict, err := p.parts[i].Segment().Dictionary(name)
			if err != nil {
				return nil, err
			}
			v.dicts[i][f] = dict
		}
	}
	return v, nil
}

// knows tells whether a word is written so somewhere: with its accents, or when
// it has none, in any spelling.
func (v *vocabulary) knows(exact, fold string) (bool, error) {
	for _, s := range v.lexicon.Spellings(fold) {
		if exact == fold || s == exact {
			return true, nil
		}
	}
	d, err := v.documents(exact, fold)
	return err == nil && d.count > 0, err
}

// documents gives the documents that have a word; without accents, in whatever
// spelling.
func (v *vocabulary) documents(exact, fold string) (*documents, error) {
	if d := v.known[exact]; d != nil {
		return d, nil
	}
	d := &documents{parts: make([]*roaring.Bitmap, len(v.parts))}
	for i := range v.parts {
		d.parts[i] = roaring.New()
		for _, dict := range v.dicts[i] {
			if err := v.addDocuments(d.parts[i], dict, i, exact, fold); err != nil {
				return nil, err
			}
		}
		d.parts[i].And(v.pass[i])
		d.count += int(d.parts[i].GetCardinality())
	}
	v.known[exact] = d
	return d, nil
}

func (v *vocabulary) addDocuments(to *roaring.Bitmap, dict segment.TermDictionary, i int, exact, fold string) error {
	r := reader{dict: dict, deleted: v.parts[i].Deleted()}
	if exact != fold {
		return r.documents(appendKey(nil, fold, exact), func(docs []uint32) { to.AddMany(docs) })
	}
	return r.spellings(fold, func(_ string, key []byte) error {
		return r.documents(key, func(docs []uint32) { to.AddMany(docs) })
	})
}

// spellings lists the accented spellings of a folded word.
func (v *vocabulary) spellings(fold string) ([]string, error) {
	seen := map[string]bool{}
	var out []string
	add := func(s string) {
		if s != "" && s != fold && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	for _, s := range v.lexicon.Spellings(fold) {
		add(s)
	}
	for i := range v.dicts {
		for _, dict := range v.dicts[i] {
			r := reader{dict: dict}
			if err := r.spellings(fold, func(exact string, _ []byte) error { add(exact); return nil }); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// near lists the folded words one edit away.
func (v *vocabulary) near(fold string) ([]string, error) {
	seen := map[string]bool{}
	var out []string
	add := func(s string) {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	v.lexicon.Near(fold, add)
	if len(fold) > maxPattern {
		return out, nil
	}
	a := newOneEdit(fold)
	for i := range v.dicts {
		for _, dict := range v.dicts[i] {
			r := reader{dict: dict}
			if err := r.keys(a, nil, nil, func(key string) error { add(foldOf(key)); return nil }); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// together counts the documents that have both.
func together(a, b *documents) int {
	n := 0
	for i := range a.parts {
		n += int(a.parts[i].AndCardinality(b.parts[i]))
	}
	return n
}

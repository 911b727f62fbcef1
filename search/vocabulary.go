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
	kinds   []kindName
	pass    []*roaring.Bitmap // of each part: the documents that declare what the filter asks for
	view    View
	dicts   [][2]segment.TermDictionary
	known   map[string]*documents
}

// documents are the documents of a word that everybody may see, by part.
type documents struct {
	parts []*roaring.Bitmap
	count int
	seen  bool // one of all that have the word passes
}

func (ix *Index) newVocabulary(p *pinned, pass []*roaring.Bitmap, view View) (*vocabulary, error) {
	v := &vocabulary{pinned: p, lexicon: ix.ref.Lexicon, kinds: ix.kinds, pass: pass, view: view, known: map[string]*documents{}}
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
	return err == nil && d.seen, err
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
		for field := range v.dicts[i] {
			if err := v.addDocuments(d.parts[i], i, field, exact, fold); err != nil {
				return nil, err
			}
		}
		for it := d.parts[i].Iterator(); it.HasNext() && !d.seen; {
			d.seen = v.parts[i].passes(it.Next(), v.view)
		}
		if hidden := v.parts[i].facts.hidden; hidden != nil {
			d.parts[i].AndNot(hidden)
		}
		d.count += int(d.parts[i].GetCardinality())
	}
	v.known[exact] = d
	return d, nil
}

// addDocuments adds the documents of one field of a part.
func (v *vocabulary) addDocuments(to *roaring.Bitmap, i, field int, exact, fold string) error {
	r := reader{dict: v.dicts[i][field], deleted: v.parts[i].Deleted()}
	keys := [][]byte{appendKey(nil, fold, exact)}
	if exact == fold {
		var err error
		if keys, err = v.parts[i].facts.spellings(&r, field, fold); err != nil {
			return err
		}
	}
	for _, key := range keys {
		docs, err := r.bitmap(key)
		if err != nil {
			return err
		}
		if to.IsEmpty() {
			to.Or(docs)
			to.And(v.pass[i])
			continue
		}
		to.Or(roaring.And(docs, v.pass[i]))
	}
	return nil
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
		for field, dict := range v.dicts[i] {
			keys, err := v.parts[i].facts.spellings(&reader{dict: dict}, field, fold)
			if err != nil {
				return nil, err
			}
			for _, key := range keys {
				add(string(key[len(fold)+1:]))
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
	for _, s := range v.lexicon.Near(fold) {
		add(s)
	}
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

// meet tells whether a document has both.
func meet(a, b *documents) bool {
	for i := range a.parts {
		if a.parts[i].Intersects(b.parts[i]) {
			return true
		}
	}
	return false
}

// together counts the documents that have both.
func together(a, b *documents) int {
	n := 0
	for i := range a.parts {
		n += int(a.parts[i].AndCardinality(b.parts[i]))
	}
	return n
}

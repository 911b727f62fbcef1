package search

import (
	"encoding/binary"
	"strconv"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"duyen/match"
	"duyen/match/text"
)

// bodyTexts lists the searchable texts of a profile other than its name. The
// contact is personal and not among them.
func bodyTexts(p match.Profile) []string {
	base := p.Common()
	texts := append(make([]string, 0, 2+len(base.Tags)), base.Summary, base.Description)
	texts = append(texts, base.Tags...)
	if v, ok := p.(*match.Investor); ok {
		for i := range v.Portfolio {
			texts = append(texts, v.Portfolio[i].Name)
		}
	}
	return texts
}

// source holds what the fields of one profile are made of.
type source struct {
	concepts                        []string
	words, text, keys, state, order field
}

// newSource reads the words of a profile that everybody sees who can find it.
func newSource(p match.Profile, ref *match.Reference) *source {
	p = match.Searchable(p)
	base := p.Common()
	s := &source{concepts: concepts(p, ref)}
	if !(match.Viewer{}).Sees(base) {
		s.concepts = append(s.concepts, hiddenKey)
	}
	var name, body keyBuffer
	var order []byte
	tokens := text.Tokens(base.Name)
	name.add(tokens)
	order = appendOrder(order, tokens)
	s.mention(tokens, ref.Lexicon)
	for _, t := range bodyTexts(p) {
		tokens = text.Tokens(t)
		body.add(tokens)
		order = appendOrder(order, tokens)
		s.mention(tokens, ref.Lexicon)
	}
	indexed := index.IndexField
	s.words = field{name: fieldName, options: indexed, terms: name.terms(lengthKey), length: len(name.ends)}
	s.text = field{name: fieldBody, options: indexed, terms: body.terms(lengthKey), length: len(body.ends)}
	s.keys = field{name: fieldConcept, options: indexed, terms: termsOf(s.concepts), length: 1}
	s.state = field{name: fieldVersion, options: indexed, terms: termsOf([]string{strconv.FormatInt(base.Version, 10)}), length: 1}
	s.order = field{name: fieldOrder, options: index.StoreField, value: order}
	return s
}

// document gives the profile as Bleve takes it.
func (s *source) document(id string) *document.Document {
	doc := document.NewDocument(id)
	for _, f := range [...]*field{&s.words, &s.text, &s.keys, &s.state, &s.order} {
		doc.AddField(f)
	}
	return doc
}

// mention adds the concepts named in a text: a search for "coffee" finds
// "cà phê", one for an old place finds who writes its name.
func (s *source) mention(tokens []text.Token, lexicon *match.Lexicon) {
	for _, span := range lexicon.Find(tokens) {
		for _, m := range span.Meanings {
			if key := conceptKey(m); key != "" {
				s.concepts = append(s.concepts, mentioned+key)
			}
		}
	}
}

// keyBuffer collects index keys end to end, so that a profile costs a handful of
// allocations and not one per word.
type keyBuffer struct {
	bytes []byte
	ends  []int
}

// add appends the keys of words.
func (b *keyBuffer) add(tokens []text.Token) {
	for i := range tokens {
		b.bytes = appendKey(b.bytes, tokens[i].Fold, tokens[i].Exact)
		b.ends = append(b.ends, len(b.bytes))
	}
}

// terms counts the keys and the extra ones.
func (b *keyBuffer) terms(extra ...string) index.TokenFrequencies {
	all, start := string(b.bytes), 0
	keys := append(make([]string, 0, len(b.ends)+len(extra)), extra...)
	for _, end := range b.ends {
		keys = append(keys, all[start:end])
		start = end
	}
	return termsOf(keys)
}

// termsOf counts keys.
func termsOf(keys []string) index.TokenFrequencies {
	terms := make(index.TokenFrequencies, len(keys))
	freqs := make([]index.TokenFreq, 0, len(keys))
	for _, key := range keys {
		if tf := terms[key]; tf != nil {
			tf.SetFrequency(tf.Frequency() + 1)
			continue
		}
		freqs = append(freqs, index.TokenFreq{})
		tf := &freqs[len(freqs)-1]
		tf.SetFrequency(1)
		terms[key] = tf
	}
	return terms
}

// appendKey appends the index key of a word to b.
func appendKey(b []byte, fold, exact string) []byte {
	b = append(b, fold...)
	b = append(b, spellingMark)
	if exact != fold {
		b = append(b, exact...)
	}
	return b
}

// maxOrder bounds the words whose order is kept: enough for any summary and the
// beginning of any description.
const maxOrder = 1024

// appendOrder appends the words of one text to the order field: two bytes of hash
// per word and a zero word behind each text, so that no pair reaches over its end.
func appendOrder(b []byte, tokens []text.Token) []byte {
	for i := range tokens {
		if len(b) >= 2*maxOrder {
			return b
		}
		b = binary.LittleEndian.AppendUint16(b, wordHash(tokens[i].Fold))
	}
	return binary.LittleEndian.AppendUint16(b, 0)
}

// wordHash is FNV-1a of a folded word in 16 bits, never 0.
func wordHash(fold string) uint16 {
	const offset, prime = 2166136261, 16777619
	h := uint32(offset)
	for i := range len(fold) {
		h = (h ^ uint32(fold[i])) * prime
	}
	return max(uint16(h>>16)^uint16(h), 1)
}

package eval

import (
	"math"

	"duyen/match"
	"duyen/match/text"
)

// The usual constants of BM25: how soon a repeated word stops counting, and how
// much long texts are held back.
const (
	bm25K1 = 1.2
	bm25B  = 0.75
)

// bm25 scores texts for words: a yardstick, not the product's search.
type bm25 struct {
	postings map[string][]posting
	lengths  []float64
	average  float64
}

// posting is how often a word stands in a document.
type posting struct {
	doc int
	tf  float64
}

func newBM25(docs [][]string) *bm25 {
	b := &bm25{postings: map[string][]posting{}, lengths: make([]float64, len(docs))}
	var total float64
	for i, words := range docs {
		b.lengths[i] = float64(len(words))
		total += float64(len(words))
		for _, w := range words {
			list := b.postings[w]
			if n := len(list); n > 0 && list[n-1].doc == i {
				list[n-1].tf++
				continue
			}
			b.postings[w] = append(list, posting{i, 1})
		}
	}
	if len(docs) > 0 {
		b.average = total / float64(len(docs))
	}
	return b
}

// scores sets out to the score of every document for the distinct words of a
// query: Σ idf·tf·(k1+1)/(tf + k1·(1 − b + b·length/average)) with
// idf = ln(1 + (N − n + ½)/(n + ½)).
func (b *bm25) scores(query []string, out []float64) {
	clear(out)
	seen := make(map[string]bool, len(query))
	for _, w := range query {
		list := b.postings[w]
		if seen[w] || len(list) == 0 {
			continue
		}
		seen[w] = true
		n := float64(len(list))
		idf := math.Log(1 + (float64(len(b.lengths))-n+0.5)/(n+0.5))
		for _, p := range list {
			norm := bm25K1 * (1 - bm25B + bm25B*b.lengths[p.doc]/b.average)
			out[p.doc] += idf * p.tf * (bm25K1 + 1) / (p.tf + norm)
		}
	}
}

// merged gives the words of everything a profile says, its portfolio included,
// as one document without accents.
func merged(p match.Profile) []string {
	b := p.Common()
	parts := append([]string{b.Name, b.Summary, b.Description}, b.Tags...)
	if inv, ok := p.(*match.Investor); ok {
		for i := range inv.Portfolio {
			parts = append(parts, inv.Portfolio[i].Name, inv.Portfolio[i].Description)
		}
	}
	return words(parts...)
}

// words gives the folded words of texts.
func words(parts ...string) []string {
	var out []string
	for _, part := range parts {
		for _, t := range text.Tokens(part) {
			out = append(out, t.Fold)
		}
	}
	return out
}

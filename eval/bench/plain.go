package bench

import (
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"duyen/match"
)

// plain is Bleve the way its user would set it up who has read its manual: a
// mapping without dynamic fields and without the composite of all fields, one
// text field under the standard analyzer, one keyword field per facet, nothing
// stored. A leaner one would lose facets, a richer one time.
type plain struct{ index bleve.Index }

// plainProfile is the document. Text holds all that our own index reads.
type plainProfile struct {
	Text     string   `json:"text"`
	Kind     string   `json:"kind"`
	Sector   []string `json:"sector"`
	Stage    []string `json:"stage"`
	Locality []string `json:"locality"`
	Strength []string `json:"strength"`
}

func openPlain(path string) (*plain, error) {
	doc := bleve.NewDocumentStaticMapping()
	body := bleve.NewTextFieldMapping()
	body.Store, body.IncludeInAll, body.DocValues, body.IncludeTermVectors = false, false, false, false
	doc.AddFieldMappingsAt("text", body)
	for _, name := range match.FacetNames() {
		doc.AddFieldMappingsAt(name, facetField())
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	index, err := bleve.New(path, m)
	if err != nil {
		return nil, match.Wrap(err, "cannot open the plain index")
	}
	return &plain{index}, nil
}

func facetField() *mapping.FieldMapping {
	f := bleve.NewTextFieldMapping()
	f.Analyzer = keyword.Name
	f.Store, f.IncludeInAll, f.IncludeTermVectors = false, false, false
	return f
}

// add indexes a batch.
func (p *plain) add(batch []match.Profile) error {
	b := p.index.NewBatch()
	for _, profile := range batch {
		if err := b.Index(profile.Common().ID, plainOf(profile)); err != nil {
			return err
		}
	}
	return p.index.Batch(b)
}

func plainOf(p match.Profile) plainProfile {
	b := p.Common()
	doc := plainProfile{
		Text: b.Name + "\n" + b.Summary + "\n" + b.Description, Kind: string(b.Kind),
		Sector: b.Sectors, Stage: match.StagesOf(p), Locality: match.PlacesOf(p), Strength: b.Strengths,
	}
	for _, tag := range b.Tags {
		doc.Text += "\n" + tag
	}
	if investor, ok := p.(*match.Investor); ok {
		for _, deal := range investor.Portfolio {
			doc.Text += "\n" + deal.Name
		}
	}
	return doc
}

// search asks the same question as ours: words, filters, a page, facets.
func (p *plain) search(q match.Query) error {
	text := bleve.NewMatchQuery(q.Text)
	text.SetField("text")
	all := bleve.NewConjunctionQuery(text)
	var kinds []string
	for _, k := range q.Filter.Kinds {
		kinds = append(kinds, string(k))
	}
	for field, values := range map[string][]string{"kind": kinds, "sector": q.Filter.Sectors} {
		if len(values) > 0 {
			all.AddQuery(anyOf(field, values))
		}
	}
	request := bleve.NewSearchRequestOptions(all, q.Limit, 0, false)
	const shown = 10 // values of a facet, Bleve's manual shows as many
	for _, name := range q.Facets {
		request.AddFacet(name, bleve.NewFacetRequest(name, shown))
	}
	_, err := p.index.Search(request)
	return err
}

// anyOf passes documents that have one of the values.
func anyOf(field string, values []string) query.Query {
	any := bleve.NewDisjunctionQuery()
	for _, v := range values {
		one := bleve.NewTermQuery(v)
		one.SetField(field)
		any.AddQuery(one)
	}
	return any
}

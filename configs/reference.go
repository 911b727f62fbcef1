// Package configs holds what Duyen is configured with: settings and the
// reference data, parsed here and handed over by cmd.
package configs

import (
	"embed"

	"duyen/match"
)

// referenceFiles holds the lists as CSV; what each column means stands in the
// function that reads it.
//
//go:embed reference/*.csv
var referenceFiles embed.FS

// LoadReference reads and cross-checks the embedded reference data. It fails
// when an id does not resolve, a hierarchy has a cycle, or a name means two
// things that shared_synonyms.csv does not list.
func LoadReference() (*match.Reference, error) {
	places, err := loadPlaces()
	if err != nil {
		return nil, err
	}
	gazetteer, err := match.NewGazetteer(places)
	if err != nil {
		return nil, err
	}
	terms, shared, err := loadTerms(places)
	if err != nil {
		return nil, err
	}
	taxonomy, err := match.NewTaxonomy(terms, shared)
	if err != nil {
		return nil, err
	}
	rates, err := loadRates()
	if err != nil {
		return nil, err
	}
	short, err := loadShorthand()
	if err != nil {
		return nil, err
	}
	ref, err := match.NewReference(taxonomy, gazetteer, rates)
	if err != nil {
		return nil, err
	}
	ref.Short = match.NewShorthand(short, gazetteer)
	ref.Calendar, err = loadHolidays()
	return ref, err
}

package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duyen/files"
	"duyen/locale"
	"duyen/match/service"
)

// table streams a whole feed as CSV.
func (f feeds) table(ctx context.Context, in *feedIDInput) (*huma.StreamResponse, error) {
	r, err := f.reading(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	who := from(ctx)
	return csvFormat().send(ctx, "feed", "", func(g files.Grid) error {
		if err := g.Row(headings(who.lang, "feed.column.", tableColumns()...)...); err != nil {
			return err
		}
		return f.svc.EachEntry(ctx, r, func(entries []service.FeedEntry) error {
			f.sayEntries(who, entries)
			for i := range entries {
				if err := g.Row(cellsOf(f.row(who.lang, &entries[i])...)...); err != nil {
					return err
				}
			}
			return nil
		})
	}), nil
}

// tableColumns names the columns.
func tableColumns() []string {
	return []string{"at", "event", "kind", "name", "place", "link", "fit", "score", "reasons", "changed", "read", "dismissed", "id"}
}

// row gives the cells of an entry, in the order of tableColumns.
func (f feeds) row(lang string, e *service.FeedEntry) []string {
	var changed []string
	for _, c := range e.Changed {
		changed = append(changed, c.Text)
	}
	fit, score := "", ""
	if e.Fit != "" {
		fit, score = locale.Text(lang, "fit."+string(e.Fit), nil), strconv.FormatFloat(e.Score, 'f', 1, 64)
	}
	place := e.Target.Locality
	if p, ok := f.ref.Places.Place(place); ok {
		place = p.Called(lang)
	}
	return []string{
		e.At.UTC().Format(time.RFC3339), e.Text, locale.Text(lang, "kind."+string(e.Target.Kind), nil), e.Target.Name, place,
		f.svc.PageOf(e.Target.Kind, e.Target.ID), fit, score, strings.Join(forIt(e.Reasons), "; "), strings.Join(changed, "; "),
		yesNo(lang, e.Read), yesNo(lang, e.Dismissed), e.ID,
	}
}

func yesNo(lang string, yes bool) string {
	if yes {
		return locale.Text(lang, "feed.yes", nil)
	}
	return locale.Text(lang, "feed.no", nil)
}

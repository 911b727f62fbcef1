package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"duyen/files"
	"duyen/locale"
	"duyen/match/service"
)

// partTime is what sending one part of a long answer may take: who reads slower
// is dropped.
const partTime = 10 * time.Second

// table streams a whole feed as CSV.
func (f feeds) table(ctx context.Context, in *feedIDInput) (*huma.StreamResponse, error) {
	r, err := f.reading(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		c := humaecho.Unwrap(h)
		header := c.Response().Header()
		header.Set(echo.HeaderContentType, files.TableType)
		header.Set(echo.HeaderContentDisposition, `attachment; filename="feed.csv"`)
		if err := f.writeTable(c, r); err != nil {
			who := from(ctx)
			who.log.Warn("a table was not finished", "request_id", who.id, "error", err)
			panic(http.ErrAbortHandler) // its reader must not take it for the whole
		}
	}}, nil
}

func (f feeds) writeTable(c echo.Context, r service.Reading) error {
	who, conn := from(c.Request().Context()), http.NewResponseController(c.Response())
	t := files.NewTable(c.Response())
	if err := t.Row(tableHeads(who.lang)...); err != nil {
		return err
	}
	err := f.svc.EachEntry(c.Request().Context(), r, func(entries []service.FeedEntry) error {
		_ = conn.SetWriteDeadline(time.Now().Add(partTime)) // a connection that has none is bounded by its server
		f.sayEntries(who, entries)
		for i := range entries {
			if err := t.Row(f.row(who.lang, &entries[i])...); err != nil {
				return err
			}
		}
		return t.Flush()
	})
	if err != nil {
		return err
	}
	return t.Flush()
}

// tableHeads names the columns.
func tableHeads(lang string) []string {
	var out []string
	for _, name := range []string{"at", "event", "kind", "name", "place", "link", "fit", "score", "reasons", "changed", "read", "dismissed", "id"} {
		out = append(out, locale.Text(lang, "feed.column."+name, nil))
	}
	return out
}

// row gives the cells of an entry, in the order of tableHeads.
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

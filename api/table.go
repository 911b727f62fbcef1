package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"duyen/files"
	"duyen/locale"
)

// partTime is what sending one part of a long answer may take: who reads slower
// is dropped.
const partTime = 10 * time.Second

// tableFormat is a form of table.
type tableFormat struct {
	ending, media string
	xlsx          bool
}

func csvFormat() tableFormat { return tableFormat{".csv", files.TableType, false} }

func xlsxFormat() tableFormat { return tableFormat{".xlsx", files.WorkbookType, true} }

func tableFormats() []tableFormat { return []tableFormat{csvFormat(), xlsxFormat()} }

// headings gives the names of columns, whose keys in the catalogue begin alike.
func headings(lang, prefix string, names ...string) (out []any) {
	for _, name := range names {
		out = append(out, locale.Text(lang, prefix+name, nil))
	}
	return out
}

// cellsOf gives texts as the cells of a row.
func cellsOf(texts ...string) []any {
	out := make([]any, len(texts))
	for i, s := range texts {
		out[i] = s
	}
	return out
}

// send streams a table under the name of a file. What fill writes goes into it.
func (as tableFormat) send(ctx context.Context, name, sheet string, fill func(files.Grid) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(h huma.Context) {
		c := humaecho.Unwrap(h)
		header := c.Response().Header()
		header.Set(echo.HeaderContentType, as.media)
		header.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+as.ending+`"`)
		g, err := files.NewGrid(dropping{c.Response(), http.NewResponseController(c.Response())}, as.xlsx, sheet)
		if err == nil {
			if err = fill(g); err == nil {
				err = g.Close()
			}
		}
		if err != nil {
			who := from(ctx)
			who.log.Warn("a table was not finished", "request_id", who.id, "error", err)
			panic(http.ErrAbortHandler) // its reader must not take it for the whole
		}
	}}
}

// dropping ends readers that take too long for a part.
type dropping struct {
	*echo.Response
	conn *http.ResponseController
}

// Write sends a part.
func (d dropping) Write(b []byte) (int, error) {
	_ = d.conn.SetWriteDeadline(time.Now().Add(partTime)) // a connection that has none is bounded by its server
	return d.Response.Write(b)
}

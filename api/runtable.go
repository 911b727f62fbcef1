package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// runColumns names the columns of the pairs of a run, in their order.
func runColumns() []string {
	return []string{"startup", "startup_place", "startup_id", "target", "target_place", "target_id", "score", "fixed", "dealt", "state"}
}

// runScoreColumn is where the score stands in them.
const runScoreColumn = 6

// runRow gives the cells of a pair.
func (s *Server) runRow(lang string, p *service.RunPairEntry) []string {
	dealt, state := "", ""
	if p.Dealt != match.RunPairWaits {
		dealt = locale.Text(lang, "run.pair."+string(p.Dealt), nil)
	}
	if p.State != "" {
		state = locale.Text(lang, "run.introduction."+string(p.State), nil)
	}
	return []string{
		p.Subject.Name, s.placeName(lang, p.Subject.Locality), p.Subject.ID, p.Target.Name, s.placeName(lang, p.Target.Locality), p.Target.ID,
		strconv.FormatFloat(p.Score, 'f', 1, 64), yesNo(lang, p.Fixed), dealt, state,
	}
}

func (s *Server) placeName(lang, code string) string {
	if p, ok := s.ref.Places.Place(code); ok {
		return p.Called(lang)
	}
	return code
}

// eachPair calls f for all pairs of a run, in batches.
type eachPair func(ctx context.Context, f func([]service.RunPairEntry) error) error

// runTable gives all pairs of a run as a table.
func (s *Server) runTable(as tableFormat) func(context.Context, *oneInput) (*huma.StreamResponse, error) {
	return func(ctx context.Context, in *oneInput) (*huma.StreamResponse, error) {
		if err := checkID(in.ID); err != nil {
			return nil, err
		}
		who := from(ctx)
		each, err := s.svc.EachRunPair(ctx, who.actor, in.ID)
		if err != nil {
			return nil, err
		}
		return as.send(ctx, "run", "run", func(g files.Grid) error {
			if err := g.Row(headings(who.lang, "run.column.", runColumns()...)...); err != nil {
				return err
			}
			return each(ctx, func(pairs []service.RunPairEntry) error {
				for i := range pairs {
					cells := cellsOf(s.runRow(who.lang, &pairs[i])...)
					if as.xlsx {
						cells[runScoreColumn] = pairs[i].Score // which is counted with there
					}
					if err := g.Row(cells...); err != nil {
						return err
					}
				}
				return nil
			})
		}), nil
	}
}

// printStyle is the style of the printed page, the only one it may have.
const printStyle = `body{margin:1.5rem;font:.9rem/1.4 system-ui,sans-serif;color:#000;background:#fff}h1{font-size:1.3rem}` +
	`table{width:100%;border-collapse:collapse}th,td{padding:.25rem .5rem;border-bottom:1px solid #999;text-align:left;vertical-align:top}` +
	`thead{display:table-header-group}tr{break-inside:avoid}td:nth-child(5){text-align:right}@media screen{table{display:block;overflow-x:auto}}`

// printRun writes the pairs of a run as a page to print.
func (s *Server) printRun(ctx context.Context, in *oneInput) (*huma.StreamResponse, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	r, _, err := s.svc.GetRun(ctx, who.actor, in.ID)
	if err != nil {
		return nil, err
	}
	each, err := s.svc.EachRunPair(ctx, who.actor, in.ID)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(h huma.Context) {
		c := humaecho.Unwrap(h)
		sum := sha256.Sum256([]byte(printStyle))
		header := c.Response().Header()
		header.Set(echo.HeaderContentType, "text/html; charset=utf-8")
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		if err := s.writeRunPage(c, &r, each); err != nil {
			who.log.Warn("a page was not finished", "request_id", who.id, "error", err)
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

func (s *Server) writeRunPage(c echo.Context, r *match.Run, each eachPair) error {
	lang, w := from(c.Request().Context()).lang, c.Response()
	text := func(key string, args map[string]any) string { return html.EscapeString(locale.Text(lang, key, args)) }
	name := html.EscapeString(r.Name)
	_, err := fmt.Fprintf(w, "<!doctype html>\n<html lang=%q>\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>%s – Duyên</title><style>%s</style></head>\n<body><h1>%[2]s</h1>\n<p>%[4]s",
		lang, name, printStyle, text("run.state."+string(r.State), nil))
	if err == nil && r.Result.Pairs > 0 {
		_, err = fmt.Fprintf(w, " · %s", text("run.summary", map[string]any{"pairs": r.Result.Pairs, "matched": r.Result.Matched, "subjects": r.Subjects}))
	}
	if err == nil {
		_, err = fmt.Fprintf(w, "</p>\n<table tabindex=\"0\"><thead><tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr></thead><tbody>\n",
			text("run.column.startup", nil), text("run.column.startup_place", nil), text("run.column.target", nil), text("run.column.target_place", nil),
			text("run.column.score", nil), text("run.column.state", nil))
	}
	if err != nil {
		return match.Wrap(err, "writing a page")
	}
	conn := http.NewResponseController(w)
	err = each(c.Request().Context(), func(pairs []service.RunPairEntry) error {
		_ = conn.SetWriteDeadline(time.Now().Add(partTime)) // a connection that has none is bounded by its server
		for i := range pairs {
			cells := s.runRow(lang, &pairs[i])
			for _, at := range []int{0, 1, 3, 4, 6, 9} {
				cells[at] = html.EscapeString(cells[at])
			}
			if _, err := fmt.Fprintf(w, "<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n", cells[0], cells[1], cells[3], cells[4], cells[6], cells[9]); err != nil {
				return match.Wrap(err, "writing a page")
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprint(w, "</tbody></table></body>\n</html>\n"); err != nil {
		return match.Wrap(err, "writing a page")
	}
	return nil
}

package api

import (
	"context"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// maxTable bounds a table that is sent: thousands of offers.
const maxTable = 8 << 20

// csvType is the media type by which tables are sent.
const csvType = "text/csv"

// boardRoutes adds the offers of an organization in bulk.
func (s *Server) boardRoutes() {
	const one = "/v1/organizations/{id}/offers"
	change := may(match.ActionChange)
	for _, as := range tableFormats() {
		add(s, http.MethodGet, one+as.ending, "board-export-"+as.ending[1:], "Every offer by an organization as a table that can be edited and sent back: "+as.ending[1:], tagOffers,
			s.boardTable(as), change, writes(as.media))
	}
	table := &huma.Schema{Type: huma.TypeString, Description: "A table whose first row names the columns, as the export has them, of at most 10,000 lines; offers are found by id, else by external_id"}
	add(s, http.MethodPost, one, "board-import", "Bring offers by an organization in, new ones and changed ones, from a table", tagOffers, s.importBoard, change, limited(tries()),
		takes(table, csvType, files.WorkbookType), upTo(maxTable), gives(http.StatusOK, s.schema(service.ImportResult{})))
}

// upTo lets a route take larger bodies than others, and more time for them.
func upTo(most int64) part {
	return func(_ *Server, op *huma.Operation) {
		op.MaxBodyBytes = most + 1 // huma refuses at the limit, we above it
		op.BodyReadTimeout = time.Minute
	}
}

type boardTableInput struct {
	ID string `path:"id" doc:"Id of the organization"`
}

// boardTable gives the offers of an organization as a table. Its columns are those an
// import reads, so they are not translated; the last two are only told.
func (s *Server) boardTable(as tableFormat) func(context.Context, *boardTableInput) (*huma.StreamResponse, error) {
	return func(ctx context.Context, in *boardTableInput) (*huma.StreamResponse, error) {
		if err := checkID(in.ID); err != nil {
			return nil, err
		}
		who := from(ctx)
		var offers []*match.Offer // all of them before the first byte: a refusal has a status
		err := s.svc.Board(ctx, who.actor, in.ID, func(batch []*match.Offer) error {
			offers = append(offers, batch...)
			return nil
		})
		if err != nil {
			return nil, err
		}
		return as.send(ctx, "offers", locale.Text(who.lang, "board.sheet", nil), func(g files.Grid) error { return writeBoard(g, offers) }), nil
	}
}

func writeBoard(g files.Grid, offers []*match.Offer) error {
	columns := files.Columns(match.KindOffer)
	head := make([]any, 0, len(columns)+2)
	for _, c := range columns {
		head = append(head, c)
	}
	if err := g.Row(append(head, "state", "dealings.taken")...); err != nil {
		return err
	}
	for _, o := range offers {
		cells, err := files.Cells(o, columns)
		if err != nil {
			return err
		}
		state, taken := o.State, 0
		if state == "" {
			state = match.OfferOpen
		}
		if o.Dealings != nil {
			taken = o.Dealings.Taken
		}
		if err := g.Row(append(cells, string(state), taken)...); err != nil {
			return err
		}
	}
	return nil
}

type importBoardInput struct {
	ID          string `path:"id" doc:"Id of the organization"`
	DryRun      bool   `query:"dry_run" doc:"Say what would happen and change nothing"`
	ContentType string `header:"Content-Type" hidden:"true"`
	RawBody     []byte
}

type importBoardOutput struct {
	Seq  string `header:"X-Duyen-Seq" doc:"Number of the last change, for min_seq"`
	Body service.ImportResult
}

// importBoard takes a table of offers. What is wrong with a line stands in the
// answer and does not stop the others.
func (s *Server) importBoard(ctx context.Context, in *importBoardInput) (*importBoardOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	importer, err := s.svc.NewBoardImporter(ctx, who.actor, in.ID, in.DryRun)
	if err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, tries(), who.actor.User); err != nil {
		return nil, err
	}
	name := "offers" + tableEnding(in.ContentType)
	rows, err := linesOf(ctx, in.RawBody, name, match.KindOffer)
	if err == nil {
		err = importer.Add(ctx, rows)
	}
	if err != nil {
		return nil, err
	}
	out := &importBoardOutput{Seq: after(importer.Seq()), Body: importer.Result()}
	for i := range out.Body.Problems {
		p := &out.Body.Problems[i]
		p.Message = locale.Problem(who.lang, p.Code, p.Value, p.Nearest)
	}
	return out, nil
}

// tableEnding gives the ending of a file of a media type that the route takes.
func tableEnding(contentType string) string {
	if media, _, err := mime.ParseMediaType(contentType); err == nil && media == files.WorkbookType {
		return ".xlsx"
	}
	return ".csv"
}

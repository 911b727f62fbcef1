package web

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Boards is an organization's offers in bulk.
type Boards interface {
	// NewBoardImporter begins to bring offers in; KindForbidden for who may not post
	// in its name.
	NewBoardImporter(ctx context.Context, a match.Actor, organization string, dryRun bool) (*service.Importer, error)
}

// What one file may have, and how many of its problems are listed. A file that was
// tried goes with the page to the second step, so it is bounded closely.
const (
	maxUpload     = 1 << 20
	problemsShown = 100
)

// What such tables look like: the first row names the columns.
const (
	memberExample = "kind,external_id,name,sectors,locality,stage\n" +
		"startup,HV-1,Bánh tráng Sông Vệ,food,Nghĩa Hành,mvp\n" +
		"mentor,HV-2,Cô Sáu Trà Bồng,food;agri,Trà Bồng,"
	boardExample = "external_id,name,offer_kind,summary,sectors,closes_on,quantity\n" +
		"DN-1,Lớp bán hàng trên sàn,training,Ba buổi tối,food;agri,2027-03-31,20"
)

// importView is where a file is brought in: first it is tried, which changes
// nothing, then taken.
type importView struct {
	Link, Title, Text, Example string
	Board                      bool
	Back                       string // address of what came in
	Form                       *form
	Means                      []choice
	Posts, Exports             []linkView // one offer at a time; all of them as a table
	Report                     *reportOf
	Held, HeldName             string // the file that was tried
}

// reportOf is what became of a file, or would.
type reportOf struct {
	Tried    bool
	Counts   []reportCount
	Takes    int // lines that go in
	Table    *tableView
	More     int // problems that are not listed
	Warnings bool
}

type reportCount struct{ Count, Text string }

// intake is a sort of file that is brought in.
type intake struct {
	tab, path string
	example   string
	kind      match.Kind // of its lines, "" for any
	fields    []string
	begin     func(v *visit, s *space, f *form, dry bool) (*service.Importer, error)
	may       func(s *space) bool
}

func (p *Pages) memberIntake() intake {
	return intake{
		tab: "members", path: "/members/import", example: memberExample, fields: []string{"file", "means"}, may: func(s *space) bool { return s.brings },
		begin: func(v *visit, s *space, f *form, dry bool) (*service.Importer, error) {
			return p.Members.NewMemberImporter(v.r.Context(), v.actor, service.MemberImport{Organization: s.org.ID, Means: match.ConsentMeans(f.Get("means")), DryRun: dry})
		},
	}
}

func (p *Pages) boardIntake() intake {
	return intake{
		tab: "board", path: "/board", example: boardExample, kind: match.KindOffer, fields: []string{"file"}, may: func(s *space) bool { return s.keeps },
		begin: func(v *visit, s *space, _ *form, dry bool) (*service.Importer, error) {
			return p.Boards.NewBoardImporter(v.r.Context(), v.actor, s.org.ID, dry)
		},
	}
}

// importing shows where files of a sort are brought in.
func (p *Pages) importing(in intake) func(*visit, *space) error {
	return func(v *visit, s *space) error {
		if !in.may(s) {
			return match.Fail(match.KindForbidden, "not_allowed", "no files are taken from the reader")
		}
		return p.showImport(v, s, in, nil, &importView{})
	}
}

func (p *Pages) showImport(v *visit, s *space, in intake, refused *form, view *importView) error {
	view.Link, view.Form, view.Board = s.at(in.path), formOr(refused, v.lang, "import"), in.tab == "board"
	key := "page.workspace.import." + in.tab
	view.Text, view.Example = locale.Text(v.lang, key+".text", nil), in.example
	if view.Board {
		view.Posts = []linkView{
			{locale.Text(v.lang, "page.workspace.way.post", nil), pathNewOffer + asked("by", s.org.ID)}, {locale.Text(v.lang, "page.offers.by", nil), pathOffers + asked("by", s.org.ID)},
		}
		view.Exports = []linkView{
			{locale.Text(v.lang, "page.workspace.download.xlsx", nil), s.at("/board.xlsx")}, {locale.Text(v.lang, "page.workspace.download.csv", nil), s.at("/board.csv")},
		}
	} else {
		view.Back = s.at("/members")
		view.Means = []choice{{Value: string(match.ConsentPaper)}, {Value: string(match.ConsentOral)}}
		for i := range view.Means {
			view.Means[i].Label = locale.Text(v.lang, "page.workspace.means."+view.Means[i].Value, nil)
		}
	}
	return p.renderSpace(v, s, in.tab, locale.Text(v.lang, key, nil), refused, &workspaceBody{Import: view})
}

// imports tries a file or takes it.
func (p *Pages) imports(in intake) func(*visit, *space) error {
	return func(v *visit, s *space) error {
		v.back = s.at(in.path)
		if !in.may(s) {
			return match.Fail(match.KindForbidden, "not_allowed", "no files are taken from the reader")
		}
		f, body, err := v.uploaded("import", in.fields...)
		if err != nil {
			return err
		}
		view := &importView{}
		if slices.Contains(in.fields, "means") {
			f.require("means")
		}
		if len(body) == 0 && f.Fault("file") == "" {
			f.fault("file", locale.Text(v.lang, "page.workspace.import.missing", nil), http.StatusUnprocessableEntity)
		}
		if f.status == 0 && p.admitted(v, f, AttemptTry, v.actor.User) {
			view.Report, err = p.take(v, s, in, f, body)
			if err != nil && !f.refuse(err, p.Status) {
				return err
			}
		}
		if view.Report != nil && view.Report.Tried && view.Report.Takes > 0 {
			view.Held, view.HeldName = base64.StdEncoding.EncodeToString(body), f.Get("name")
		}
		return p.showImport(v, s, in, f, view)
	}
}

// take brings a file in, or says what that would do.
func (p *Pages) take(v *visit, s *space, in intake, f *form, body []byte) (*reportOf, error) {
	dry := f.Get("step") != "take"
	importer, err := in.begin(v, s, f, dry)
	if err != nil {
		return nil, err
	}
	rows, err := p.Exchange.Lines(v.r.Context(), body, f.Get("name"), in.kind)
	if err == nil {
		err = importer.Add(v.r.Context(), rows)
	}
	if err != nil {
		if e, ok := errors.AsType[*match.Error](err); ok && len(e.Problems) > 0 { // about the file as a whole
			f.fault("file", locale.Problem(v.lang, e.Problems[0].Code, e.Problems[0].Value, e.Problems[0].Nearest), http.StatusUnprocessableEntity)
			return nil, nil //nolint:nilnil // the form says it
		}
		return nil, err
	}
	return importReport(v.lang, importer.Result(), dry), nil
}

// importReport puts what became of a file into words.
func importReport(lang string, r service.ImportResult, tried bool) *reportOf {
	out := &reportOf{Tried: tried, Takes: r.Created + r.Updated}
	for _, x := range []struct {
		key string
		n   int
	}{{"created", r.Created}, {"updated", r.Updated}, {"unchanged", r.Unchanged}, {"refused", r.Refused}, {"warned", r.Warned}} {
		if x.n > 0 || x.key == "created" {
			out.Counts = append(out.Counts, reportCount{strconv.Itoa(x.n), locale.Text(lang, "page.workspace.import."+x.key, map[string]any{"n": x.n})})
		}
	}
	if len(r.Problems) == 0 {
		return out
	}
	t := &tableView{Caption: locale.Text(lang, "page.workspace.import.problems", nil)}
	for _, column := range []string{"line", "field", "problem"} {
		t.Head = append(t.Head, locale.Text(lang, "page.workspace.import."+column, nil))
	}
	for _, x := range r.Problems[:min(len(r.Problems), problemsShown)] {
		t.Rows = append(t.Rows, []cellView{{Text: strconv.Itoa(x.Line)}, {Text: x.Field}, {Text: locale.Problem(lang, x.Code, x.Value, x.Nearest)}})
	}
	out.Table, out.More = t, len(r.Problems)-len(t.Rows)
	return out
}

// uploaded reads a form with a file: one that is sent now, or one that was tried
// before and comes back with the form.
func (v *visit) uploaded(id string, fields ...string) (*form, []byte, error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, 2*maxUpload) // what comes back is written in letters
	f := newForm(v.lang, id, fields...)
	reader, err := v.r.MultipartReader()
	if err != nil {
		return nil, nil, unreadable(err)
	}
	var body []byte
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = f.part(part, &body)
		}
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			f.tooLarge()
			break
		}
		if err != nil {
			return nil, nil, unreadable(err)
		}
	}
	if held := f.Get("held"); held != "" && len(body) == 0 {
		if body, err = base64.StdEncoding.DecodeString(held); err != nil {
			return nil, nil, unreadable(err)
		}
	}
	f.values.Del("held")
	return f, body, nil
}

// part reads one field of such a form.
func (f *form) part(part *multipart.Part, body *[]byte) error {
	most := int64(maxForm)
	switch part.FormName() {
	case "file":
		most = maxUpload
	case "held":
		most = 2 * maxUpload
	}
	value, err := io.ReadAll(io.LimitReader(part, most+1))
	switch {
	case err != nil:
		return err
	case int64(len(value)) > most:
		f.tooLarge()
	case part.FormName() == "file":
		if len(value) > 0 {
			*body = value
			f.values.Set("name", part.FileName())
		}
	case part.FormName() != "name" || f.Get("name") == "":
		f.values.Set(part.FormName(), string(value))
	}
	return nil
}

func (f *form) tooLarge() {
	f.fault("file", locale.Text(f.lang, "page.workspace.import.large", nil), http.StatusRequestEntityTooLarge)
}

func unreadable(err error) error {
	return &match.Error{Kind: match.KindMalformed, Code: "malformed", Message: "form", Cause: err}
}

// boardTable gives the offers of an organization as a table.
func (p *Pages) boardTable(ending string) func(*visit, *space) error {
	return func(v *visit, s *space) error {
		if !s.keeps {
			return match.Fail(match.KindForbidden, "not_allowed", "the board of others")
		}
		p.Exchange.Give(v.w, v.r, v.actor, v.lang, "/v1/organizations/"+s.org.ID+"/offers"+ending)
		return nil
	}
}

package api

import (
	"context"
	"mime"
	"net/http"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// importFormats gives, for each media type a register of members may come in, a
// name that package files knows the format by.
func importFormats() map[string]string {
	return map[string]string{
		"application/x-ndjson":      "members.jsonl",
		"application/jsonl":         "members.jsonl",
		jsonType:                    "members.jsonl", // a single line
		csvType:                     "members.csv",
		"text/tab-separated-values": "members.tsv",
		files.WorkbookType:          "members.xlsx",
	}
}

// importTypes lists the media types whose format can be read.
func importTypes() (out []string) {
	for media, name := range importFormats() {
		if files.CheckName(name) == nil {
			out = append(out, media)
		}
	}
	return out
}

// memberLines documents the body of an import.
type memberLines struct {
	Kind       match.Kind `json:"kind" enum:"startup,mentor,investor,organization"`
	ExternalID string     `json:"external_id,omitempty" doc:"The member's number with the organization: a later import with it changes the same profile"`
	Name       string     `json:"name"`
}

type memberImportInput struct {
	ID          string `path:"id" doc:"Id of the organization"`
	Means       string `query:"means" doc:"How the members agreed that their profiles are kept and shown: paper or oral"`
	DryRun      bool   `query:"dry_run" doc:"Says the same and writes nothing"`
	ContentType string `header:"Content-Type"`
	RawBody     []byte
}

// importReport says what became of the lines.
type importReport struct {
	Read      int         `json:"read"`
	Created   int         `json:"created"`
	Updated   int         `json:"updated"`
	Unchanged int         `json:"unchanged"`
	Refused   int         `json:"refused"`
	Warned    int         `json:"warned" doc:"Lines that were taken with a warning"`
	DryRun    bool        `json:"dry_run"`
	Problems  []lineFault `json:"problems"`
}

// lineFault is what is wrong or doubtful with a line.
type lineFault struct {
	Line int `json:"line" doc:"Number of the line, from 1"`
	Fault
}

type memberImportOutput struct {
	Status int
	Seq    string `header:"X-Duyen-Seq" doc:"Number of the last change, for min_seq"`
	Body   importReport
}

// importMembers takes a register line by line: what is wrong with one is in the
// report, and the rest goes in.
func (s *Server) importMembers(ctx context.Context, in *memberImportInput) (*memberImportOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	who := from(ctx)
	importer, err := s.svc.NewMemberImporter(ctx, who.actor, service.MemberImport{
		Organization: in.ID, Means: match.ConsentMeans(in.Means), DryRun: in.DryRun,
	})
	if err != nil {
		return nil, err
	}
	if err := s.spendAccount(ctx, tries(), who.actor.User); err != nil {
		return nil, err
	}
	media, _, _ := mime.ParseMediaType(in.ContentType) // it was checked
	rows, err := linesOf(ctx, in.RawBody, importFormats()[media], "")
	if err == nil {
		err = importer.Add(ctx, rows)
	}
	if err != nil {
		return nil, err
	}
	return &memberImportOutput{Status: http.StatusOK, Seq: after(importer.Seq()), Body: who.report(importer.Result(), in.DryRun)}, nil
}

// report puts what became of the lines into words.
func (c *caller) report(r service.ImportResult, dry bool) importReport {
	out := importReport{
		Read: r.Read, Created: r.Created, Updated: r.Updated, Unchanged: r.Unchanged, Refused: r.Refused, Warned: r.Warned,
		DryRun: dry, Problems: []lineFault{},
	}
	for _, p := range r.Problems {
		out.Problems = append(out.Problems, lineFault{p.Line, c.fault(p.Problem)})
	}
	return out
}

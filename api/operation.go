package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duyen/locale"
	"duyen/match"
)

// The tags under which the specification groups routes.
const (
	tagAccount    = "account"
	tagProfiles   = "profiles"
	tagSearch     = "search"
	tagMatches    = "matches"
	tagOffers     = "offers"
	tagFeeds      = "feeds"
	tagReports    = "reports"
	tagTrust      = "trust"
	tagAgreements = "agreements"

	tagIntroductions = "introductions"
	tagTime          = "mentors' time"
	tagWorkspace     = "workspace"
	tagServer        = "server"
	tagPersonal      = "personal data"
)

const (
	jsonType  = "application/json"
	patchType = "application/merge-patch+json"
	// bodyTime is what sending a body may take.
	bodyTime = 10 * time.Second
	// metaBody is where an operation keeps the schema of its body until huma
	// has registered it: huma would replace it by "binary".
	metaBody = "body"
	// metaOptional marks an operation whose body may be missing.
	metaOptional = "optional"
)

// part changes one thing of an operation; the route table is made of them.
type part func(s *Server, op *huma.Operation)

// add registers a route. Its name is the operation's id and, in words, what the
// reference page lists: "startup-create", "Create a startup".
func add[I, O any](s *Server, method, path, id, summary, tag string, h func(context.Context, *I) (*O, error), parts ...part) {
	op := huma.Operation{
		Method: method, Path: path, OperationID: id, Summary: summary, Tags: []string{tag},
		MaxBodyBytes:     maxBody + 1, // huma refuses at the limit, we above it
		SkipValidateBody: true, BodyReadTimeout: bodyTime,
		Metadata: map[string]any{}, Responses: map[string]*huma.Response{},
	}
	op.Parameters = []*huma.Param{languageParameter()}
	for _, p := range parts {
		p(s, &op)
	}
	documentErrors(&op)
	reading[I](&op)
	huma.Register(s.api, op, h)
	if writing(&op) {
		tellsSeq(&op)
	}
}

// may lets in who is allowed an action: nobody without a token. The service
// decides, the specification tells (extension x-action).
func may(action match.Action) part {
	return func(_ *Server, op *huma.Operation) {
		op.Security = []map[string][]string{{"bearer": {}}}
		op.Extensions = map[string]any{extensionAction: string(action)}
	}
}

// extensionAction names, in the specification, the action of docs/PERMISSIONS.md
// that a route takes.
const extensionAction = "x-action"

// anyone says that a token is welcome and not needed.
func anyone(_ *Server, op *huma.Operation) {
	op.Security = []map[string][]string{{}, {"bearer": {}}}
}

// takes documents the body and the media types it may come in.
func takes(schema *huma.Schema, media ...string) part {
	return func(_ *Server, op *huma.Operation) {
		content := map[string]*huma.MediaType{}
		for _, m := range media {
			content[m] = &huma.MediaType{Schema: schema}
		}
		op.Metadata[metaBody] = content
		if op.Tags[0] == tagProfiles && (op.Method == http.MethodPatch || op.Method == http.MethodPut) {
			document(op, http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
		}
		document(op, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity, http.StatusInsufficientStorage)
	}
}

// alsoTakes documents a media type beside those of takes, which comes before.
func alsoTakes(media string) part {
	return func(_ *Server, op *huma.Operation) {
		if content, ok := op.Metadata[metaBody].(map[string]*huma.MediaType); ok {
			content[media] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		}
	}
}

// gives documents the answer of a route that writes finished or mixed bodies.
func gives(status int, schema *huma.Schema) part {
	return func(_ *Server, op *huma.Operation) {
		op.DefaultStatus = status
		op.Responses[strconv.Itoa(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{jsonType: {Schema: schema}},
		}
	}
}

// writes documents an answer that is not JSON.
func writes(media string) part {
	media, _, _ = strings.Cut(media, ";")
	return func(_ *Server, op *huma.Operation) {
		op.DefaultStatus = http.StatusOK
		op.Responses[strconv.Itoa(http.StatusOK)] = &huma.Response{
			Description: http.StatusText(http.StatusOK),
			Content:     map[string]*huma.MediaType{media: {Schema: &huma.Schema{Type: huma.TypeString}}},
		}
	}
}

// status sets the status of success.
func status(code int) part {
	return func(_ *Server, op *huma.Operation) { op.DefaultStatus = code }
}

// bodyOptional says that the route also does something without a body.
func bodyOptional(_ *Server, op *huma.Operation) { op.Metadata[metaOptional] = true }

// fails documents statuses beyond those every route has.
func fails(statuses ...int) part {
	return func(_ *Server, op *huma.Operation) { document(op, statuses...) }
}

// notModified documents the answer to a matching If-None-Match.
func notModified(_ *Server, op *huma.Operation) {
	op.Responses["304"] = &huma.Response{Description: http.StatusText(http.StatusNotModified)}
}

// document adds error answers, all of the same shape.
func document(op *huma.Operation, statuses ...int) {
	for _, status := range statuses {
		op.Responses[strconv.Itoa(status)] = &huma.Response{Ref: "#/components/responses/" + responseName(status)}
	}
}

// responseName names the shared answer of a status: "NotFound".
func responseName(status int) string {
	return strings.ReplaceAll(http.StatusText(status), " ", "")
}

// documentErrors adds the error answers every route has, and those that follow
// from its path and access.
func documentErrors(op *huma.Operation) {
	document(op, http.StatusBadRequest, http.StatusUnauthorized, http.StatusInternalServerError, http.StatusServiceUnavailable)
	if strings.Contains(op.Path, "{id}") {
		document(op, http.StatusNotFound)
	}
	if len(op.Security) == 1 {
		document(op, http.StatusForbidden)
	}
}

// problemAnswers are the shared error answers of the specification.
func (s *Server) problemAnswers() map[string]*huma.Response {
	out := map[string]*huma.Response{}
	for _, status := range []int{400, 401, 403, 404, 409, 412, 413, 415, 422, 428, 429, 500, 503, 507} {
		out[responseName(status)] = &huma.Response{
			Description: http.StatusText(status),
			Content:     map[string]*huma.MediaType{problemType: {Schema: s.schema(Problem{})}},
		}
	}
	return out
}

func languageParameter() *huma.Param {
	var languages []any
	for _, l := range locale.Languages() {
		languages = append(languages, l)
	}
	return &huma.Param{
		Name: "lang", In: "query", Description: "Language of texts; overrides Accept-Language",
		Schema: &huma.Schema{Type: huma.TypeString, Enum: languages},
	}
}

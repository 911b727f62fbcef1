package api

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"duyen/locale"
	"duyen/match"
)

// checked refuses, before anything is read, what the route table already rules
// out: nobody signed in, a query or a media type the route does not know.
func (s *Server) checked(ctx huma.Context, next func(huma.Context)) {
	op := ctx.Operation()
	err := checkAccess(ctx, op)
	if err == nil {
		err = checkQuery(op, ctx.URL())
	}
	// Where nothing was sent there is no media type to look at: what is missing is told later.
	if err == nil && op.RequestBody != nil && (ctx.Header("Content-Type") != "" || humaecho.Unwrap(ctx).Request().ContentLength != 0) {
		err = checkMedia(op, ctx.Header("Content-Type"), ctx.Header("Content-Encoding"))
	}
	if err == nil && op.Metadata[metaWaits] != nil {
		err = s.wait(ctx)
	}
	if err != nil {
		humaecho.Unwrap(ctx).Error(err)
		return
	}
	if writing(op) {
		s.tellSeq(ctx)
	}
	next(ctx)
}

func checkAccess(ctx huma.Context, op *huma.Operation) error {
	if len(op.Security) == 1 && from(ctx.Context()).actor.Anonymous() {
		return match.Fail(match.KindUnauthorized, "sign_in", "sign in first")
	}
	return nil
}

// checkQuery refuses unknown, repeated and unreadable parameters.
func checkQuery(op *huma.Operation, u url.URL) error {
	if u.RawQuery == "" {
		return nil
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return refused("query", "bad_parameter", "")
	}
	var known []string
	for _, p := range op.Parameters {
		if p.In == "query" {
			known = append(known, p.Name)
		}
	}
	for name, values := range query {
		switch {
		case !slices.Contains(known, name):
			return refused(printable(name), "unknown_parameter", match.Nearest(name, known))
		case len(values) > 1:
			return refused(name, "duplicate_parameter", "")
		case !utf8.ValidString(values[0]) || strings.IndexByte(values[0], 0) >= 0:
			return refused(name, "bad_parameter", "")
		case values[0] == "" && name != "q" && name != "lang":
			return refused(name, "bad_parameter", "")
		}
	}
	if lang := query.Get("lang"); lang != "" && !slices.Contains(locale.Languages(), lang) {
		return refused("lang", "bad_parameter", strings.Join(locale.Languages(), ", "))
	}
	return nil
}

// refused makes the error for one parameter. Its value is not repeated: it may
// be personal.
func refused(name, code, nearest string) *match.Error {
	e := match.Fail(match.KindMalformed, code, "parameter "+name)
	e.Field = name
	e.Problems = []match.Problem{{Field: name, Code: code, Nearest: nearest}}
	return e
}

// printable bounds what an answer repeats of an input.
func printable(s string) string {
	const most = 80 // runes: a whole name, not a whole text
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if utf8.RuneCountInString(s) > most {
		return string([]rune(s)[:most]) + "…"
	}
	return s
}

// checkMedia accepts plain JSON only, and merge patches where the route says
// so. Compressed bodies are refused: nothing is ever inflated.
func checkMedia(op *huma.Operation, contentType, encoding string) error {
	media, params, err := mime.ParseMediaType(contentType)
	_, known := op.RequestBody.Content[media]
	charset := params["charset"]
	if err != nil || !known || (charset != "" && !strings.EqualFold(charset, "utf-8")) ||
		(encoding != "" && !strings.EqualFold(encoding, "identity")) {
		return &transport{status: http.StatusUnsupportedMediaType}
	}
	return nil
}

// parameterName gives the name of the parameter an error of huma is about.
func parameterName(err error) string {
	var d huma.ErrorDetailer
	if !errors.As(err, &d) {
		return ""
	}
	_, name, _ := strings.Cut(d.ErrorDetail().Location, ".")
	if i := strings.IndexAny(name, ".["); i >= 0 {
		name = name[:i]
	}
	return name
}

package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"duyen/match"
)

// The contract lets every read wait for a write, and every write say what to wait
// for. Routes whose answers carry this do it themselves; this file does it for all
// others, so that a client may add min_seq without a list of exceptions.

const (
	headerSeq   = "X-Duyen-Seq"
	headerStale = "X-Duyen-Stale"
	minSeqName  = "min_seq"
	// metaWaits marks a read that is made to wait here.
	metaWaits = "waits"
)

// reading documents min_seq on a read whose input has none of its own.
func reading[I any](op *huma.Operation) {
	input := reflect.TypeFor[I]()
	if op.Method != http.MethodGet || !strings.HasPrefix(op.Path, "/v1/") {
		return
	}
	if _, own := input.FieldByName("MinSeq"); own {
		return
	}
	zero := 0.0
	op.Metadata[metaWaits] = true
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: minSeqName, In: "query", Description: "X-Duyen-Seq of a write that should be in the answer",
		Schema: &huma.Schema{Type: huma.TypeInteger, Format: "int64", Minimum: &zero},
	})
}

// writing tells whether a route is a write of somebody who is signed in. Who is
// not signs in or asks for a letter, where the number of the last change could tell
// whether an address has an account.
func writing(op *huma.Operation) bool {
	return op.Method != http.MethodGet && len(op.Security) == 1
}

// tellsSeq documents the number of the last change on what a write answers.
func tellsSeq(op *huma.Operation) {
	for status, answer := range op.Responses {
		if status[0] != '2' || answer.Headers[headerSeq] != nil {
			continue
		}
		if answer.Headers == nil {
			answer.Headers = map[string]*huma.Param{}
		}
		answer.Headers[headerSeq] = &huma.Param{
			Description: "Number of the last change, for min_seq", Schema: &huma.Schema{Type: huma.TypeString},
		}
	}
}

// wait lets a read wait for the change min_seq.
func (s *Server) wait(ctx huma.Context) error {
	text := ctx.Query(minSeqName)
	if text == "" {
		return nil
	}
	seq, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seq < 0 {
		return refused(minSeqName, "bad_parameter", "")
	}
	if !s.fresh(ctx.Context(), seq) {
		ctx.SetHeader(headerStale, staleMark(false))
		from(ctx.Context()).stale = true
	}
	return nil
}

// tellSeq puts the number of the last change on the answer to a write that has
// gone well and does not carry the number of its own.
func (s *Server) tellSeq(ctx huma.Context) {
	res := humaecho.Unwrap(ctx).Response()
	res.Before(func() {
		if res.Status >= http.StatusMultipleChoices || res.Header().Get(headerSeq) != "" {
			return
		}
		if seq, err := s.svc.Written(ctx.Context()); err == nil {
			res.Header().Set(headerSeq, strconv.FormatInt(seq, 10))
		}
	})
}

// markStale says in a body that it is older than asked for.
func markStale(ctx huma.Context, status string, body any) (any, error) {
	if !from(ctx.Context()).stale || status[0] != '2' {
		return body, nil
	}
	text, err := json.Marshal(body)
	if err != nil {
		return nil, match.Wrap(err, "cannot encode an answer")
	}
	return with(text, "stale", true)
}

// with adds a member to a JSON object, behind the others.
func with(object []byte, name string, value any) (json.RawMessage, error) {
	member, err := json.Marshal(map[string]any{name: value})
	if err != nil {
		return nil, match.Wrap(err, "cannot encode a member")
	}
	if len(object) < 2 || object[len(object)-1] != '}' {
		return object, nil
	}
	if string(object) != "{}" {
		member[0] = ','
		object = object[:len(object)-1]
	} else {
		object = nil
	}
	return append(object, member...), nil
}

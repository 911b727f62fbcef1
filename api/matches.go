package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"

	"duyen/files"
	"duyen/match"
)

// Wanted is what the matches of saved and unsaved profiles have in common.
type Wanted struct {
	Filtering
	Kind      string `query:"kind" doc:"Kind of the targets; startups must name it"`
	Limit     int    `query:"limit" minimum:"1" maximum:"100" default:"20" doc:"Matches at most"`
	Available bool   `query:"available" doc:"Only mentors and offers with a free place"`
	Spread    bool   `query:"spread" doc:"Avoid near-copies of each other: score is traded for difference, so that scores need not fall"`
}

// request reads it for a subject of a kind.
func (in *Wanted) request(subject match.Kind) (match.Request, error) {
	target, err := counterpart(subject, "kind", in.Kind)
	if err != nil {
		return match.Request{}, err
	}
	filter := in.filter()
	filter.Available = in.Available
	return match.Request{Target: target, N: in.Limit, Filter: filter, Spread: in.Spread}, nil
}

// key is what tells one request from another.
func (in *Wanted) key() []string {
	return []string{in.Kind, in.values().Encode(), strconv.Itoa(in.Limit), strconv.FormatBool(in.Available), strconv.FormatBool(in.Spread)}
}

type matchesInput struct {
	Freshness
	Wanted
	ID          string `path:"id" doc:"Id of the subject"`
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of the answer you have"`
}

type matchesOutput struct {
	Status      int
	ContentType string `header:"Content-Type" hidden:"true"`
	Coding      string `header:"Content-Encoding" hidden:"true"`
	ETag        string `header:"ETag" doc:"Weak tag of this answer"`
	Stale       string `header:"X-Duyen-Stale" doc:"1 when the answer is older than min_seq"`
	Body        []byte
}

// matches answers from finished bytes where a list that was kept still stands.
func (r profiles) matches(ctx context.Context, in *matchesInput) (*matchesOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	request, err := in.request(r.kind)
	if err != nil {
		return nil, err
	}
	fresh := r.fresh(ctx, in.MinSeq)
	who := from(ctx)
	read := newAsked(request, append(in.key(), who.lang))
	out, err := r.finished(ctx, who, in.ID, read, in.IfNoneMatch, fresh)
	if err == nil && in.MinSeq == 0 {
		r.again.keep(r.kind, who.lang, who.query, read)
	}
	return out, err
}

// finished gives a list's finished bytes, compressed for whoever takes that. What may
// be older than was asked for says so in plain.
func (r profiles) finished(ctx context.Context, who *caller, id string, read *asked, ifNoneMatch string, fresh bool) (*matchesOutput, error) {
	if who.zips && fresh {
		kept, err := r.svc.FinishedMatches(ctx, who.actor, r.kind, id, read.request, zippedForm{form{r, who}}, read.zipped...)
		if err != nil {
			return nil, err
		}
		return answeredZipped(kept, ifNoneMatch)
	}
	kept, err := r.svc.FinishedMatches(ctx, who.actor, r.kind, id, read.request, form{r, who}, read.plain...)
	if err != nil {
		return nil, err
	}
	return answered(kept, ifNoneMatch, fresh)
}

// counterpart reads the kind of the targets. It may be left away when there is
// only one.
func counterpart(subject match.Kind, parameter, name string) (match.Kind, error) {
	allowed := subject.Counterparts()
	if name == "" && len(allowed) == 1 {
		return allowed[0], nil
	}
	if !slices.Contains(allowed, match.Kind(name)) {
		return "", unknownValue(parameter, name, words(allowed))
	}
	return match.Kind(name), nil
}

// tagLength is the length of the tag that stands before finished bytes.
const tagLength = 16

// form finishes lists in the caller's language; see service.Form.
type form struct {
	profiles
	who *caller
}

// Finish implements service.Form. The tag before the answer is of the list alone:
// seq and total tell of changes elsewhere, and whoever has the list need not load
// it again for them.
func (f form) Finish(r match.Ranking) ([]byte, error) {
	b := bytes.NewBuffer(make([]byte, tagLength, 16<<10))
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(f.spoken(f.who, f.kind, r, nil)); err != nil {
		return nil, match.Wrap(err, "cannot encode matches")
	}
	list := f.Renew(b.Bytes(), 0, 0)
	if list == nil {
		return nil, match.Fail(match.KindInternal, "internal", "an answer without seq and total")
	}
	sum := sha256.Sum256(list[tagLength:])
	hex.Encode(b.Bytes(), sum[:tagLength/2])
	return b.Bytes(), nil
}

// What stands before the numbers in an answer; they stand behind the list.
const (
	beforeTotal = `],"total":`
	beforeSeq   = `,"seq":`
)

// Renew implements service.Form.
func (form) Renew(finished []byte, seq int64, total int) []byte {
	at := bytes.LastIndex(finished, []byte(beforeTotal))
	if at < 0 {
		return nil
	}
	at += len(beforeTotal)
	middle := digits(finished[at:])
	until := bytes.Index(middle, []byte(beforeSeq))
	if until < 0 {
		return nil
	}
	until += len(beforeSeq)
	end := digits(middle[until:])
	out := make([]byte, 0, len(finished)+24) // room for what the numbers grow by
	out = strconv.AppendInt(append(out, finished[:at]...), int64(total), 10)
	out = strconv.AppendInt(append(out, middle[:until]...), seq, 10)
	return append(out, end...)
}

// digits gives what stands behind a number.
func digits(b []byte) []byte {
	return bytes.TrimLeft(b, "0123456789")
}

// answered takes finished bytes apart again. Bytes that cannot be ours come
// from a damaged cache and are reported as such.
func answered(kept []byte, ifNoneMatch string, fresh bool) (*matchesOutput, error) {
	if len(kept) <= tagLength || kept[tagLength] != '{' {
		return nil, damaged()
	}
	out := &matchesOutput{
		Status: http.StatusOK, ContentType: jsonType, Body: kept[tagLength:],
		ETag: `W/"` + string(kept[:tagLength]) + `"`, Stale: staleMark(fresh),
	}
	if seen(ifNoneMatch, out.ETag) {
		out.Status, out.Body = http.StatusNotModified, nil
	} else if !fresh {
		out.Body = append([]byte(`{"stale":true,`), out.Body[1:]...)
	}
	return out, nil
}

func damaged() error { return match.Fail(match.KindInternal, "internal", "cached answer is damaged") }

type previewInput struct {
	Wanted
	RawBody []byte
}

type previewOutput struct {
	Body any
}

func (s *Server) preview(ctx context.Context, in *previewInput) (*previewOutput, error) {
	p, err := files.DecodeProfile(in.RawBody, "")
	if err != nil {
		return nil, err
	}
	kind := p.Common().Kind
	request, err := in.request(kind)
	if err != nil {
		return nil, err
	}
	who := from(ctx)
	ranking, warnings, err := s.svc.Preview(ctx, who.actor, p, request)
	if err != nil {
		return nil, err
	}
	return &previewOutput{Body: s.spoken(who, kind, ranking, warnings)}, nil
}

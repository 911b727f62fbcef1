package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// profiles serves the profiles of one kind.
type profiles struct {
	*Server
	kind match.Kind
}

// path is where one profile stands.
func (r profiles) path(id string) string { return "/v1/" + r.kind.Plural() + "/" + id }

type listInput struct {
	Paging
	Freshness
	Filtering
	Need         []string  `query:"need" maxItems:"20" doc:"Needs of startups: ids or names of expertise"`
	Expertise    []string  `query:"expertise" maxItems:"20" doc:"Expertise of mentors and offers, services of organizations"`
	UpdatedSince time.Time `query:"updated_since" doc:"Only profiles changed since then"`
}

type pageOutput struct {
	ReadHeaders
	Body any // page; its schema depends on the kind
}

// page is the body of a list.
type page struct {
	service.ProfilePage
	Stale bool `json:"stale,omitempty"`
}

func (r profiles) list(ctx context.Context, in *listInput) (*pageOutput, error) {
	place, err := in.behind()
	if err != nil {
		return nil, err
	}
	actor, filter := from(ctx).actor, in.filter()
	filter.Expertise = slices.Concat(in.Need, in.Expertise)
	fresh := r.fresh(ctx, in.MinSeq)
	got, err := r.svc.List(ctx, actor, service.ListQuery{
		Kind: r.kind, Filter: filter, UpdatedSince: in.UpdatedSince, After: place, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	if got.Data == nil {
		got.Data = []match.Profile{}
	}
	got.Next = sealed(got.Next)
	out := &pageOutput{Body: page{got, !fresh}}
	out.Stale = staleMark(fresh)
	out.Link = nextLink("/v1/"+r.kind.Plural(), in.Limit, got.Next, in.query())
	return out, nil
}

// query gives what the next page repeats.
func (in *listInput) query() url.Values {
	q := in.values()
	q.Set("need", strings.Join(in.Need, ","))
	q.Set("expertise", strings.Join(in.Expertise, ","))
	if !in.UpdatedSince.IsZero() {
		q.Set("updated_since", in.UpdatedSince.Format(time.RFC3339Nano))
	}
	return q
}

type getInput struct {
	Freshness
	ID          string `path:"id" doc:"Id of the profile"`
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of the version you have"`
}

type profileOutput struct {
	Status   int
	ETag     string `header:"ETag" doc:"Version of the profile"`
	Seq      string `header:"X-Duyen-Seq" doc:"Number of the change, for min_seq"`
	Location string `header:"Location" doc:"Where a new profile stands"`
	Stale    string `header:"X-Duyen-Stale" doc:"1 when the answer is older than min_seq"`
	Body     any
}

func (r profiles) get(ctx context.Context, in *getInput) (*profileOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	fresh := r.fresh(ctx, in.MinSeq)
	p, err := r.svc.Get(ctx, from(ctx).actor, r.kind, in.ID)
	if err != nil {
		return nil, err
	}
	from(ctx).stale = !fresh
	out := &profileOutput{Status: http.StatusOK, Stale: staleMark(fresh), Body: p}
	if out.ETag, err = profileTag(p); err != nil {
		return nil, err
	}
	if seen(in.IfNoneMatch, out.ETag) {
		out.Status, out.Body = http.StatusNotModified, nil
	}
	return out, nil
}

type createInput struct {
	RawBody []byte
}

func (r profiles) create(ctx context.Context, in *createInput) (*profileOutput, error) {
	p, err := files.DecodeProfile(in.RawBody, r.kind)
	if err != nil {
		return nil, err
	}
	p.Common().State = stated(r.kind, in.RawBody)
	written, warnings, err := r.svc.Create(ctx, from(ctx).actor, p)
	if err != nil {
		return nil, err
	}
	out, err := answer(ctx, http.StatusCreated, written, warnings)
	if err == nil {
		out.Location = r.path(written.Profile.Common().ID)
	}
	return out, err
}

type replaceInput struct {
	ID      string `path:"id" doc:"Id of the profile"`
	IfMatch string `header:"If-Match" doc:"ETag of the version being replaced; required"`
	RawBody []byte
}

func (r profiles) replace(ctx context.Context, in *replaceInput) (*profileOutput, error) {
	version, err := r.write(in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	p, err := files.DecodeProfile(in.RawBody, r.kind)
	if err != nil {
		return nil, err
	}
	return r.put(ctx, in.ID, p, version)
}

func (r profiles) patch(ctx context.Context, in *replaceInput) (*profileOutput, error) {
	version, err := r.write(in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	current, err := r.svc.Whole(ctx, from(ctx).actor, r.kind, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := files.MergePatch(current, in.RawBody)
	if err != nil {
		return nil, err
	}
	return r.put(ctx, in.ID, p, version)
}

// write reads what PUT, PATCH and DELETE share.
func (r profiles) write(id, ifMatchHeader string) (version int64, err error) {
	if err := checkID(id); err != nil {
		return 0, err
	}
	return ifMatch(ifMatchHeader)
}

// put replaces the profile at id. A body with another id is refused: the
// address decides what is written.
func (r profiles) put(ctx context.Context, id string, p match.Profile, version int64) (*profileOutput, error) {
	base := p.Common()
	if base.ID != "" && base.ID != id {
		return nil, match.Invalid([]match.Problem{{Field: "id", Code: "id_mismatch", Nearest: id}})
	}
	base.ID = id
	written, warnings, err := r.svc.Replace(ctx, from(ctx).actor, p, version)
	if err != nil {
		return nil, err
	}
	return answer(ctx, http.StatusOK, written, warnings)
}

type deleteInput struct {
	ID      string `path:"id" doc:"Id of the profile"`
	IfMatch string `header:"If-Match" doc:"ETag of the version being deleted; required"`
}

type deleteOutput struct {
	Seq string `header:"X-Duyen-Seq" doc:"Number of the change, for min_seq"`
}

func (r profiles) delete(ctx context.Context, in *deleteInput) (*deleteOutput, error) {
	version, err := r.write(in.ID, in.IfMatch)
	if err != nil {
		return nil, err
	}
	seq, err := r.svc.Delete(ctx, from(ctx).actor, r.kind, in.ID, version)
	if err != nil {
		return nil, err
	}
	return &deleteOutput{Seq: strconv.FormatInt(seq, 10)}, nil
}

// answer gives a written profile, with what was understood in doubt.
func answer(ctx context.Context, status int, w match.Written, warnings []match.Problem) (*profileOutput, error) {
	out := &profileOutput{
		Status: status, ETag: versionTag(w.Profile.Common().Version), Seq: strconv.FormatInt(w.Seq, 10), Body: w.Profile,
	}
	faults := from(ctx).faults(warnings)
	if len(faults) == 0 {
		return out, nil
	}
	body, err := json.Marshal(w.Profile)
	if err != nil {
		return nil, match.Wrap(err, "cannot encode a profile")
	}
	out.Body, err = with(body, "warnings", faults)
	return out, err
}

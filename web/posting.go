package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// Posting is how offers are written.
type Posting interface {
	// Posters gives in whose name the actor may post; KindUnauthorized.
	Posters(ctx context.Context, a match.Actor) ([]match.Card, error)
	// Whole gives a profile with everything in it to who may change it; KindNotFound,
	// KindForbidden.
	Whole(ctx context.Context, a match.Actor, k match.Kind, id string) (match.Profile, error)
	// Create keeps a new one; KindInvalid, KindConflict when its id is taken.
	Create(ctx context.Context, a match.Actor, p match.Profile) (match.Written, []match.Problem, error)
	// Replace keeps one in the place of the version that was seen; KindInvalid,
	// KindStale.
	Replace(ctx context.Context, a match.Actor, p match.Profile, version int64) (match.Written, []match.Problem, error)
}

const (
	offerForm      = "offer"
	maxOfferForm   = 256 << 10 // a description of 20,000 characters, each up to nine bytes on its way
	maxDescription = 20_000
	maxSummary     = 500
)

// offerFields lists the fields that faults stand beside; those of conditions join them.
func offerFields() []string {
	out := []string{
		"name", "offer_kind", "by", "summary", "description", "sectors", "locality", "stages", "expertise", "amount_min", "amount_max",
		"quantity", "opens_on", "closes_on", "visibility", "person", "phone", "email", "c_also", "c_other",
	}
	for _, c := range plainConditions() {
		out = append(out, c.name)
	}
	return out
}

// offerFormBody is what the page shows where an offer is written.
type offerFormBody struct {
	Form                    *form
	Action, Back            string
	Done                    string
	New, Draft, Publishes   bool
	Kinds, By, Stages       []choice
	Expertise, LedBy, Other []choice
	Also, Visibility        []choice
	Count                   letInView
}

// letInView says how many startups the conditions let in, and how many more without
// one of them.
type letInView struct {
	Text    string
	Without []string
}

// Description is the field of the long text.
func (b offerFormBody) Description() field {
	x := b.Form.Maybe("description", "text-area", "")
	x.Max = maxDescription
	return x
}

// Summary is the field of the text on cards.
func (b offerFormBody) Summary() field {
	x := b.Form.Maybe("summary", "text-area", "")
	x.Max = maxSummary
	return x
}

// More tells whether anything stands among the conditions that few offers have.
func (b offerFormBody) More() bool {
	for _, c := range plainConditions() {
		if c.kind != plainBoxes && c.kind != plainNames && (b.Form.Get(c.name) != "" || b.Form.Fault(c.name) != "") {
			return true
		}
	}
	return false
}

// Conditions gives the fields of conditions of one kind of field.
func (b offerFormBody) Conditions(kind string) (out []field) {
	for _, c := range plainConditions() {
		if c.kind == kind {
			out = append(out, b.Form.Maybe(c.name, "text", ""))
		}
	}
	return out
}

// newOffer is the form of an offer that does not exist yet.
func (p *Pages) newOffer(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	f := newForm(v.lang, offerForm, offerFields()...)
	f.values.Set("id", match.KindOffer.Prefix()+strings.ToLower(rand.Text())) // so that sending it twice posts it once
	f.values.Set("by", v.r.URL.Query().Get("by"))
	if len(v.actor.Organizations) > 0 && f.Get("by") == "" {
		f.values.Set("by", v.actor.Organizations[0]) // staff post for their organization
	}
	f.values.Set("visibility", string(match.VisibilityPublic))
	return p.showOfferForm(v, f, nil)
}

// editOffer is the form of one that is there.
func (p *Pages) editOffer(v *visit) error {
	if v.actor.Anonymous() {
		return v.signIn()
	}
	o, err := p.wholeOffer(v, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	f := newForm(v.lang, offerForm, offerFields()...)
	p.fillOffer(f, o)
	return p.showOfferForm(v, f, o)
}

// wholeOffer gives an offer to who may change it.
func (p *Pages) wholeOffer(v *visit, id string) (*match.Offer, error) {
	found, err := p.Posting.Whole(v.r.Context(), v.actor, match.KindOffer, idOf(id))
	if err != nil {
		return nil, err
	}
	o, ok := found.(*match.Offer)
	if !ok {
		return nil, match.Fail(match.KindNotFound, "not_found", "there is no such offer")
	}
	return o, nil
}

// typedOffer reads the form of an offer. Its text is longer than that of other forms.
func (p *Pages) typedOffer(v *visit) (*form, error) {
	if v.actor.Anonymous() {
		return nil, match.Fail(match.KindUnauthorized, "sign_in", "nobody is signed in")
	}
	return v.postedUpTo(maxOfferForm, offerForm, offerFields()...)
}

// postOffer keeps a new offer, as a draft or as far as its poster may take it.
func (p *Pages) postOffer(v *visit) error {
	v.back = pathNewOffer
	f, err := p.typedOffer(v)
	if err != nil {
		return err
	}
	o, beside := p.readOffer(f, &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: f.Get("id")}})
	p.doubtOffer(f, o, beside)
	if f.Get("as") == "draft" {
		o.State = match.OfferDraft
	}
	if f.status == 0 {
		written, _, err := p.Posting.Create(v.r.Context(), v.actor, o)
		if match.KindOf(err) == match.KindConflict {
			if sent, again := p.wholeOffer(v, o.ID); again == nil { // this form was sent before
				return leave(v, profileLink(match.KindOffer, sent.ID))
			}
		}
		if err == nil {
			b := written.Profile.Common()
			return leave(v, profileLink(match.KindOffer, b.ID)+"?done=created_"+string(cmp.Or(b.State, match.OfferOpen)))
		}
		if !p.refuseOffer(f, err, beside) {
			return err
		}
	}
	return p.showOfferForm(v, f, nil)
}

// changeOffer keeps a changed one, and makes it go further when that is asked for.
func (p *Pages) changeOffer(v *visit) error {
	f, err := p.typedOffer(v)
	if err != nil {
		return err
	}
	before, err := p.wholeOffer(v, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	v.back = profileLink(match.KindOffer, before.ID) + "/edit"
	o, beside := p.readOffer(f, before)
	p.doubtOffer(f, o, beside)
	if f.status != 0 {
		return p.showOfferForm(v, f, before)
	}
	version, _ := strconv.ParseInt(f.Get("version"), 10, 64) // what is no number is refused as a version nobody has seen
	written, _, err := p.Posting.Replace(v.r.Context(), v.actor, o, version)
	word := "saved"
	if err == nil && f.Get("as") == "post" && before.State == match.OfferDraft {
		f.values.Set("version", strconv.FormatInt(written.Profile.Common().Version, 10)) // it is kept, even if it may not be posted
		word, err = p.postDraft(v, o.ID)
	}
	switch {
	case match.KindOf(err) == match.KindStale || match.KindOf(err) == match.KindPrecondition:
		f.values.Set("version", strconv.FormatInt(before.Version, 10)) // sending it once more takes the place of the other
		f.fault("", locale.Text(v.lang, "page.offer.stale", nil), p.Status(match.KindConflict))
	case err == nil:
		return leave(v, profileLink(match.KindOffer, o.ID)+"?done="+word+"&from="+string(before.State))
	case !p.refuseOffer(f, err, beside):
		return err
	}
	return p.showOfferForm(v, f, before)
}

// postDraft takes a draft as far as its poster may take it.
func (p *Pages) postDraft(v *visit, id string) (word string, err error) {
	hand, err := p.offerHand(v, id)
	if err != nil {
		return "", err
	}
	move := match.OfferSubmit
	if hand&match.HandPublisher != 0 {
		move = match.OfferPublish
	}
	_, _, err = p.OfferMoves.MoveOffer(v.r.Context(), v.actor, id, move)
	return string(move), err
}

// previewOffer shows the form again with how many startups the conditions let in:
// nothing is kept.
func (p *Pages) previewOffer(v *visit) error {
	v.back = pathNewOffer
	f, err := p.typedOffer(v)
	if err != nil {
		return err
	}
	var before *match.Offer
	base := &match.Offer{}
	if f.Get("version") != "" {
		if before, err = p.wholeOffer(v, f.Get("id")); err != nil {
			return err
		}
		v.back, base = profileLink(match.KindOffer, before.ID)+"/edit", before
	}
	o, beside := p.readOffer(f, base)
	p.doubtOffer(f, o, beside)
	f.status = 0 // nobody has sent anything yet
	return p.showOfferForm(v, f, before)
}

// showOfferForm shows it; o is nil for an offer that does not exist yet.
func (p *Pages) showOfferForm(v *visit, f *form, o *match.Offer) error {
	by, err := p.posterChoices(v, o)
	if err != nil {
		return err
	}
	b := offerFormBody{
		Form: f, Action: pathNewOffer, Back: pathOffers, New: o == nil, Done: done(v, "offer"), By: by,
		Kinds: choices(v.lang, "offer_kind", match.OfferKinds(), ""), LedBy: choices(v.lang, "led_by", match.Leaders(), ""),
		Stages: p.terms(v.lang, match.TermStage), Expertise: p.terms(v.lang, match.TermExpertise),
		Visibility: choices(v.lang, "page.offer.visibility", []match.Visibility{match.VisibilityPublic, match.VisibilityMembers}, ""),
		Also:       choices(v.lang, "page.offer.also", []string{"high_tech", "recognised"}, ""), Other: p.otherConditions(f),
		Publishes: match.Can(v.actor, match.ActionPublish, match.Object{Owner: v.actor.User}),
	}
	title := locale.Text(v.lang, "page.offer.new", nil)
	if o != nil {
		b.Action, b.Back, b.Draft = profileLink(match.KindOffer, o.ID)+"/edit", profileLink(match.KindOffer, o.ID), o.State == match.OfferDraft
		title = locale.Text(v.lang, "page.offer.edit", nil) + " – " + o.Name
		hand, err := p.offerHand(v, o.ID)
		if err != nil {
			return err
		}
		b.Publishes = hand&match.HandPublisher != 0
		if o.Visibility == match.VisibilityPrivate {
			b.Visibility = append(b.Visibility, choices(v.lang, "page.offer.visibility", []match.Visibility{match.VisibilityPrivate}, "")...)
		}
	}
	b.Count = p.countOf(v, f)
	private(v.w)
	p.render(v, max(f.status, http.StatusOK), "posting", title, b)
	return nil
}

// countOf counts the startups that the conditions in a form let in.
func (p *Pages) countOf(v *visit, f *form) (c letInView) {
	conditions, _ := p.readConditions(newFormOf(f), nil)
	if wait := p.Admit(v.r, string(AttemptTry), ""); wait > 0 {
		c.Text = patience(v.lang, wait)
		return c
	}
	q, err := p.Offers.Qualify(v.r.Context(), v.actor, slices.Clone(conditions))
	if err != nil {
		if match.KindOf(err) != match.KindInvalid {
			p.Logger.WarnContext(v.r.Context(), "form of an offer without a count", "error", err)
		}
		c.Text = locale.Text(v.lang, "page.offer.count.unknown", nil)
		return c
	}
	key := "page.offer.count"
	if len(conditions) == 0 {
		key = "page.offer.count.all"
	}
	c.Text = locale.Text(v.lang, key, map[string]any{"n": q.Meet, "of": q.Of})
	voice := p.offerVoice(v.lang)
	for i, n := range q.But {
		if i < len(conditions) && n > 0 {
			x := conditions[i]
			args := map[string]any{"n": n, "condition": voice.Criterion(x.Field, x.Op, x.Value)}
			c.Without = append(c.Without, locale.Text(v.lang, "page.offer.count.without", args))
		}
	}
	return c
}

// newFormOf gives a form with the same values and no faults.
func newFormOf(f *form) *form {
	g := newForm(f.lang, f.id, f.fields...)
	g.values = f.values
	return g
}

// posterChoices lists in whose name the visitor may post, and whom an offer is by
// already.
func (p *Pages) posterChoices(v *visit, o *match.Offer) (out []choice, err error) {
	cards, err := p.Posting.Posters(v.r.Context(), v.actor)
	if err != nil {
		return nil, err
	}
	known := false
	for _, c := range cards {
		known = known || o != nil && c.ID == o.By
		out = append(out, choice{Value: c.ID, Label: c.Name})
	}
	if o != nil && o.By != "" && !known {
		label := locale.Text(v.lang, "page.offers.by.unknown", nil)
		for _, by := range p.behind(v, o.By) {
			label = by.Text
		}
		out = append(out, choice{Value: o.By, Label: label})
	}
	return out, nil
}

// terms lists a list of the reference data as choices.
func (p *Pages) terms(lang string, typ match.TermType) (out []choice) {
	for _, t := range p.Reference.Taxonomy.Terms(typ) {
		out = append(out, choice{Value: t.ID, Label: t.Name.In(lang)})
	}
	return out
}

package web

import (
	"context"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// DataAsks are the requests of people about what is kept about them.
type DataAsks interface {
	// AskAbout keeps a request, whose terms begin now; KindInvalid.
	AskAbout(ctx context.Context, a match.Actor, r match.DataRequest) (service.DataRequestStatus, error)
	// AskedAbout gives a page of the actor's own requests, the oldest first, or of
	// everybody's for who handles them.
	AskedAbout(ctx context.Context, a match.Actor, state match.DataRequestState, overdue bool, after string, limit int) (service.DataRequestPage, error)
	// HandleAsk answers, carries out, refuses or prolongs one at the version that was
	// seen; KindForbidden for who does not handle them, KindInvalid, KindConflict for one
	// that is over, KindStale.
	HandleAsk(ctx context.Context, a match.Actor, id string, version int64, step match.DataRequestStep) (service.DataRequestStatus, error)
	// EraseAsked begins to erase the account that asks for it, and closes the request;
	// like HandleAsk, and KindConflict for a request that is no such. The secret opens
	// the receipt and is given this once.
	EraseAsked(ctx context.Context, a match.Actor, id string, version int64) (r match.Receipt, secret string, err error)
}

// The bounds of what is looked at: more than anybody asks who means it.
const (
	asksShown = 100
	asksPages = 5
)

// asksView lists what the visitor has asked about their data, the newest first.
type asksView struct {
	Form  *form
	Kinds []choice
	List  []dataAskView
}

// dataAskView is one request with its terms.
type dataAskView struct{ Kind, State, Text, Answer, When, Due string }

// asksSection keeps requests about personal data.
func (p *Pages) asksSection() section {
	return section{
		name: "asks",
		fill: p.fillAsks,
		acts: []act{{name: "send", fields: []string{"kind", "text"}, do: func(v *visit, f *form) (string, error) {
			if f.require("kind"); f.status != 0 {
				return "", nil
			}
			_, err := p.DataAsks.AskAbout(v.r.Context(), v.actor, match.DataRequest{Kind: match.DataRequestKind(f.Get("kind")), Text: f.Get("text")})
			return "asked", err
		}}},
	}
}

func (p *Pages) fillAsks(v *visit, b *meBody) (bool, error) {
	view := &asksView{Form: b.form(v.lang, "asks-send"), Kinds: choices(v.lang, "data_request", match.DataRequestKinds(), "")}
	b.Asks = view
	if match.Can(v.actor, match.ActionHandleAsks, match.Object{}) {
		return true, nil // they are given everybody's, which do not belong here
	}
	after := ""
	for range asksPages {
		page, err := p.DataAsks.AskedAbout(v.r.Context(), v.actor, "", false, after, asksShown)
		if err != nil {
			return false, err
		}
		for i := range page.Data {
			view.List = append([]dataAskView{p.dataAsk(v.lang, &page.Data[i])}, view.List...)
		}
		if after = page.Next; !page.HasMore {
			break
		}
	}
	return true, nil
}

// dataAsk tells a request, and until when something has to come of it.
func (p *Pages) dataAsk(lang string, r *service.DataRequestStatus) dataAskView {
	x := dataAskView{
		Kind: locale.Text(lang, "data_request."+string(r.Kind), nil), State: locale.Text(lang, "data_request.state."+string(r.State), nil),
		Text: r.Text, Answer: r.Answer, When: p.time(r.ReceivedAt),
	}
	switch {
	case r.State == match.RequestReceived:
		x.Due = locale.Text(lang, "page.me.asks.answer_due", map[string]any{"until": p.last(lang, r.AnswerDue)})
	case !r.State.Over():
		x.Due = locale.Text(lang, "page.me.asks.fulfil_due", map[string]any{"until": p.last(lang, r.FulfilDue)})
	}
	return x
}

package api

import (
	"context"
	"strconv"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
)

// standing is how somebody stands to a purpose, with the words they are asked to
// agree to. What was never answered is not given.
type standing struct {
	Purpose match.ConsentPurpose `json:"purpose"`
	Ground  string               `json:"ground" enum:"consent,contract" doc:"What the purpose rests on; only consent can be given and withdrawn"`
	State   match.ConsentState   `json:"state" enum:"open,given,withdrawn"`
	Given   bool                 `json:"given"`
	Version string               `json:"version" doc:"Of the text; send it with given"`
	Title   string               `json:"title"`
	Text    string               `json:"text" doc:"What is agreed to, in the language of the answer"`
	Last    *match.Consent       `json:"last,omitempty" doc:"The word this rests on"`
}

type consentsOutput struct {
	Body consentList
}

type consentList struct {
	Data    []standing      `json:"data"`
	History []match.Consent `json:"history" doc:"Every word, the oldest first; nothing in it is ever changed"`
}

func (s *Server) consents(ctx context.Context, _ *struct{}) (*consentsOutput, error) {
	who := from(ctx)
	all, history, err := s.svc.Standing(ctx, who.actor)
	if err != nil {
		return nil, err
	}
	out := &consentsOutput{Body: consentList{Data: []standing{}, History: append([]match.Consent{}, history...)}}
	for _, st := range all {
		out.Body.Data = append(out.Body.Data, who.consent(st))
	}
	return out, nil
}

// consent puts a standing into words.
func (c *caller) consent(st match.Standing) standing {
	key := "consent." + string(st.Purpose)
	return standing{
		Purpose: st.Purpose, Ground: st.Ground, State: st.State, Given: st.Given, Version: st.Version, Last: st.Last,
		Title: locale.Text(c.lang, key+".title", nil), Text: locale.Text(c.lang, key+".v"+st.Version, nil),
	}
}

// consentWord is what somebody says about a purpose. Given has no default.
type consentWord struct {
	Given   *bool  `json:"given" example:"true"`
	Version string `json:"version,omitempty" example:"1" doc:"Of the text that was agreed to; required to give"`
}

type wordInput struct {
	Purpose string `path:"purpose" doc:"Of GET /v1/consents"`
	RawBody []byte
}

type wordOutput struct {
	Seq  string `header:"X-Duyen-Seq" doc:"Number of the change that hides or shows the account's profiles, for min_seq"`
	Body standing
}

func (s *Server) putConsent(ctx context.Context, in *wordInput) (*wordOutput, error) {
	purpose := match.ConsentPurpose(in.Purpose)
	if !purpose.Valid() {
		return nil, match.Fail(match.KindNotFound, "unknown_purpose", "there is no such purpose")
	}
	var w consentWord
	if err := files.DecodeObject(in.RawBody, &w); err != nil {
		return nil, err
	}
	if w.Given == nil {
		return nil, match.Invalid([]match.Problem{{Field: "given", Code: match.ProblemRequired}})
	}
	if !*w.Given && w.Version == "" {
		w.Version = match.ConsentTextVersion
	}
	who := from(ctx)
	st, seq, err := s.svc.Consent(ctx, who.actor, purpose, *w.Given, w.Version)
	if err != nil {
		return nil, err
	}
	out := &wordOutput{Body: who.consent(st)}
	if seq > 0 {
		out.Seq = strconv.FormatInt(seq, 10)
	}
	return out, nil
}

package web

import (
	"context"

	"duyen/match"
	"duyen/match/service"
)

// KeepingOn is how officers keep accounts whose officers have left; KindForbidden for
// who is no such officer.
type KeepingOn interface {
	// Unkept gives a page of those whom the actor may keep accounts on for, by id.
	Unkept(ctx context.Context, a match.Actor, after string, limit int) ([]service.Assisted, string, error)
	// KeepOn makes the actor the one who keeps an account, and ends codes that were made
	// before. KindNotFound for an account of others, KindConflict while its officer is there.
	KeepOn(ctx context.Context, a match.Actor, account string) (service.Assisted, error)
}

// unkept fills in whose accounts nobody keeps any more.
func (p *Pages) unkept(v *visit, body *assistedBody) error {
	list, next, err := p.KeepingOn.Unkept(v.r.Context(), v.actor, idOf(v.r.URL.Query().Get("unkept")), assistedShown)
	if err != nil {
		return err
	}
	for _, x := range list {
		body.Unkept = append(body.Unkept, assistedRowOf(x))
	}
	if next != "" {
		body.NextUnkept = assistedPath + asked("unkept", next)
	}
	return nil
}

// keepOn makes the visitor the one who keeps an account.
func (p *Pages) keepOn(v *visit) error {
	v.back = assistedPath
	if v.actor.Anonymous() {
		return v.signIn()
	}
	f, err := v.posted("keep", "account")
	if err != nil {
		return err
	}
	if _, err := p.KeepingOn.KeepOn(v.r.Context(), v.actor, f.Get("account")); err != nil {
		return err
	}
	return leave(v, assistedPath+asked("done", "kept"))
}

// toKeep tells officers of accounts that nobody keeps any more.
func (p *Pages) toKeep(v *visit) ([]todoView, error) {
	if !v.actor.Reaches(match.ActionAssist) {
		return nil, nil
	}
	list, next, err := p.KeepingOn.Unkept(v.r.Context(), v.actor, "", todoCounted)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return []todoView{todoOf(v.lang, "keep", assistedPath, map[string]any{"n": counted(len(list), next != "")})}, nil
}

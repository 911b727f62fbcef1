package web

import (
	"strconv"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// keysView lists API keys, and makes one.
type keysView struct {
	Form   *form
	List   []keyView
	Scopes []choice
	Lives  []choice
	Made   string // the secret of a new key
}

// keyView is one API key as its owner recognises it.
type keyView struct {
	ID, Name, Prefix, Scopes, Since, Used, Until string
}

// lives are how long a key may be good for, in days; 0 for ever.
func lives() []int { return []int{90, 30, 365, 0} }

// keysSection lists the account's API keys, makes and ends them.
func (p *Pages) keysSection() section {
	return section{
		name: "keys",
		fill: p.fillKeys,
		acts: []act{
			{name: "make", fields: []string{"name", "scopes", "days"}, do: p.makeKey},
			{name: "end", do: func(v *visit, f *form) (string, error) {
				return "key", p.Keys.EndKey(v.r.Context(), v.actor, f.Get("id"))
			}},
		},
	}
}

func (p *Pages) fillKeys(v *visit, b *meBody) (bool, error) {
	found, err := p.Keys.MyKeys(v.r.Context(), v.actor)
	f := b.form(v.lang, "keys-make")
	view := &keysView{Form: f, Made: f.gives}
	if f.gives != "" {
		view.Form = newForm(v.lang, "keys-make")
	}
	for _, k := range found {
		x := keyView{ID: k.ID, Name: k.Name, Prefix: k.Prefix, Since: p.time(k.CreatedAt), Used: p.time(k.UsedAt), Until: p.time(k.EndsAt)}
		names := make([]string, len(k.Scopes))
		for i, s := range k.Scopes {
			names[i] = locale.Text(v.lang, "scope."+string(s), nil)
		}
		x.Scopes = locale.List(v.lang, names)
		view.List = append(view.List, x)
	}
	for _, s := range match.KeyScopes() {
		view.Scopes = append(view.Scopes, choice{
			ID: f.ID(string(s)), Value: string(s), Label: locale.Text(v.lang, "scope."+string(s), nil), Chosen: view.Form.Has("scopes", string(s)),
		})
	}
	for _, days := range lives() {
		label := locale.Text(v.lang, "page.me.keys.ever", nil)
		if days > 0 {
			label = locale.Text(v.lang, "page.me.keys.days", map[string]any{"n": days})
		}
		value := strconv.Itoa(days)
		view.Lives = append(view.Lives, choice{Value: value, Label: label, Chosen: view.Form.Get("days") == value})
	}
	b.Keys = view
	return true, err
}

// makeKey makes a key, whose secret the page shows this once.
func (p *Pages) makeKey(v *visit, f *form) (string, error) {
	in := service.NewKey{Name: f.Get("name")}
	for _, s := range f.values["scopes"] {
		in.Scopes = append(in.Scopes, match.KeyScope(s))
	}
	days, err := strconv.Atoi(f.Get("days"))
	if err != nil || days < 0 || days > 3650 {
		return "", match.Invalid([]match.Problem{{Field: "days", Code: match.ProblemUnknownValue}})
	}
	if days > 0 {
		in.EndsAt = p.Now().Add(time.Duration(days) * 24 * time.Hour)
	}
	_, secret, err := p.Keys.CreateKey(v.r.Context(), v.actor, in)
	if err == nil {
		f.gives = secret
	}
	return "", err
}

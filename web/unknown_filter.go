package web

import (
	"errors"
	"net/url"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// unknownFilter says which value of a filter is on no list, and leads to the nearest
// one that is.
type unknownFilter struct {
	Text    string
	Nearest linkView
}

// unknownFilters takes out of an address what an error says that nobody knows, so that
// the list is shown without it; none when the error is about something else. Link gives
// the address of the list, changed.
func (p *Pages) unknownFilters(v *visit, u url.Values, err error, link func(url.Values, func(url.Values)) string) (out []unknownFilter) {
	e, ok := errors.AsType[*match.Error](err)
	if !ok || e.Code != "unknown_value" {
		return nil
	}
	for _, x := range e.Problems {
		drop(u, x.Field, x.Value)
	}
	for _, x := range e.Problems {
		said := unknownFilter{Text: locale.Text(v.lang, "page.unknown", map[string]any{
			"filter": textOr(v.lang, "facet."+x.Field), "value": strings.ToValidUTF8(x.Value, "�"),
		})}
		if x.Nearest != "" {
			said.Nearest = linkView{
				locale.Text(v.lang, "page.unknown.nearest", map[string]any{"name": p.name(v.lang, x.Field, x.Nearest)}),
				link(u, func(u url.Values) { u.Add(x.Field, x.Nearest) }),
			}
		}
		out = append(out, said)
	}
	return out
}

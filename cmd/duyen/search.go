package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"text/tabwriter"

	"duyen/locale"
	"duyen/match"
)

// searchCmd finds profiles the way a person's search does.
type searchCmd struct {
	Kind  []string `placeholder:"K,…" help:"${help_kind}"`
	N     int      `short:"n" default:"10" help:"${help_n}"`
	JSON  bool     `help:"${help_json}"`
	Query []string `arg:"" help:"${help_query}"`
}

// Run asks the search route and prints its body, or a table.
func (c *searchCmd) Run(ctx context.Context, t *terminal) error {
	kinds, err := kindList(c.Kind)
	if err != nil {
		return err
	}
	if err := checkCount(c.N); err != nil {
		return err
	}
	b, err := openBackend(ctx, t, following)
	if err != nil {
		return err
	}
	query := url.Values{"q": {strings.Join(c.Query, " ")}, "limit": {strconv.Itoa(c.N)}}
	if len(kinds) > 0 {
		query.Set("kind", strings.Join(kindNames(kinds), ","))
	}
	body, err := b.get(ctx, "/v1/search?"+query.Encode())
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	if c.JSON {
		return printRaw(t.stdout, body)
	}
	return c.table(t, body)
}

// table prints what the query was read as and the hits.
func (c *searchCmd) table(t *terminal, body []byte) error {
	var hits match.Hits
	if err := json.Unmarshal(body, &hits); err != nil {
		return match.Wrap(err, "cannot read the answer")
	}
	lang := t.config.Lang
	for _, u := range hits.Understood {
		fmt.Fprintf(t.stdout, "%s: %s\n", locale.Text(lang, "cli.understood", nil), understoodText(lang, u))
	}
	w := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	for i, h := range hits.Data {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", i+1, locale.Number(lang, h.Score), locale.Text(lang, "kind."+string(h.Kind), nil), h.ID, h.Name)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintln(t.stdout, locale.Text(lang, "cli.found", map[string]any{"n": hits.Total}))
	return err
}

// understoodText says how a part of the query was read: what a name means, or that
// words were read otherwise than they stand.
func understoodText(lang string, u match.Understood) string {
	names := u.Names
	if len(names) == 0 {
		names = u.IDs
	}
	key := "understood." + u.Type
	switch u.Type {
	case "typed", "expanded", "corrected", "relaxed":
	default:
		return u.Text + " → " + strings.Join(names, ", ")
	}
	if len(names) == 0 {
		key = "understood.dropped"
	}
	return locale.Text(lang, key, map[string]any{"text": u.Text, "names": strings.Join(names, ", ")})
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"text/tabwriter"

	"duyen/locale"
	"duyen/match"
)

// matchCmd ranks the counterparts of one profile.
type matchCmd struct {
	Kind []string `placeholder:"K,…" help:"${help_target}"`
	N    int      `short:"n" default:"20" help:"${help_n}"`
	JSON bool     `help:"${help_json}"`
	ID   string   `arg:"" name:"id" help:"${help_id}"`
}

// ranked is the answer for one kind of target.
type ranked struct {
	kind match.Kind
	body []byte
}

// Run asks the matches route once per kind. With one kind it prints the route's
// body, with several an object by kind.
func (c *matchCmd) Run(ctx context.Context, t *terminal) error {
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
	answers, err := c.ask(ctx, b, kinds)
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	if c.JSON {
		return printRanked(t.stdout, answers)
	}
	for _, a := range answers {
		if err := table(t.stdout, t.config.Lang, a); err != nil {
			return err
		}
	}
	return nil
}

// ask finds out what kind the subject is, then asks for its matches.
func (c *matchCmd) ask(ctx context.Context, b *backend, kinds []match.Kind) ([]ranked, error) {
	subject, err := kindOf(ctx, b, c.ID)
	if err != nil {
		return nil, err
	}
	allowed := subject.Counterparts()
	if len(kinds) == 0 {
		kinds = allowed
	}
	var out []ranked
	for _, k := range kinds {
		if !slices.Contains(allowed, k) {
			return nil, usage(wrongKind(string(k), allowed))
		}
		path := "/v1/" + subject.Plural() + "/" + url.PathEscape(c.ID) + "/matches?kind=" + string(k) + "&limit=" + strconv.Itoa(c.N)
		body, err := b.get(ctx, path)
		if err != nil {
			return nil, err
		}
		out = append(out, ranked{k, body})
	}
	return out, nil
}

// kindOf gives the kind of a stored profile. Ids are unique over all kinds, so
// at most one route knows it.
func kindOf(ctx context.Context, b *backend, id string) (match.Kind, error) {
	var missing error
	for _, k := range match.Kinds() {
		_, err := b.get(ctx, "/v1/"+k.Plural()+"/"+url.PathEscape(id))
		if err == nil {
			return k, nil
		}
		if e, ok := errors.AsType[*told](err); !ok || e.status != http.StatusNotFound {
			return "", err
		}
		missing = err
	}
	return "", missing
}

// printRanked prints one body, or several by kind.
func printRanked(w io.Writer, answers []ranked) error {
	if len(answers) == 1 {
		return printRaw(w, answers[0].body)
	}
	var b bytes.Buffer
	before := "{"
	for _, a := range answers {
		fmt.Fprintf(&b, "%s%q:%s", before, a.kind, a.body)
		before = ","
	}
	b.WriteByte('}')
	return printRaw(w, b.Bytes())
}

// table prints the matches of one kind, each with its reasons in order of what
// they gave above neutral, and what would raise it.
func table(out io.Writer, lang string, a ranked) error {
	var r match.Ranking
	if err := json.Unmarshal(a.body, &r); err != nil {
		return match.Wrap(err, "cannot read the answer")
	}
	fmt.Fprintf(out, "%s (%s)\n", locale.Text(lang, "kinds."+string(a.kind), nil), locale.Number(lang, float64(r.Total)))
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for i, m := range r.Data {
		fmt.Fprintf(w, "%d.\t%s\t%s\t%s\t%s\n", i+1, locale.Number(lang, m.Score),
			locale.Text(lang, "fit."+string(m.Fit), nil), m.Target.ID, m.Target.Name)
		for _, reason := range m.Reasons {
			fmt.Fprintf(w, "\t%s / %s\t%s\t\t%s\n", locale.Number(lang, reason.Points), locale.Number(lang, reason.Max),
				locale.Text(lang, "signal."+string(reason.Signal), nil), reason.Text)
		}
		for _, u := range m.NotMet {
			change := u.Change
			if change != "" {
				change = " → " + change + " (+" + locale.Number(lang, u.Gain) + ")"
			}
			fmt.Fprintf(w, "\t–\t%s\t\t%s%s\n", locale.Text(lang, "signal."+string(u.Signal), nil), u.Text, change)
		}
	}
	return w.Flush()
}

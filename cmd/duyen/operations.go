package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// reindexCmd builds index and engine anew.
type reindexCmd struct {
	JSON bool `help:"${help_json}"`
}

// Run rebuilds and says how many profiles there are.
func (c *reindexCmd) Run(ctx context.Context, t *terminal) error {
	b, err := openBackend(ctx, t, following)
	if err != nil {
		return err
	}
	bar := newCounter(t.stderr)
	out, err := b.reindex(ctx, bar.show)
	bar.done()
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	return say(t, c.JSON, out, "cli.reindexed", map[string]any{"n": out.Profiles})
}

// reindex asks for a rebuild and follows it to its end.
func (b *backend) reindex(ctx context.Context, show func(service.Progress)) (*reindexed, error) {
	return follow[reindexed](ctx, b, "/op/reindex", show)
}

// verifyCmd compares store, index and engine.
type verifyCmd struct {
	JSON bool `help:"${help_json}"`
}

// Run fails when the three differ.
func (c *verifyCmd) Run(ctx context.Context, t *terminal) error {
	var out service.VerifyReport
	if err := operate(ctx, t, following, "/op/verify", &out); err != nil {
		return err
	}
	key := "cli.verified"
	if !out.OK {
		key = "cli.differs"
	}
	err := say(t, c.JSON, out, key, map[string]any{"store": out.Store, "index": out.Index, "engine": out.Engine})
	if err != nil || out.OK {
		return err
	}
	if !c.JSON {
		for _, d := range out.Differences {
			fmt.Fprintln(t.stdout, "  "+d)
		}
	}
	return errRefused
}

// migrateCmd brings the schema of the store up to date.
type migrateCmd struct {
	JSON bool `help:"${help_json}"`
}

// Run says which schema there was and is.
func (c *migrateCmd) Run(ctx context.Context, t *terminal) error {
	var out migrated
	if err := operate(ctx, t, creating, "/op/migrate", &out); err != nil {
		return err
	}
	return say(t, c.JSON, out, "cli.migrated", map[string]any{"from": out.From, "to": out.To})
}

// operate runs one operation and reads its answer.
func operate(ctx context.Context, t *terminal, need opening, path string, out any) error {
	b, err := openBackend(ctx, t, need)
	if err != nil {
		return err
	}
	data, err := b.do(ctx, http.MethodPost, path, nil)
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	if err := json.Unmarshal(data, out); err != nil {
		return match.Wrap(err, "cannot read the answer")
	}
	return nil
}

// say prints an answer as JSON or as a sentence.
func say(t *terminal, asJSON bool, v any, key string, args map[string]any) error {
	if asJSON {
		return printJSON(t.stdout, v)
	}
	_, err := fmt.Fprintln(t.stdout, locale.Text(t.config.Lang, key, args))
	return err
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// importCmd brings profiles in from files.
type importCmd struct {
	DryRun bool     `help:"${help_dry_run}"`
	JSON   bool     `help:"${help_json}"`
	Files  []string `arg:"" name:"file" help:"${help_file}"`
}

// Run imports all files as one import: an id may stand in them only once.
func (c *importCmd) Run(ctx context.Context, t *terminal) error {
	sources, err := openSources(c.Files, t.stdin)
	if err != nil {
		return err
	}
	defer closeSources(sources)
	if c.DryRun && isEmpty(t.config) {
		remove, err := elsewhere(t)
		if err != nil {
			return err
		}
		defer remove()
	}
	b, err := openBackend(ctx, t, creating)
	if err != nil {
		return err
	}
	result, err := c.send(ctx, t, b, sources)
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	if err := c.report(t, result); err != nil {
		return err
	}
	if result.Refused > 0 {
		return errRefused
	}
	return nil
}

// elsewhere lets a dry run into an empty folder happen in a folder that is
// removed afterwards: it must not even make the database.
func elsewhere(t *terminal) (remove func(), err error) {
	dir, err := os.MkdirTemp("", "duyen")
	if err != nil {
		return nil, match.Wrap(err, "cannot make a folder for the dry run")
	}
	c := *t.config
	c.Data, c.Store = dir, "sqlite:"+filepath.Join(dir, "duyen.db")
	t.config = &c
	return func() { _ = os.RemoveAll(dir) }, nil
}

// source is one file to import.
type source struct {
	name string
	io.ReadCloser
	size int64 // 0 when unknown
}

// openSources opens every file before anything is imported, so that a typing
// mistake in the last name does not leave half an import.
func openSources(names []string, stdin io.Reader) ([]source, error) {
	var out []source
	for _, name := range names {
		if err := files.CheckName(name); err != nil {
			closeSources(out)
			return nil, usage(err)
		}
		if name == "-" {
			out = append(out, source{name: name, ReadCloser: io.NopCloser(stdin)})
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			closeSources(out)
			return nil, &match.Error{Kind: match.KindNotFound, Code: "no_file", Message: "cannot open the file", Cause: err}
		}
		out = append(out, source{name: name, ReadCloser: f})
		info, err := f.Stat()
		if err != nil {
			continue // its size is only for the progress bar
		}
		if info.IsDir() {
			closeSources(out)
			return nil, &match.Error{Kind: match.KindNotFound, Code: "no_file", Message: name + " is a folder"}
		}
		out[len(out)-1].size = info.Size()
	}
	return out, nil
}

func closeSources(sources []source) {
	for _, s := range sources {
		_ = s.Close() // only read
	}
}

// send gives every line to whoever holds the data folder and takes the report.
func (c *importCmd) send(ctx context.Context, t *terminal, b *backend, sources []source) (service.ImportResult, error) {
	bar := newProgress(t.stderr, sources)
	var result service.ImportResult
	var err error
	if b.rooms != nil {
		in := b.rooms.intake(ctx, c.DryRun)
		if err = each(sources, bar, in.add); err == nil {
			result, err = in.finish()
		}
	} else {
		result, err = c.stream(ctx, b, sources, bar)
	}
	bar.done()
	for i := range result.Problems {
		p := &result.Problems[i]
		p.Message = locale.Problem(t.config.Lang, p.Code, p.Value, p.Nearest)
	}
	return result, err
}

// each reads every line of the sources.
func each(sources []source, bar *progress, f func(service.ImportRow) error) error {
	for _, s := range sources {
		err := files.ReadProfiles(bar.watch(s), s.name, func(line int, p match.Profile, err error) error {
			return f(service.ImportRow{Profile: p, Err: err, File: s.name, Line: line})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// stream sends the lines to a server while they are read.
func (c *importCmd) stream(ctx context.Context, b *backend, sources []source, bar *progress) (result service.ImportResult, err error) {
	out, in := io.Pipe()
	read := make(chan error, 1)
	go func() {
		encoder := json.NewEncoder(in)
		encoder.SetEscapeHTML(false)
		err := each(sources, bar, func(row service.ImportRow) error {
			line, err := lineOf(row)
			if err != nil {
				return err
			}
			return encoder.Encode(line)
		})
		in.CloseWithError(err) // nil ends the stream
		read <- err
	}()
	path := "/op/import"
	if c.DryRun {
		path += "?dry_run=1"
	}
	data, err := b.do(ctx, http.MethodPost, path, out)
	out.CloseWithError(io.ErrClosedPipe) // stops the reader when the server gave up
	if readErr := <-read; readErr != nil && !errors.Is(readErr, io.ErrClosedPipe) {
		return result, readErr
	}
	if err != nil {
		return result, err
	}
	if err := json.Unmarshal(data, &result); err != nil {
		return result, match.Wrap(err, "cannot read the report of the import")
	}
	return result, nil
}

// report prints what became of the lines.
func (c *importCmd) report(t *terminal, r service.ImportResult) error {
	if c.JSON {
		return printJSON(t.stdout, r)
	}
	lang := t.config.Lang
	for _, p := range r.Problems {
		fmt.Fprintf(t.stdout, "%s:%d: %s\n", plain(p.File), p.Line, plain(strings.TrimPrefix(p.Field+": "+p.Message, ": ")))
	}
	key := "cli.imported"
	if c.DryRun {
		key = "cli.would_import"
	}
	_, err := fmt.Fprintln(t.stdout, locale.Text(lang, key, map[string]any{
		"read": r.Read, "created": r.Created, "updated": r.Updated, "unchanged": r.Unchanged,
		"refused": r.Refused, "warned": r.Warned,
	}))
	return err
}

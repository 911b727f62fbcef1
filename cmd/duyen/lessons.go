package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"duyen/match"
)

// lessonsCmd writes what consenting people chose into a folder for eval.
type lessonsCmd struct {
	Demo bool   `help:"${help_lessons_demo}"`
	JSON bool   `help:"${help_json}"`
	Dir  string `arg:"" name:"dir" help:"${help_lessons_dir}"`
}

// Run asks whoever holds the data folder and writes the answer, all of it or nothing.
func (c *lessonsCmd) Run(ctx context.Context, t *terminal) error {
	if err := vacant(c.Dir); err != nil {
		return err
	}
	b, err := openBackend(ctx, t, existing)
	if err != nil {
		return err
	}
	bar := newCounter(t.stderr)
	out, err := follow[lessons](ctx, b, "/op/lessons?demo="+strconv.FormatBool(c.Demo), bar.show)
	bar.done()
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	if err := out.write(ctx, c.Dir); err != nil {
		return err
	}
	return say(t, c.JSON, out.Meta, "cli.lessons", map[string]any{
		"dir": c.Dir, "n": out.Meta.Profiles, "pairs": out.Meta.Judgments, "people": out.Meta.Accounts,
	})
}

// lessons is a folder for eval on its way to the command.
type lessons struct {
	Profiles  []json.RawMessage `json:"profiles"`
	Judgments []judgedPair      `json:"judgments"`
	Meta      lessonsMeta       `json:"meta"`
}

type judgedPair struct {
	Subject string `json:"subject"`
	Target  string `json:"target"`
	Grade   int    `json:"grade"`
}

// lessonsMeta is meta.json. Fit lets eval learn from the judgments.
type lessonsMeta struct {
	Name      string         `json:"name"`
	AsOf      match.Date     `json:"as_of"`
	Fit       string         `json:"fit"`
	Profiles  int            `json:"profiles"`
	Judgments int            `json:"judgments"`
	Accounts  int            `json:"accounts"`
	Grades    map[string]int `json:"grades"`
	Note      string         `json:"note"`
}

// lessonsNote stands in the folder, for whoever comes upon it.
const lessonsNote = "What people who agree to it (consent learning, text 2) chose among their suggestions: 3 something came of it, " +
	"2 met or accepted, 1 opened or followed, 0 dismissed. Ids are random and hold for this folder alone; texts and names are left out. " +
	"This is sensitive personal data: facts can be recognised. Keep it where duyen.db is kept, give it to nobody, delete it after use and " +
	"when one of them withdraws the consent."

// lessons gives what people chose.
func (r *rooms) lessons(w http.ResponseWriter, req *http.Request) {
	stepwise(w, func(show func(done, total int)) (*lessons, error) {
		judged, err := r.service.Judged(req.Context(), match.Actor{System: true}, req.URL.Query().Get("demo") == "true", show)
		if err != nil {
			return nil, err
		}
		out := &lessons{Meta: lessonsMeta{
			Name: "lessons", AsOf: judged.AsOf, Fit: "judgments", Profiles: len(judged.Profiles), Judgments: len(judged.Judgments),
			Accounts: judged.Accounts, Grades: map[string]int{}, Note: lessonsNote,
		}}
		for _, p := range judged.Profiles {
			line, err := json.Marshal(p)
			if err != nil {
				return nil, match.Wrap(err, "cannot write a profile down")
			}
			out.Profiles = append(out.Profiles, line)
		}
		for _, j := range judged.Judgments {
			out.Judgments = append(out.Judgments, judgedPair{j.Subject, j.Target, j.Grade})
			out.Meta.Grades[strconv.Itoa(j.Grade)]++
		}
		return out, nil
	})
}

// vacant refuses a folder in which something lies, before anything is asked for.
func vacant(dir string) error {
	found, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return unwritten(dir, err)
	case len(found) > 0:
		return unwritten(dir, syscall.ENOTEMPTY)
	}
	return nil
}

func unwritten(dir string, err error) error {
	return &match.Error{Kind: match.KindConflict, Code: "lessons_folder", Message: dir, Cause: err}
}

// write makes the folder under another name beside its place and gives it its own
// when all is in it. Renaming refuses a place in which something lies by then.
func (l *lessons) write(ctx context.Context, dir string) (err error) {
	dir = filepath.Clean(dir)
	made, err := os.MkdirTemp(filepath.Dir(dir), ".duyen-lessons-")
	if err != nil {
		return unwritten(dir, err)
	}
	defer func() { _ = os.RemoveAll(made) }() // it is gone when all went well
	var profiles, judgments, meta bytes.Buffer
	for _, p := range l.Profiles {
		profiles.Write(p)
		profiles.WriteByte('\n')
	}
	for _, j := range l.Judgments {
		fmt.Fprintf(&judgments, "%s\t%s\t%d\n", j.Subject, j.Target, j.Grade)
	}
	if err := printJSON(&meta, l.Meta); err != nil {
		return match.Wrap(err, "cannot write meta.json")
	}
	for name, body := range map[string]*bytes.Buffer{"profiles.jsonl": &profiles, "match_qrels.tsv": &judgments, "meta.json": &meta} {
		if err := writeWhole(filepath.Join(made, name), body.Bytes()); err != nil {
			return unwritten(dir, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := syscall.Rename(made, dir); err != nil { // os.Rename would refuse an empty folder, too
		return unwritten(dir, err)
	}
	return nil
}

// writeWhole writes a file for its owner's eyes, down to the disk.
func writeWhole(path string, body []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	return errors.Join(err, f.Sync(), f.Close())
}

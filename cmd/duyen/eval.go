package main

import (
	"context"
	"errors"
	"os"
	"time"

	"duyen/configs"
	"duyen/eval"
	"duyen/files"
	"duyen/match"
)

// evalCmd measures ranking and search on a judged folder.
type evalCmd struct {
	Planted bool   `help:"${help_planted}"`
	Weights string `placeholder:"FILE" help:"${help_weights}"`
	Fit     string `placeholder:"FILE" help:"${help_fit}"`
	JSON    bool   `help:"${help_json}"`
	Dir     string `arg:"" optional:"" name:"dir" help:"${help_dataset}"`
}

// plantedSeed is of the planted set that the figures in the documents are of.
const plantedSeed = 1

// load reads the folder or makes the planted set.
func (c *evalCmd) load(ref *match.Reference) (*eval.Dataset, error) {
	switch {
	case c.Planted == (c.Dir != ""):
		e := match.Fail(match.KindMalformed, "eval_source", "DIR or --planted")
		return nil, usage(e)
	case c.Planted:
		return eval.Planted(ref, plantedSeed)
	}
	return eval.Load(c.Dir, ref, match.DateOf(time.Now()), files.ReadProfiles)
}

// weights gives those to measure with: the embedded ones unless told otherwise.
func (c *evalCmd) weights() (match.Weights, error) {
	if c.Weights == "" {
		return configs.LoadWeights()
	}
	text, err := os.ReadFile(c.Weights)
	if err != nil {
		return nil, &match.Error{Kind: match.KindNotFound, Code: "no_file", Message: "cannot open the file", Cause: err}
	}
	weights, err := configs.ParseWeights(text)
	if err != nil {
		return nil, &match.Error{Kind: match.KindInvalid, Code: "weights", Message: c.Weights, Cause: err}
	}
	return weights, nil
}

// fit fits the weights, writes them to a file that must not exist yet, and says
// what they change.
func (c *evalCmd) fit(ctx context.Context, t *terminal, data *eval.Dataset, o eval.Options) error {
	bar := newSteps(t.stderr)
	o.Progress = bar.step
	fitting, err := eval.Fit(ctx, data, o)
	bar.done()
	if err != nil {
		return err
	}
	text, err := configs.FormatWeights(fitting.Weights)
	if err != nil {
		return match.Wrap(err, "cannot put the weights into words")
	}
	f, err := os.OpenFile(c.Fit, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return &match.Error{Kind: match.KindConflict, Code: "not_written", Message: "cannot write the weights", Cause: err}
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return match.Wrap(err, "cannot write the weights")
	}
	if c.JSON {
		return printJSON(t.stdout, fitting)
	}
	return fitTable(t.stdout, t.config.Lang, fitting)
}

// Run reads the folder and measures it. It needs no data folder and no server.
func (c *evalCmd) Run(ctx context.Context, t *terminal) error {
	ref, err := configs.LoadReference()
	if err != nil {
		return err
	}
	weights, err := c.weights()
	if err != nil {
		return err
	}
	data, err := c.load(ref)
	if err != nil {
		return err
	}
	if c.Fit != "" {
		return c.fit(ctx, t, data, eval.Options{Reference: ref, Weights: weights})
	}
	bar := newSteps(t.stderr)
	report, err := eval.Run(ctx, data, eval.Options{Reference: ref, Weights: weights, Progress: bar.step})
	bar.done()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(t.stdout, report)
	}
	return evalTable(t.stdout, t.config.Lang, report)
}

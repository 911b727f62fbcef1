package main

import (
	"context"
	"time"

	"duyen/configs"
	"duyen/eval"
	"duyen/files"
	"duyen/match"
)

// evalCmd measures ranking and search on a judged folder.
type evalCmd struct {
	Planted bool   `help:"${help_planted}"`
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

// Run reads the folder and measures it. It needs no data folder and no server.
func (c *evalCmd) Run(ctx context.Context, t *terminal) error {
	ref, err := configs.LoadReference()
	if err != nil {
		return err
	}
	weights, err := configs.LoadWeights()
	if err != nil {
		return err
	}
	data, err := c.load(ref)
	if err != nil {
		return err
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

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
	JSON bool   `help:"${help_json}"`
	Dir  string `arg:"" name:"dir" help:"${help_dataset}"`
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
	data, err := eval.Load(c.Dir, ref, match.DateOf(time.Now()), files.ReadProfiles)
	if err != nil {
		return err
	}
	report, err := eval.Run(ctx, data, eval.Options{Reference: ref, Weights: weights})
	if err != nil {
		return err
	}
	return printJSON(t.stdout, report)
}

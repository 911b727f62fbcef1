package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"duyen/configs"
	"duyen/eval/bench"
	"duyen/locale"
)

// benchCmd measures speed beside yardsticks.
type benchCmd struct {
	Profiles int      `default:"100000" placeholder:"N" help:"${help_profiles}"`
	Postgres string   `placeholder:"URL" help:"${help_postgres}"`
	Redis    string   `placeholder:"URL" help:"${help_redis}"`
	JSON     bool     `help:"${help_json}"`
	Names    []string `arg:"" optional:"" name:"name" help:"${help_benchmark}"`
}

// Run measures in a folder of its own: neither the data folder nor a server
// that holds it is touched.
func (c *benchCmd) Run(ctx context.Context, t *terminal) error {
	o := bench.Options{Profiles: c.Profiles, Names: c.Names, Postgres: c.Postgres, Redis: c.Redis}
	if err := o.Check(); err != nil {
		return usage(err)
	}
	var err error
	if o.Reference, err = configs.LoadReference(); err != nil {
		return err
	}
	if o.Weights, err = configs.LoadWeights(); err != nil {
		return err
	}
	bars := newStages(t.stderr)
	o.Progress = bars.show
	report, err := bench.Measure(ctx, o)
	bars.done()
	if len(report) == 0 {
		return err
	}
	if c.JSON {
		return errors.Join(err, printJSON(t.stdout, report))
	}
	return errors.Join(err, printBench(t.stdout, t.config.Lang, report))
}

// printBench prints a line per benchmark and side, and what the ratio is of.
func printBench(out io.Writer, lang string, report bench.Report) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	text := func(code string) string { return locale.Text(lang, "cli.bench."+code, nil) }
	fmt.Fprintf(w, "%s\t%s\tp50 (ms)\tp99 (ms)\tn\t%s\t\n", text("name"), text("side"), text("ratio"))
	for _, e := range report {
		r := e.Result
		fmt.Fprintf(w, "%s\t%s\t%.3f\t%.3f\t%d\t%.3f\t%s\n", e.Name, text("ours"), r.P50, r.P99, r.N, r.Ratio, sideFigures(r.Side))
		fmt.Fprintf(w, "\t%s\t%.3f\t%.3f\t\t\t%s\n", text("yardstick"), r.Yardstick.P50, r.Yardstick.P99, sideFigures(r.Yardstick))
	}
	return w.Flush()
}

// sideFigures lists a side's figures of the benchmark's own, by name.
func sideFigures(s bench.Side) string {
	var names []string
	for name := range s.More {
		names = append(names, name)
	}
	slices.Sort(names)
	text := ""
	for _, name := range names {
		if number, ok := s.More[name].(float64); ok {
			text += fmt.Sprintf("%s %.4g  ", name, number)
			continue
		}
		if _, nested := s.More[name].(map[string]any); nested {
			continue // for --json
		}
		text += fmt.Sprintf("%s %v  ", name, s.More[name])
	}
	return text
}

// stages shows a bar for each stage of a long work, one after the other. On
// anything but a terminal it shows nothing.
type stages struct {
	all  *mpb.Progress
	bar  *mpb.Bar
	name string
}

func newStages(w io.Writer) *stages {
	if !isTerminal(w) {
		return &stages{}
	}
	return &stages{all: mpb.New(mpb.WithOutput(w))}
}

// show tells how far a stage is; a new name begins the next bar.
func (s *stages) show(name string, done, total int) {
	if s.all == nil {
		return
	}
	if s.bar == nil || name != s.name {
		s.end()
		s.name = name
		s.bar = s.all.AddBar(int64(total),
			mpb.PrependDecorators(decor.Name(name, decor.WCSyncSpaceR), decor.CountersNoUnit("%d / %d", decor.WCSyncSpace)),
			mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.AverageETA(decor.ET_STYLE_MMSS)),
		)
	}
	s.bar.SetCurrent(int64(done))
}

// end ends the bar, also one that has not come to its end.
func (s *stages) end() {
	if s.bar != nil {
		s.bar.SetTotal(-1, true)
	}
}

// done ends the last bar and waits until everything is drawn.
func (s *stages) done() {
	if s.all == nil {
		return
	}
	s.end()
	s.all.Wait()
}

// Package bench measures speed, each figure beside a yardstick that is measured
// in the same run on the same data: a benchmark without one says little, and
// one against a weak one says nothing. bench.go has the table of benchmarks;
// each stands in the file of its name.
package bench

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"duyen/match"
)

// Options say what is measured and on what. Profiles is how many are made up;
// Names empty means every benchmark that can run. Postgres and Redis are the
// addresses of servers to compare with. Progress, if any, is told how far a
// stage is.
type Options struct {
	Profiles        int
	Names           []string
	Postgres, Redis string
	Reference       *match.Reference
	Weights         match.Weights
	Progress        func(stage string, done, total int)
}

// benchmark is one line of the table. server gives the address of the server it
// needs beside it; nil when it needs none.
type benchmark struct {
	name   string
	run    func(context.Context, *Run) (Result, error)
	server func(*Options) string
}

// benchmarks is the table, in the order of running and reporting. Those that
// write into the shared house come behind those that search it; feed, which fills
// it with readers who are told of every write, comes last.
func benchmarks() []benchmark {
	return []benchmark{
		{name: "match", run: measureMatch},
		{name: "percolate", run: measurePercolate},
		{name: "assign", run: measureAssign},
		{name: "search", run: measureSearch},
		{name: "index", run: measureIndex},
		{name: "http", run: measureHTTP},
		{name: "postgres", run: measurePostgres, server: func(o *Options) string { return o.Postgres }},
		{name: "redis", run: measureRedis, server: func(o *Options) string { return o.Redis }},
		{name: "feed", run: measureFeed},
	}
}

// Names lists the benchmarks in their order.
func Names() []string {
	var out []string
	for _, b := range benchmarks() {
		out = append(out, b.name)
	}
	return out
}

// MinProfiles is the least number of profiles that gives every benchmark enough
// subjects of every kind.
const MinProfiles = 500

// Check tells what is wrong with the options: a name nobody knows, a benchmark
// whose server is not given, too few profiles.
func (o *Options) Check() error {
	if o.Profiles < MinProfiles {
		return wrong("profiles", "out_of_range", "at least 500 profiles are needed")
	}
	for _, name := range o.Names {
		i := slices.IndexFunc(benchmarks(), func(b benchmark) bool { return b.name == name })
		if i < 0 {
			return unknown(name)
		}
		if b := benchmarks()[i]; b.server != nil && b.server(o) == "" {
			return wrong("name", "server_missing", name+" needs the address of a server: --"+name+" URL")
		}
	}
	return nil
}

func wrong(field, code, message string) error {
	return &match.Error{Kind: match.KindMalformed, Code: code, Field: field, Message: message}
}

// unknown names what the word was probably meant to be.
func unknown(name string) error {
	e := match.Fail(match.KindMalformed, "unknown_value", "known: "+strings.Join(Names(), ", "))
	e.Problems = []match.Problem{{Field: "name", Code: "unknown_value", Value: name, Nearest: match.Nearest(name, Names())}}
	return e
}

// chosen gives the benchmarks to run.
func (o *Options) chosen() []benchmark {
	var out []benchmark
	for _, b := range benchmarks() {
		named := slices.Contains(o.Names, b.name)
		if able := b.server == nil || b.server(o) != ""; named || len(o.Names) == 0 && able {
			out = append(out, b)
		}
	}
	return out
}

// Measure runs the chosen benchmarks one after the other in a folder of its own,
// which is removed at the end. One that fails does not stop the others: there
// may be a report beside the error. When ctx ends there is none.
func Measure(ctx context.Context, o Options) (report Report, err error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "duyen-bench")
	if err != nil {
		return nil, match.Wrap(err, "cannot make a folder to measure in")
	}
	r := &Run{Options: o, dir: dir}
	defer func() { err = errors.Join(err, r.close()) }()
	var errs []error
	for _, b := range o.chosen() {
		result, err := b.run(ctx, r)
		switch {
		case ctx.Err() != nil:
			return nil, match.Wrap(ctx.Err(), "measuring was stopped")
		case err != nil:
			errs = append(errs, match.Wrap(err, "cannot measure "+b.name))
		default:
			report = append(report, Entry{b.name, result})
		}
	}
	return report, errors.Join(errs...)
}

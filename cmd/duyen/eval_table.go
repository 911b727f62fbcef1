package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"duyen/eval"
	"duyen/locale"
	"duyen/match"
)

// shownPlaces is how many places of an exposure the table shows; JSON has all.
const shownPlaces = 5

// sheet is a table of figures in a reader's language.
type sheet struct {
	*tabwriter.Writer
	lang string
}

// evalTable prints a report.
func evalTable(out io.Writer, lang string, r *eval.Report) error {
	s := sheet{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0), lang}
	fmt.Fprintln(out, locale.Text(lang, "cli.eval.about", map[string]any{
		"name": r.Dataset.Name, "n": r.Dataset.Profiles, "day": string(r.Dataset.AsOf),
	}))
	if r.Search != nil {
		s.head("search")
		s.figures("duyen", r.Search.Metrics)
		for _, name := range slices.Sorted(maps.Keys(r.Search.ByTrait)) {
			s.figures("  "+name, r.Search.ByTrait[name])
		}
		for _, name := range slices.Sorted(maps.Keys(r.Baselines)) {
			if b := r.Baselines[name].Search; b != nil {
				s.figures(name, b.Metrics)
			}
		}
	}
	for _, d := range match.Directions() {
		if m, ok := r.Match[d.String()]; ok {
			s.direction(r, d.String(), m)
		}
	}
	s.lists(r)
	s.fit(r)
	return s.Flush()
}

// head begins a block.
func (s sheet) head(title string) {
	fmt.Fprintf(s, "\n%s\tn\tNDCG@10\t±\tRecall@20\tMRR\tHit@10\n", s.title(title))
}

// title words a block's name; directions are names themselves.
func (s sheet) title(name string) string {
	if key := "cli.eval." + name; locale.Has(key) {
		return locale.Text(s.lang, key, nil)
	}
	return name
}

// figures prints one line. Three decimals are what a data set can tell.
func (s sheet) figures(name string, m eval.Metrics) {
	fmt.Fprintf(s, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\n", name, m.N, m.NDCG, m.SE, m.Recall, m.MRR, m.Hit)
}

// direction prints one direction with its baselines and exposure.
func (s sheet) direction(r *eval.Report, name string, m eval.Metrics) {
	s.head(name)
	s.figures("duyen", m)
	for _, b := range slices.Sorted(maps.Keys(r.Baselines)) {
		if m, ok := r.Baselines[b].Match[name]; ok {
			s.figures(b, m)
		}
	}
	e, ok := r.Exposure[name]
	if !ok {
		return
	}
	fmt.Fprintln(s, locale.Text(s.lang, "cli.eval.exposure", map[string]any{
		"gini": fmt.Sprintf("%.2f", e.Gini), "shown": percent(e.Shown), "lists": e.Lists,
	}))
	if _, silent := e.Regions[match.Nowhere]; silent && len(e.Regions) == 1 {
		return // nobody states a place
	}
	places := slices.SortedFunc(maps.Keys(e.Regions), func(a, b string) int {
		return cmp.Or(cmp.Compare(e.Regions[b].Shown, e.Regions[a].Shown), cmp.Compare(a, b))
	})
	for _, place := range places[:min(shownPlaces, len(places))] {
		fmt.Fprintln(s, locale.Text(s.lang, "cli.eval.place", map[string]any{
			"place": place, "shown": percent(e.Regions[place].Shown), "targets": percent(e.Regions[place].Targets),
		}))
	}
}

// lists prints the means over all lists, when there are several directions.
func (s sheet) lists(r *eval.Report) {
	if len(r.Match) < 2 {
		return
	}
	s.head("lists")
	s.figures("duyen", *r.Lists)
	for _, name := range slices.Sorted(maps.Keys(r.Baselines)) {
		if m := r.Baselines[name].Lists; m != nil {
			s.figures(name, *m)
		}
	}
}

// fit prints how well fit separates.
func (s sheet) fit(r *eval.Report) {
	if len(r.Fit) == 0 {
		return
	}
	fmt.Fprintf(s, "\n%s\tAUC\t≥ 1\t0\n", s.title("fit"))
	for _, name := range slices.Sorted(maps.Keys(r.Fit)) {
		f := r.Fit[name]
		fmt.Fprintf(s, "%s\t%.3f\t%d\t%d\n", name, f.AUC, f.Positives, f.Zeros)
	}
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// fitTable prints what fitting changed.
func fitTable(out io.Writer, lang string, f *eval.Fitting) error {
	s := sheet{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0), lang}
	for _, name := range slices.Sorted(maps.Keys(f.Directions)) {
		d := f.Directions[name]
		s.head(name)
		s.figures(s.title("before"), d.Before)
		s.figures(s.title("after"), d.After)
		key := "cli.eval.fitted"
		if f.Training == eval.Judgments {
			key = "cli.eval.fitted_judged"
		}
		fmt.Fprintf(s, "\n%s\t%s\t%s\n", locale.Text(lang, key, map[string]any{
			"positives": d.Positives, "subjects": d.Subjects, "days": f.Training,
		}), s.title("before"), s.title("after"))
		for _, signal := range match.Signals() {
			if w := d.Weights[signal]; len(w) > 0 {
				fmt.Fprintf(s, "%s\t%.3f\t%.3f\n", signal, w[0], w[1])
			}
		}
	}
	return s.Flush()
}

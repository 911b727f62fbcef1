package bench

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"duyen/match"
)

// The columns of the SQL side; a made-up startup has no more values.
const (
	maxSectors   = 4
	maxStrengths = 3
)

// numbers gives values a number from 2 on; 1 stands for none.
type numbers struct {
	of    map[string]int
	paths []match.Path
}

const none = 1

func (n *numbers) number(p match.Path) int {
	if i, ok := n.of[p.Leaf()]; ok {
		return i
	}
	if n.of == nil {
		n.of = map[string]int{}
	}
	i := len(n.paths) + none + 1
	n.of[p.Leaf()] = i
	n.paths = append(n.paths, p)
	return i
}

// tables turns features into rows of the SQL side, startups before investors.
type tables struct {
	model     *match.Model
	direction match.Direction
	scorer    *match.Scorer
	values    [match.DimCount]numbers
	held      map[int][]match.Path // by place: the strengths it is known for
	startups  map[string]int       // number by id
	investors map[string]int
}

func newTables(model *match.Model) *tables {
	d := match.Direction{From: match.KindInvestor, To: match.KindStartup}
	return &tables{model: model, direction: d, scorer: model.Scorer(d), held: map[int][]match.Path{}, startups: map[string]int{}, investors: map[string]int{}}
}

// startup writes the row of a startup, with its text.
func (t *tables) startup(f *match.Features, w io.Writer) error {
	id := len(t.startups) + 1
	t.startups[f.ID] = id
	number := func(d match.Dim) (out []int) {
		for _, p := range f.Values[d] {
			out = append(out, t.values[d].number(p))
		}
		return out
	}
	sectors, stage, place := number(match.DimSector), number(match.DimStage), number(match.DimPlace)
	stage, place = append(stage, none), append(place, none)
	var strengths []int
	if f.Held {
		t.held[place[0]] = f.Values[match.DimStrength]
	} else {
		strengths = number(match.DimStrength)
	}
	if len(sectors) > maxSectors || len(strengths) > maxStrengths || len(stage) > 2 || len(place) > 2 {
		return match.Fail(match.KindInternal, "internal", "the SQL side has no columns for "+f.ID)
	}
	doc := "g" + strconv.Itoa(stage[0]) + " p" + strconv.Itoa(place[0])
	for _, s := range sectors {
		doc += " s" + strconv.Itoa(s)
	}
	crowd := t.scorer.Part(match.ColCrowd).Points(match.CrowdSignal(t.model.Statistics.Backers(f.ID)))
	sector, strength := padded(sectors, maxSectors), padded(strengths, maxStrengths)
	terms, weights := vector(f.Text)
	_, err := fmt.Fprintf(w, "%d\t%s\t%d\t%s\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%s\n", id, tabs(sector), len(sectors),
		tabs(strength), len(strengths), stage[0], place[0], number4(f.Ask), number4(crowd), doc, terms, weights)
	return err
}

// padded fills up with none.
func padded(list []int, n int) []int {
	for len(list) < n {
		list = append(slices.Clone(list), none)
	}
	return list
}

func tabs(list []int) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = strconv.Itoa(x)
	}
	return strings.Join(out, "\t")
}

// number4 writes a number, \N for one that is not known.
func number4(x float64) string {
	switch {
	case math.IsNaN(x):
		return `\N`
	case math.IsInf(x, 0):
		return strings.Replace(fmt.Sprint(x), "Inf", "Infinity", 1)
	}
	return strconv.FormatFloat(x, 'g', -1, 32)
}

// vector writes a text as two arrays, in rising order of the terms, which wrap
// around into int4.
func vector(v match.Vector) (terms, weights string) {
	sorted := slices.Clone(v.Terms)
	slices.SortFunc(sorted, func(a, b match.Weighted) int { return cmp.Compare(int32(a.Term), int32(b.Term)) })
	t, w := make([]int, len(sorted)), make([]float64, len(sorted))
	for i, x := range sorted {
		t[i], w[i] = int(int32(x.Term)), float64(x.Weight)*float64(v.Scale)
	}
	return integers(t), reals(w)
}

func reals(list []float64) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = number4(x)
	}
	return "{" + strings.Join(out, ",") + "}"
}

func integers(list []int) string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = strconv.Itoa(x)
	}
	return "{" + strings.Join(out, ",") + "}"
}

// investor writes the row of an investor. All startups must have been written.
func (t *tables) investor(f *match.Features, w io.Writer) error {
	id := len(t.investors) + 1
	t.investors[f.ID] = id
	rules := f.Rules
	if rules == nil {
		rules = &match.Rules{}
	}
	strict := `\N`
	if slices.Contains(rules.Strict, "sectors") && len(f.Holds[match.DimSector].Declared) > 0 {
		strict = integers(t.within(f.Holds[match.DimSector].Declared))
	}
	var backed []int
	for _, name := range rules.Backed {
		if s, ok := t.startups[name]; ok {
			backed = append(backed, s)
		}
	}
	slices.Sort(backed)
	terms, weights := vector(f.Text)
	_, err := fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", id, f.ID,
		reals(t.lifts(f, match.DimSector)), reals(t.lifts(f, match.DimStrength)), reals(t.helds(f)), reals(t.stages(f)),
		reals(t.places(f)), t.asks(f), strict, integers(backed), terms, weights)
	return err
}

// lift gives what the path to a value adds.
func lift(f *match.Features, d match.Dim, p match.Path) (region, local float64) {
	r, l := f.Holds[d].Sum(p)
	return match.LiftMean(int64(r), 1, false), match.LiftMean(int64(l), 1, false)
}

// lifts gives the lift of every value of a dimension, none first.
func (t *tables) lifts(f *match.Features, d match.Dim) []float64 {
	out := []float64{0}
	for _, p := range t.values[d].paths {
		_, x := lift(f, d, p)
		out = append(out, x)
	}
	return out
}

// unit gives the points of one unit of a signal, within its bounds.
func (t *tables) unit(column int) float64 {
	return t.scorer.Part(column).Points(1) - t.scorer.Part(column).Points(0)
}

// stages gives the points of every stage, none first.
func (t *tables) stages(f *match.Features) []float64 {
	out := t.lifts(f, match.DimStage)
	for i, x := range out {
		out[i] = t.scorer.Part(match.ColStage).Points(x)
	}
	return out
}

// places gives the points of every place, none first.
func (t *tables) places(f *match.Features) []float64 {
	out := []float64{t.scorer.Part(match.ColRegion).Points(0) + t.scorer.Part(match.ColLocal).Points(0)}
	for _, p := range t.values[match.DimPlace].paths {
		region, local := lift(f, match.DimPlace, p)
		out = append(out, t.scorer.Part(match.ColRegion).Points(region)+t.scorer.Part(match.ColLocal).Points(local))
	}
	return out
}

// helds gives the points of the strengths that every place is known for.
func (t *tables) helds(f *match.Features) []float64 {
	out := slices.Repeat([]float64{t.scorer.Part(match.ColStrength).Points(0)}, len(t.values[match.DimPlace].paths)+1)
	for place, paths := range t.held {
		var sum int64
		for _, p := range paths {
			_, l := f.Holds[match.DimStrength].Sum(p)
			sum += int64(l)
		}
		out[place-none] = t.scorer.Part(match.ColStrength).Points(match.LiftMean(sum, len(paths), true))
	}
	return out
}

// asks gives the columns that compare an ask with the investor's usual size.
func (t *tables) asks(f *match.Features) string {
	mean := t.scorer.Part(match.ColAsk).Points(t.model.Statistics.AskMean(f.Kind))
	lo, hi, below, above := math.NaN(), math.NaN(), math.NaN(), math.NaN()
	if s := f.Size; s.Known {
		lo, hi = s.Lo, s.Hi
		const step = 0.001 // small enough to stay off the bound at −6
		below = (t.scorer.Part(match.ColAsk).Points(0) - t.scorer.Part(match.ColAsk).Points(-step)) / step / (2 * s.Spread * s.Spread)
		above = below
		if s.Ticket {
			above /= 4
		}
	}
	out := make([]string, 0, 5)
	for _, x := range []float64{lo, hi, below, above, mean} {
		out = append(out, number4(x))
	}
	return strings.Join(out, "\t")
}

// within gives the sectors in or below the declared ones.
func (t *tables) within(declared []string) []int {
	out := []int{}
	for i, p := range t.values[match.DimSector].paths {
		if slices.ContainsFunc(p.Nodes, func(n string) bool { return slices.Contains(declared, n) }) {
			out = append(out, i+none+1)
		}
	}
	return out
}

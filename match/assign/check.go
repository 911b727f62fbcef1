package assign

import (
	"math"
	"strconv"

	"duyen/match"
)

// The codes of problems that only pairs have. The others are those of package match.
const (
	ProblemRepeated    = "repeated_pair"     // the pair stands in the list before
	ProblemFixedBanned = "fixed_banned"      // the pair is fixed and banned
	ProblemFixedPlaces = "fixed_over_places" // more pairs are fixed than the subject or target has places
)

// ProblemCodes lists the codes of this package, for the test that the catalogue
// has a text for each.
func ProblemCodes() []string {
	return []string{ProblemRepeated, ProblemFixedBanned, ProblemFixedPlaces}
}

// Limits keep numbers in 32 bits, and values in 62: see worth.go.
const (
	maxParties = 1 << 20 // of each side
	maxPairs   = 1 << 20 // in a solution
	maxEdges   = 5_000_000
	maxScore   = 100
)

// checker collects what is wrong with a problem.
type checker struct {
	p        *Problem
	problems []match.Problem
}

// check tells everything that is wrong with a problem, not only the first of it.
func check(p *Problem) error {
	if len(p.Subjects) > maxParties || len(p.Targets) > maxParties || len(p.Edges) > maxEdges || p.Groups > maxParties {
		return tooLarge()
	}
	c := &checker{p: p}
	c.parties("subjects", p.Subjects, p.Groups)
	c.parties("targets", p.Targets, 0)
	for i, e := range p.Edges {
		at := func() string { return item("edges", i) }
		if c.pair(at, e.Subject, e.Target) && !within(e.Score, maxScore) {
			c.add(at()+".score", match.ProblemOutOfRange, number(e.Score), "0–100")
		}
	}
	for i, b := range p.Banned {
		c.pair(func() string { return item("banned", i) }, b[0], b[1])
	}
	c.numbers()
	c.repeated()
	c.fixed()
	return match.Invalid(c.problems)
}

func tooLarge() error {
	return match.Fail(match.KindTooLarge, "too_large", "more than 1,048,576 parties or pairs, or 5,000,000 edges")
}

func (c *checker) add(field, code, value, nearest string) {
	c.problems = append(c.problems, match.Problem{Field: field, Code: code, Value: value, Nearest: nearest})
}

// parties checks places and groups of one side; only groups below the number are known.
func (c *checker) parties(field string, all []Party, groups int) {
	for i, p := range all {
		if p.Places < 0 {
			c.add(item(field, i)+".places", match.ProblemNegative, strconv.Itoa(p.Places), "")
		}
		for _, g := range p.Groups {
			if g < 0 || g >= groups {
				c.add(item(field, i)+".groups", match.ProblemOutOfRange, strconv.Itoa(g), "")
			}
		}
	}
}

// pair tells whether both ends exist. The field's name is only made when it is told.
func (c *checker) pair(at func() string, subject, target int) bool {
	ok := subject >= 0 && subject < len(c.p.Subjects) && target >= 0 && target < len(c.p.Targets)
	if !ok {
		c.add(at(), match.ProblemOutOfRange, ends(subject, target), "")
	}
	return ok
}

// numbers checks the least score and the weights.
func (c *checker) numbers() {
	for _, n := range []struct {
		field       string
		value, most float64
	}{
		{"min_score", c.p.MinScore, maxScore},
		{"weights.quality", c.p.Weights.Quality, 1},
		{"weights.coverage", c.p.Weights.Coverage, 1},
		{"weights.fairness", c.p.Weights.Fairness, 1},
	} {
		if !within(n.value, n.most) {
			c.add(n.field, match.ProblemOutOfRange, number(n.value), "0–"+number(n.most))
		}
	}
	if c.p.Groups < 0 {
		c.add("groups", match.ProblemNegative, strconv.Itoa(c.p.Groups), "")
	}
}

// repeated finds edges that stand twice, subject by subject. It needs ends that exist.
func (c *checker) repeated() {
	if len(c.problems) > 0 {
		return
	}
	start, order := bySubject(c.p)
	last := make([]int32, len(c.p.Targets)) // the subject that listed a target last, from 1
	for s := range c.p.Subjects {
		for _, i := range order[start[s]:start[s+1]] {
			e := &c.p.Edges[i]
			if last[e.Target] == int32(s+1) {
				c.add(item("edges", int(i)), ProblemRepeated, ends(e.Subject, e.Target), "")
			}
			last[e.Target] = int32(s + 1)
		}
	}
}

// fixed names every fixed pair that cannot hold: of those over the places the
// ones that come last.
func (c *checker) fixed() {
	banned, seen := pairs(c.p.Banned), map[[2]int]bool{}
	ofSubject, ofTarget := map[int]int{}, map[int]int{}
	for i, f := range c.p.Fixed {
		at := item("fixed", i)
		switch {
		case !c.pair(func() string { return at }, f[0], f[1]):
			continue
		case seen[f]:
			c.add(at, ProblemRepeated, ends(f[0], f[1]), "")
			continue
		case banned[f]:
			c.add(at, ProblemFixedBanned, ends(f[0], f[1]), "")
		}
		seen[f] = true
		ofSubject[f[0]]++
		ofTarget[f[1]]++
		wanted, places := c.p.Subjects[f[0]].Places, c.p.Targets[f[1]].Places
		if ofSubject[f[0]] > wanted || ofTarget[f[1]] > places {
			c.add(at, ProblemFixedPlaces, ends(f[0], f[1]), "")
		}
	}
}

// pairs makes a set of a list.
func pairs(list [][2]int) map[[2]int]bool {
	out := make(map[[2]int]bool, len(list))
	for _, p := range list {
		out[p] = true
	}
	return out
}

// within tells whether 0 ≤ x ≤ most; not a number is not.
func within(x, most float64) bool { return x >= 0 && x <= most && !math.IsNaN(x) }

func item(field string, i int) string { return field + "[" + strconv.Itoa(i) + "]" }
func ends(subject, target int) string { return strconv.Itoa(subject) + "–" + strconv.Itoa(target) }
func number(x float64) string         { return strconv.FormatFloat(x, 'g', -1, 64) }

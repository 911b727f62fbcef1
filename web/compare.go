package web

import (
	"math"
	"net/url"
	"slices"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// compareBody is what the page that sets matches side by side shows.
type compareBody struct {
	Owner   linkView
	Kind    string
	Back    string // to the list
	Heads   []compareHead
	Columns int
	Parts   []comparePart
	Empty   emptyView
	Few     bool // one alone
	Dropped bool // more were chosen than are shown, or some cannot be seen
}

// compareHead is the head of a column.
type compareHead struct {
	matchEntry
	Href, Fit string
	Score     int
	Best      bool
	Without   string // the address of the others
}

// comparePart is a group of rows.
type comparePart struct {
	Title string
	Rows  []compareRow
}

// compareRow is one row, with a cell for each column.
type compareRow struct {
	Label string
	Cells []compareCell
}

// compareCell is what one of them is like: lines, a bar where points are told, what
// is not met.
type compareCell struct {
	Name  string
	Lines []linkView
	Bar   *barView
	Unmet []unmetView
	Best  bool
}

// comparison collects the rows of a page.
type comparison struct {
	p     *Pages
	voice locale.Voice
	list  []match.Match
	faces []match.Profile
}

// comparePage answers /startups/{id}/compare and its like.
func (p *Pages) comparePage(k match.Kind) func(*visit) error {
	return func(v *visit) error {
		if v.actor.Anonymous() {
			return v.signIn()
		}
		found, err := p.whose(v, k)
		if err != nil {
			return err
		}
		return p.showCompare(v, found, nil)
	}
}

// compareQuery names what is compared, in an address.
func compareQuery(target match.Kind, ids []string) string {
	return url.Values{"kind": {string(target)}, "with": ids}.Encode()
}

// showCompare shows the matches with the targets that the address names.
func (p *Pages) showCompare(v *visit, found match.Profile, refused *asking) error {
	b := found.Common()
	w := matchWishOf(b.Kind, v.r.URL.Query())
	asked := distinct(v.r.URL.Query()["with"])
	list, err := p.Lists.Compare(v.r.Context(), v.actor, b.Kind, b.ID, w.target, asked...)
	if err != nil {
		return err
	}
	private(v.w)
	c := comparison{p: p, voice: p.voice(v.lang, b.Kind, w.target)}
	for _, m := range list {
		if face := p.find(v, m.Target.ID); face != nil {
			c.list, c.faces = append(c.list, m), append(c.faces, face)
		}
	}
	link := profileLink(b.Kind, b.ID)
	body := compareBody{
		Owner: linkView{b.Name, link}, Kind: locale.Text(v.lang, "kinds."+string(w.target), nil), Back: link + "/matches?" + matchWish{target: w.target, n: matchesStep}.query(),
		Few: len(c.list) == 1, Dropped: len(c.list) < len(asked) && len(c.list) > 0,
	}
	body.Empty = emptyView{locale.Text(v.lang, "page.compare.none", nil), []linkView{{locale.Text(v.lang, "page.compare.choose", nil), body.Back}}}
	if len(c.list) > 0 {
		body.Heads = c.heads(p.cardMaker(v, found, "/compare", compareQuery(w.target, c.ids()), w.target, refused), link)
		body.Parts, body.Columns = c.parts(v), 1+len(c.list)
	}
	status := (&cardMaker{refused: refused}).status()
	p.render(v, status, "compare", locale.Text(v.lang, "page.compare.title", nil)+" – "+b.Name, body)
	return nil
}

// distinct keeps the first of each id, as many as may matter.
func distinct(ids []string) (out []string) {
	for _, id := range ids {
		if id != "" && len(out) <= service.CompareMax && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

func (c *comparison) ids() (out []string) {
	for _, m := range c.list {
		out = append(out, m.Target.ID)
	}
	return out
}

// heads names the columns, each with what can be done about it.
func (c *comparison) heads(cards *cardMaker, link string) (out []compareHead) {
	scores := make([]float64, len(c.list))
	for i, m := range c.list {
		scores[i] = m.Score
	}
	for i, m := range c.list {
		h := compareHead{
			matchEntry: cards.entry(m.Target.ID, m.Target.Name, string(m.Fit)), Href: profileLink(m.Target.Kind, m.Target.ID),
			Fit: locale.Text(c.voice.Lang, "fit."+string(m.Fit), nil), Score: int(math.Round(m.Score)), Best: best(scores, i),
		}
		if rest := slices.Delete(c.ids(), i, i+1); len(rest) > 0 {
			h.Without = link + "/compare?" + compareQuery(m.Target.Kind, rest)
		}
		out = append(out, h)
	}
	return out
}

// best tells whether one value is higher than all others; of one alone nothing is.
func best(values []float64, i int) bool {
	for j, x := range values {
		if j != i && x >= values[i]-0.05 {
			return false
		}
	}
	return len(values) > 1
}

// row adds a row to a part unless all its cells are empty.
func (c *comparison) row(part *comparePart, label string, cell func(i int) compareCell) {
	r := compareRow{Label: label}
	filled := false
	for i, m := range c.list {
		x := cell(i)
		x.Name = m.Target.Name
		filled = filled || len(x.Lines)+len(x.Unmet) > 0 || x.Bar != nil
		r.Cells = append(r.Cells, x)
	}
	if filled {
		part.Rows = append(part.Rows, r)
	}
}

// parts gives all rows: where the points come from, what is missing, what they say
// of themselves.
func (c *comparison) parts(v *visit) (out []comparePart) {
	for _, part := range []comparePart{c.standing(), c.points(), c.facts(v)} {
		if len(part.Rows) > 0 {
			out = append(out, part)
		}
	}
	return out
}

// standing tells what is missing, whether conditions are met, and when there is time.
func (c *comparison) standing() comparePart {
	part := comparePart{Title: c.text("page.compare.standing")}
	c.row(&part, c.text("page.compare.unmet"), func(i int) (cell compareCell) {
		for _, u := range c.list[i].NotMet {
			cell.Unmet = append(cell.Unmet, unmetOf(c.voice, u))
		}
		return cell
	})
	c.row(&part, c.text("page.compare.terms"), func(i int) (cell compareCell) {
		m := c.list[i]
		if m.Eligible != nil && *m.Eligible {
			cell.Lines = []linkView{{Text: c.text("page.matches.eligible")}}
		}
		for _, text := range c.p.conditions(c.voice, m.NotEligible) {
			cell.Unmet = append(cell.Unmet, unmetView{Text: text})
		}
		return cell
	})
	c.row(&part, c.text("page.compare.slot"), func(i int) (cell compareCell) {
		if at := c.list[i].Target.NextSlot; at != nil {
			cell.Lines = []linkView{{c.p.time(*at), slotsLink(c.list[i].Target.ID)}}
		}
		return cell
	})
	return part
}

// points tells each signal, in the order in which the list of the first one has them.
func (c *comparison) points() comparePart {
	part := comparePart{Title: c.text("page.matches.all")}
	widest := 0.0
	for _, m := range c.list {
		for _, r := range m.Reasons {
			widest = max(widest, r.Max)
		}
	}
	for _, first := range c.list[0].Reasons {
		of := make([]match.Reason, len(c.list))
		points := make([]float64, len(c.list))
		for i, m := range c.list {
			at := slices.IndexFunc(m.Reasons, func(r match.Reason) bool { return r.Signal == first.Signal })
			if at >= 0 {
				of[i], points[i] = m.Reasons[at], m.Reasons[at].Points
			}
		}
		c.row(&part, locale.Text(c.voice.Lang, "signal."+string(first.Signal), nil), func(i int) compareCell {
			bar := barOf(c.voice, of[i], widest)
			return compareCell{Bar: &bar, Lines: []linkView{{Text: bar.Text}}, Best: best(points, i)}
		})
	}
	return part
}

// facts tells what they state, line by line, in the order of the first that has it.
func (c *comparison) facts(v *visit) comparePart {
	part := comparePart{Title: c.text("page.compare.facts")}
	sheets := make([][]factView, len(c.faces))
	var labels []string
	for i, face := range c.faces {
		sheets[i] = c.p.facts(v, face)
		for _, f := range sheets[i] {
			if !slices.Contains(labels, f.Label) {
				labels = append(labels, f.Label)
			}
		}
	}
	for _, label := range labels {
		c.row(&part, label, func(i int) (cell compareCell) {
			if at := slices.IndexFunc(sheets[i], func(f factView) bool { return f.Label == label }); at >= 0 {
				cell.Lines = sheets[i][at].Values
			}
			return cell
		})
	}
	return part
}

func (c *comparison) text(key string) string { return locale.Text(c.voice.Lang, key, nil) }

// fitView is how a profile fits one of the visitor's.
type fitView struct {
	Mine, Compare linkView
	Match         matchView
}

// fitsMost bounds of how many of the visitor's profiles that is told.
const fitsMost = 2

// fits tells how a profile fits those of the visitor's that could be matched with it.
func (p *Pages) fits(v *visit, found match.Profile) (out []fitView) {
	b := found.Common()
	for _, c := range v.cards {
		if !slices.Contains(c.Kind.Counterparts(), b.Kind) || len(out) == fitsMost {
			continue
		}
		list, err := p.Lists.Compare(v.r.Context(), v.actor, c.Kind, c.ID, b.Kind, b.ID)
		if err != nil {
			p.Logger.WarnContext(v.r.Context(), "profile without how it fits", "error", err)
			return nil
		}
		for _, m := range list {
			out = append(out, fitView{
				Mine:    linkView{c.Name, profileLink(c.Kind, c.ID)},
				Compare: linkView{locale.Text(v.lang, "page.compare.others", nil), profileLink(c.Kind, c.ID) + "/matches?" + matchWish{target: b.Kind, n: matchesStep}.query()},
				Match:   p.match(p.voice(v.lang, c.Kind, b.Kind), m),
			})
		}
	}
	return out
}

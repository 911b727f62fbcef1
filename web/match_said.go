package web

import (
	"bytes"
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// saidList finishes lists of matches for pages: what is the same whenever a list is
// shown is written once and kept in the cache, with the form in which a target is
// asked; what hangs on the moment, such as who was asked already, is written in its
// place. It implements service.Form.
type saidList struct {
	p       *Pages
	subject match.Kind
	cards   *cardMaker
}

// parts tells one list from another of the same request.
func (s saidList) parts() []string {
	c := s.cards
	return []string{saidMark, c.v.lang, c.page, c.query, strconv.FormatBool(c.acts), strconv.FormatBool(c.picks)}
}

// said is a finished list, read.
type said struct {
	noneFit bool
	advice  []string
	cards   []saidCard
}

type saidCard struct {
	id, name, class string
	html, acts      template.HTML // made by our own templates
}

// How finished lists are written: fields end with fieldEnd, which templates never
// write and ids and names are freed of; a list begins with saidMark.
const (
	fieldEnd   = "\x00"
	saidMark   = "said3"
	headFields = 3
	cardFields = 5
)

// Finish implements service.Form.
func (s saidList) Finish(r match.Ranking) ([]byte, error) {
	var b bytes.Buffer
	field := func(x string) { b.WriteString(strings.ReplaceAll(x, fieldEnd, "") + fieldEnd) }
	cards := *s.cards
	cards.refused = nil // what somebody has typed is not kept
	lang, target := cards.v.lang, cards.target
	templates, err := s.p.views[lang]["matches"]()
	if err != nil {
		return nil, match.Wrap(err, "reading how a match is written")
	}
	voice := s.p.voice(lang, s.subject, target)
	field(saidMark)
	field(map[bool]string{true: "none"}[!r.AnyFits && len(r.Data) > 0])
	field(strings.Join(advise(voice, r.Data), "\n"))
	for _, m := range r.Data {
		field(m.Target.ID)
		field(m.Target.Name)
		field(string(m.Fit))
		plain := cards.plain(m.Target.ID, m.Target.Name)
		if len(r.Data) == 1 {
			plain.Pick = "" // there is nothing to compare it with
		}
		for _, part := range []struct {
			name string
			data any
		}{{"match-said", s.p.match(voice, m)}, {"match-acts", plain}} {
			if err := templates.ExecuteTemplate(&b, part.name, part.data); err != nil {
				return nil, match.Wrap(err, "writing a match")
			}
			b.WriteString(fieldEnd)
		}
	}
	return b.Bytes(), nil
}

// Renew implements service.Form: neither number is shown.
func (saidList) Renew(finished []byte, _ int64, _ int) []byte { return bytes.Clone(finished) }

// readSaid reads a finished list; false for what is none.
func readSaid(finished []byte) (out said, ok bool) {
	fields := strings.Split(string(finished), fieldEnd)
	if (len(fields)-1-headFields)%cardFields != 0 || fields[0] != saidMark { // behind the last end stands one that is empty
		return out, false
	}
	out.noneFit = fields[1] != ""
	if fields[2] != "" {
		out.advice = strings.Split(fields[2], "\n")
	}
	for f := fields[headFields:]; len(f) > cardFields; f = f[cardFields:] {
		out.cards = append(out.cards, saidCard{f[0], f[1], f[2], template.HTML(f[3]), template.HTML(f[4])})
	}
	return out, true
}

// adviceMost is how many changes are named that would help most: more than that
// nobody makes at once. What helps fewer matches than adviceLeast stands with them.
const (
	adviceMost  = 2
	adviceLeast = 2
)

// advise names the changes of one's own profile that would raise most matches of a
// list most, each with what it gains at best and with how many.
func advise(voice locale.Voice, list []match.Match) (out []string) {
	type change struct {
		text      string
		n         int
		sum, best float64
	}
	var all []change
	at := map[string]int{}
	for _, m := range list {
		for _, u := range m.NotMet {
			if u.ChangeCode == "" {
				continue
			}
			text := voice.Say("change", u.ChangeCode, u.ChangeEvidence)
			i, ok := at[text]
			if !ok {
				i = len(all)
				at[text] = i
				all = append(all, change{text: text})
			}
			all[i].n++
			all[i].sum += u.Gain
			all[i].best = max(all[i].best, u.Gain)
		}
	}
	all = slices.DeleteFunc(all, func(c change) bool { return c.n < adviceLeast })
	slices.SortStableFunc(all, func(a, b change) int { return cmp.Compare(b.sum, a.sum) })
	for _, c := range all[:min(adviceMost, len(all))] {
		out = append(out, locale.Text(voice.Lang, "page.matches.advice", map[string]any{
			"change": strings.ReplaceAll(c.text, "\n", " "), "gain": locale.Number(voice.Lang, c.best), "n": c.n,
		}))
	}
	return out
}

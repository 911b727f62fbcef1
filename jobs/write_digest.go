package jobs

import (
	"net/url"

	"duyen/locale"
	"duyen/match"
)

// Names gives what people call an id of a list ("sector", "place" …) in a
// language, "" for an id that has no name.
type Names func(lang, typ, id string) string

// partWords is what a digest tells of one feed.
type partWords struct {
	Title, Link, All string
	More             string // "" when this is all
	Entries          []entryWords
}

// entryWords is one entry: what happened, and why it is told.
type entryWords struct {
	Title, Link string
	Lines       []string
}

// parts puts what a digest tells into words. Names and summaries are people's own.
func (w *writer) parts(l match.Letter) (out []partWords, n int) {
	for _, p := range l.Parts {
		key := "mail.digest.feed"
		if p.Kind == "" {
			key = "mail.digest.search"
		}
		x := partWords{
			Title: plainLine(locale.Text(l.Lang, key, map[string]any{"name": plain(p.Name)})),
			Link:  p.Link, All: locale.Text(l.Lang, "mail.digest.all", nil),
		}
		if p.More {
			x.More = locale.Text(l.Lang, "mail.digest.more", nil)
		}
		for i := range p.Entries {
			x.Entries = append(x.Entries, w.entry(l.Lang, p.Kind, &p.Entries[i]))
		}
		n += len(p.Entries)
		out = append(out, x)
	}
	return out, n
}

// entry says the best reason for a match, what has changed, or else what the
// profile says of itself.
func (w *writer) entry(lang string, subject match.Kind, e *match.LetterEntry) entryWords {
	v := locale.Voice{Lang: lang, Who: string(match.Direction{From: subject, To: e.Target.Kind}.Holder())}
	if w.names != nil {
		v.Names = func(typ, id string) string { return w.names(lang, typ, id) }
	}
	x := entryWords{Link: e.Link, Title: plainLine(v.Say("mail.digest.event", string(e.Event), map[string]any{"name": plain(e.Target.Name)}))}
	if e.Score > 0 {
		x.Lines = append(x.Lines, locale.Text(lang, "mail.digest.score", map[string]any{"score": e.Score, "fit": locale.Text(lang, "fit."+string(e.Fit), nil)}))
	}
	for _, c := range e.Changed {
		x.Lines = append(x.Lines, plainLine(v.Change(c.Field, c.From, c.To)))
	}
	if best := bestReason(e.Reasons); best != nil {
		x.Lines = append(x.Lines, plainLine(v.Say("reason", best.Code, best.Evidence)))
	} else if s := plain(e.Target.Summary); s != "" {
		x.Lines = append(x.Lines, s)
	}
	return x
}

// bestReason gives the reason that speaks most for a match, nil when none does.
func bestReason(reasons []match.Reason) (best *match.Reason) {
	for i := range reasons {
		r := &reasons[i]
		if r.Points > r.Neutral && (best == nil || r.Points-r.Neutral > best.Points-best.Neutral) {
			best = r
		}
	}
	return best
}

// addresses lists every link of a letter.
func addresses(l match.Letter) []string {
	out := []string{l.Link, l.Unsubscribe}
	for _, p := range l.Parts {
		out = append(out, p.Link)
		for _, e := range p.Entries {
			out = append(out, e.Link)
		}
	}
	return out
}

// webAddress tells whether a link leads to a web page, or there is none.
func webAddress(link string) bool {
	u, err := url.Parse(link)
	return link == "" || err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

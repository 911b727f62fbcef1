package jobs

import (
	_ "embed" // the layouts
	"html/template"
	"strings"
	text "text/template"
	"time"
	"unicode"

	"duyen/locale"
	"duyen/match"
)

//go:embed letter.html
var htmlLayout string

//go:embed letter.txt
var textLayout string

// maxName bounds what a letter repeats of what somebody wrote, in runes.
const maxName = 80

// writer puts letters into words and layout.
type writer struct {
	html *template.Template
	text *text.Template
	zone *time.Location

	names Names // of what digests speak of
}

func newWriter() (*writer, error) {
	h, err := template.New("letter.html").Parse(htmlLayout)
	if err != nil {
		return nil, match.Wrap(err, "reading the layout of letters")
	}
	t, err := text.New("letter.txt").Parse(textLayout)
	if err != nil {
		return nil, match.Wrap(err, "reading the layout of letters")
	}
	// Vietnam has one time zone and no summer time.
	return &writer{html: h, text: t, zone: time.FixedZone("+07", 7*60*60)}, nil
}

// words are the parts of a letter, "" for those it has not.
type words struct {
	Lang, Subject, Hello, Text, Action, Link, LinkHint, Until, NotYou, Sign, Foot string

	Parts          []partWords
	Stop, StopLink string
}

// message puts a letter into words. One without texts, or with a link that is
// no web address, is KindInvalid.
func (w *writer) message(l match.Letter) (Message, error) {
	if !locale.Has(prefix(l.Purpose) + "subject") {
		return Message{}, match.Fail(match.KindInvalid, "invalid", "there are no texts for letters of purpose "+string(l.Purpose))
	}
	for _, link := range addresses(l) {
		if !webAddress(link) {
			return Message{}, match.Fail(match.KindInvalid, "invalid", "the link of a letter must be a web address")
		}
	}
	d := w.words(l)
	var h, t strings.Builder
	if err := w.html.Execute(&h, d); err != nil {
		return Message{}, match.Wrap(err, "writing a letter")
	}
	if err := w.text.Execute(&t, d); err != nil {
		return Message{}, match.Wrap(err, "writing a letter")
	}
	return Message{To: l.To, Name: addressee(l.Name), Subject: d.Subject, Text: t.String(), HTML: h.String(), Unsubscribe: l.Unsubscribe}, nil
}

func (w *writer) words(l match.Letter) words {
	args := map[string]any{"name": addressee(l.Name)}
	for key, value := range l.Args {
		args[key] = plain(value)
	}
	if !l.Until.IsZero() {
		args["until"] = locale.Time(l.Until.In(w.zone))
	}
	if !l.Due.IsZero() {
		args["due"] = locale.Time(l.Due.In(w.zone))
	}
	parts, entries := w.parts(l)
	args["n"] = entries
	say := func(key string) string {
		if !locale.Has(key) {
			return ""
		}
		return plainLine(locale.Text(l.Lang, key, args))
	}
	d := words{
		Lang: lang(l.Lang), Subject: say(prefix(l.Purpose) + "subject"), Hello: say("mail.hello"), Text: say(prefix(l.Purpose) + "text"),
		NotYou: say(prefix(l.Purpose) + "not_you"), Sign: say("mail.sign"), Foot: say("mail.foot"),
	}
	d.Parts = parts
	if l.Unsubscribe != "" {
		d.Stop, d.StopLink = say(prefix(l.Purpose)+"stop"), l.Unsubscribe
	}
	if l.Link != "" {
		d.Link, d.Action, d.LinkHint = l.Link, say(prefix(l.Purpose)+"action"), say("mail.link")
		if !l.Until.IsZero() {
			d.Until = say("mail.until")
		}
	}
	return d
}

// prefix is what the keys of a purpose's texts begin with.
func prefix(p match.Purpose) string { return "mail." + string(p) + "." }

// lang gives the language that the catalogue answers in.
func lang(wish string) string {
	if wish == locale.English {
		return locale.English
	}
	return locale.Vietnamese
}

// addressee gives a name as a letter may repeat it. Whoever registers with
// somebody else's address chooses the name in the letter to them: one that could
// be an invitation to click is left out.
func addressee(name string) string {
	name = plain(name)
	if strings.ContainsAny(name, "/@:<>") {
		return ""
	}
	for _, word := range strings.Fields(name) {
		before, after, dot := strings.Cut(word, ".")
		if dot && before != "" && after != "" {
			return ""
		}
	}
	return name
}

// plain gives a text of one line as a letter may repeat it, not too long.
func plain(s string) string {
	runes := []rune(plainLine(s))
	if len(runes) > maxName {
		runes = append(runes[:maxName], '…')
	}
	return string(runes)
}

// plainLine puts a text on one line and leaves out what cannot be seen.
func plainLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

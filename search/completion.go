package search

import (
	"cmp"
	"context"
	"slices"
	"unicode/utf8"

	"duyen/match"
	"duyen/match/text"
)

// completion finds the documents whose name holds the typed words.
type completion struct {
	*pinned
	*scoreboard
	wanted uint32 // the words a name must hold
}

// collect marks the documents of each word, of the last one by its beginning. A
// last word too short to look up is left to the check on the loaded names.
func (c *completion) collect(ctx context.Context, typed []text.Token, view View) error {
	last := len(typed) - 1
	for i := range typed {
		if err := ctx.Err(); err != nil {
			return err
		}
		from := append([]byte(typed[i].Fold), spellingMark)
		if i == last {
			if utf8.RuneCountInString(typed[i].Fold) < minPrefix {
				break
			}
			from = from[:len(from)-1]
		}
		bit := uint32(1) << i
		c.wanted |= bit
		for j := range c.parts {
			if err := c.mark(&c.parts[j], from, bit, view); err != nil {
				return err
			}
		}
	}
	return nil
}

// mark sets a bit on the documents whose name has a word beginning with from.
func (c *completion) mark(p *part, from []byte, bit uint32, view View) error {
	r, err := newReader(p.Segment(), p.Deleted(), fieldName)
	if err != nil {
		return err
	}
	look, err := newReader(p.Segment(), p.Deleted(), fieldName)
	if err != nil {
		return err
	}
	to := append([]byte(nil), from...)
	to[len(to)-1]++ // folded words are UTF-8 and the mark is 0: no byte is 255
	var keys []string
	err = r.keys(nil, from, to, func(key string) error {
		if len(keys) == maxPrefixKeys {
			return nil
		}
		open, err := look.open(p, key, view)
		if open {
			keys = append(keys, key)
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, key := range keys {
		err := r.documents([]byte(key), func(docs []uint32) {
			for _, doc := range docs {
				d := uint32(p.base) + doc
				if c.full[d] == 0 {
					c.all = append(c.all, d)
				}
				c.full[d] |= bit
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// open tells whether a word stands in a document that passes; looking is only
// needed where some are hidden, whose words must not take the place of others.
func (r *reader) open(p *part, key string, view View) (bool, error) {
	if p.facts.hidden == nil {
		return true, nil
	}
	docs, err := r.bitmap([]byte(key))
	if err != nil {
		return false, err
	}
	for it := docs.Iterator(); it.HasNext(); {
		if p.passes(it.Next(), view) {
			return true, nil
		}
	}
	return false, nil
}

// shortest gives the ids of the documents that hold every word and pass, the
// shortest names first.
func (c *completion) shortest(view View, n int) []string {
	type named struct {
		length uint16
		id     string
	}
	var all []named
	for _, d := range c.all {
		if c.wanted == 0 || c.full[d] != c.wanted {
			continue
		}
		p := c.locate(d)
		if row := p.rows[int(d)-p.base]; row != noRow && view.Pass(row) {
			all = append(all, named{p.facts.name.of[int(d)-p.base], view.ID(row)})
		}
	}
	slices.SortFunc(all, func(a, b named) int {
		return cmp.Or(cmp.Compare(a.length, b.length), cmp.Compare(a.id, b.id))
	})
	ids := make([]string, 0, n)
	for _, a := range all[:min(len(all), n)] {
		ids = append(ids, a.id)
	}
	return ids
}

// agreeing turns profiles whose name really goes on as typed into suggestions,
// those that begin with it first.
func agreeing(profiles []match.Profile, typed []text.Token, n int) []match.Suggestion {
	var begin, hold []match.Suggestion
	for _, p := range profiles {
		if p == nil {
			continue
		}
		base := p.Common()
		s := match.Suggestion{Text: base.Name, Type: "profile", Kind: base.Kind, ID: base.ID}
		switch at := completes(text.Tokens(base.Name), typed); {
		case at == 0:
			begin = append(begin, s)
		case at > 0:
			hold = append(hold, s)
		}
	}
	all := append(begin, hold...)
	return all[:min(len(all), n)]
}

package files

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"duyen/match"
)

// withoutReadOnly leaves out of a profile what only answers hold, whatever stands
// there: what was read may be sent back, also by a program that has changed it
// meanwhile. Names that stand twice and faults of syntax are still found.
func withoutReadOnly(data []byte, kind match.Kind) ([]byte, error) {
	if !mayHold(data, kind) {
		return data, nil
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(data))
	if _, err := d.ReadToken(); err != nil {
		return nil, explain(err, "")
	}
	out := []byte{'{'}
	for d.PeekKind() == '"' {
		name, err := d.ReadValue()
		if err != nil {
			return nil, explain(err, "")
		}
		name = bytes.Clone(name) // the next read overwrites it
		value, err := d.ReadValue()
		if err != nil {
			return nil, explain(err, "")
		}
		if answered(strings.Trim(string(name), `"`), kind) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, name...), ':'), value...)
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, explain(err, "")
	}
	return append(append(out, '}'), data[d.InputOffset():]...), nil
}

// answered tells whether only answers have a member.
func answered(name string, kind match.Kind) bool {
	if name == "warnings" || name == "stale" {
		return true
	}
	f, ok := fields()[kind][name]
	return ok && f.readOnly
}

// mayHold is a cheap look, so that profiles without such members, as nearly all of
// an import are, are read once only.
func mayHold(data []byte, kind match.Kind) bool {
	for name, f := range fields()[kind] {
		if f.readOnly && bytes.Contains(data, []byte(`"`+name+`"`)) {
			return true
		}
	}
	return bytes.Contains(data, []byte(`"warnings"`)) || bytes.Contains(data, []byte(`"stale"`))
}

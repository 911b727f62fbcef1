package files

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"

	"duyen/match"
)

// tags walks the XML of a part. Each token is bounded, so that memory is; what a
// document type says is refused, and other encodings than UTF-8 are.
type tags struct {
	part  *part
	in    *measured
	xml   *xml.Decoder
	depth int
}

func newTags(p *part) *tags {
	in := &measured{r: bufio.NewReaderSize(p, 64<<10)}
	return &tags{part: p, in: in, xml: xml.NewDecoder(in)}
}

// errToken is why a document is not read on.
var errToken = errors.New("a text is longer than allowed")

// measured counts what the decoder takes for one token.
type measured struct {
	r     *bufio.Reader
	taken int
}

// ReadByte is what the decoder reads by.
func (m *measured) ReadByte() (byte, error) {
	if m.taken++; m.taken > maxToken {
		return 0, errToken
	}
	return m.r.ReadByte()
}

// Read is not used by the decoder, which prefers bytes.
func (m *measured) Read(b []byte) (int, error) {
	n, err := m.r.Read(b[:min(len(b), 1)])
	m.taken += n
	return n, err
}

// next gives the next tag or text, io.EOF at the end.
func (t *tags) next() (xml.Token, error) {
	for {
		t.in.taken = 0
		token, err := t.xml.Token()
		switch {
		case errors.Is(err, io.EOF):
			return nil, io.EOF
		case err != nil:
			return nil, &endError{t.fault(err)}
		}
		switch v := token.(type) {
		case xml.StartElement:
			if t.depth++; t.depth > maxDeep {
				return nil, &endError{broken("nested too deep")}
			}
			return v, nil
		case xml.EndElement:
			t.depth--
			return v, nil
		case xml.CharData:
			return v, nil
		case xml.Directive:
			return nil, &endError{broken("a document type")}
		}
	}
}

// fault says what went wrong while a part was read.
func (t *tags) fault(err error) *match.Error {
	switch {
	case errors.Is(err, errLarge):
		return large(t.part.name, maxSheet)
	case errors.Is(err, errToken):
		return large("a text", maxToken)
	}
	return broken(t.part.name)
}

// each calls f for every tag of a part that begins.
func (p parts) each(name string, most int64, f func(t *tags, tag xml.StartElement) error) *match.Error {
	part, fault := p.open(name, most)
	if fault != nil {
		return fault
	}
	defer part.close()
	t := newTags(part)
	for {
		token, err := t.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if tag, ok := token.(xml.StartElement); ok && err == nil {
			err = f(t, tag)
		}
		if err != nil {
			if end, ok := errors.AsType[*endError](err); ok {
				return end.fault
			}
			return match.Wrap(err, "cannot read a workbook")
		}
	}
}

// attribute gives the value of a tag's attribute, whatever its name space.
func attribute(tag xml.StartElement, name string) string {
	for _, a := range tag.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// text gives what stands up to the end of the tag that has just begun, without
// what stands in tags of the names left out.
func (t *tags) text(without string) (string, error) {
	var out []byte
	for depth, skip := 1, 0; depth > 0; {
		token, err := t.next()
		if errors.Is(err, io.EOF) {
			err = &endError{broken(t.part.name)}
		}
		if err != nil {
			return "", err
		}
		switch v := token.(type) {
		case xml.StartElement:
			if depth++; skip == 0 && v.Name.Local == without {
				skip = depth
			}
		case xml.EndElement:
			if depth--; depth < skip {
				skip = 0
			}
		case xml.CharData:
			if skip > 0 {
				continue
			}
			if out = append(out, v...); len(out) > maxToken {
				return "", &endError{large("a text", maxToken)}
			}
		}
	}
	return string(out), nil
}

package files

import (
	"bytes"
	stdjson "encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"duyen/match"
)

// maxDepth bounds nesting: profiles need four levels.
const maxDepth = 32

// DecodeProfile reads one profile strictly: unknown names, names in other case,
// duplicate names, NUL, invalid UTF-8, deep nesting and trailing data are
// refused. With kind "" the profile's own "kind" decides; else that field may be
// missing but not differ. What the service adds (Meta) is dropped unread.
func DecodeProfile(data []byte, kind match.Kind) (match.Profile, error) {
	if fault := check(data, ""); fault != nil {
		return nil, fault
	}
	stated, err := statedKind(data)
	switch {
	case err != nil:
		return nil, err
	case kind == "":
		kind = match.Kind(stated)
	case stated != "" && stated != string(kind):
		return nil, near(bad(CodeKindMismatch, "kind", stated, "the kind is not the one that belongs here"), string(kind))
	}
	p := match.New(kind)
	if p == nil {
		return nil, unknownKind(string(kind))
	}
	if data, err = withoutReadOnly(data, kind); err != nil {
		return nil, err
	}
	if fault := unmarshal(data, p, kind, ""); fault != nil {
		return nil, fault
	}
	p.Common().Kind = kind
	p.Common().Meta = match.Meta{}
	return p, nil
}

// MergePatch applies an RFC 7396 merge patch to a copy of p and reads the result
// strictly. A name the profile does not know is refused also when its value is null.
func MergePatch(p match.Profile, patch []byte) (match.Profile, error) {
	kind := p.Common().Kind
	if _, err := DecodeProfile(patch, kind); err != nil {
		return nil, err
	}
	whole, err := stdjson.Marshal(p)
	if err != nil {
		return nil, match.Wrap(err, "cannot write the profile to be patched")
	}
	var target, change map[string]any
	if err := errors.Join(stdjson.Unmarshal(whole, &target), stdjson.Unmarshal(patch, &change)); err != nil {
		return nil, match.Wrap(err, "cannot read what was read before")
	}
	merge(target, change)
	if whole, err = stdjson.Marshal(target); err != nil {
		return nil, match.Wrap(err, "cannot write the patched profile")
	}
	return DecodeProfile(whole, kind)
}

// merge changes target as RFC 7396 says: null removes, an object merges,
// anything else replaces.
func merge(target, change map[string]any) {
	for name, value := range change {
		switch v := value.(type) {
		case nil:
			delete(target, name)
		case map[string]any:
			inner, ok := target[name].(map[string]any)
			if !ok {
				inner = map[string]any{}
				target[name] = inner
			}
			merge(inner, v)
		default:
			target[name] = v
		}
	}
}

// check refuses what must not even be parsed. Prefix is the field data belongs to. The walk with its pointers is
// only made when a cheap look says that it may find something.
func check(data []byte, prefix string) *match.Error {
	if !utf8.Valid(data) {
		return bad(CodeNotUTF8, prefix, "", "the text is not UTF-8")
	}
	nul := bytes.IndexByte(data, 0) >= 0 || bytes.Contains(data, []byte(`\u0000`))
	if !nul && bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) <= maxDepth {
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(data))
	for {
		token, err := d.ReadToken()
		switch {
		case err != nil:
			return nil //nolint:nilerr // the end, or a fault the decoding after this explains
		case d.StackDepth() > maxDepth:
			return bad(CodeTooDeep, path(prefix, d.StackPointer()), "", "nested more than "+strconv.Itoa(maxDepth)+" levels deep")
		case nul && token.Kind() == '"' && strings.IndexByte(token.String(), 0) >= 0:
			return bad(CodeNUL, path(prefix, d.StackPointer()), "", "a NUL character is not allowed")
		}
	}
}

// statedKind gives the member "kind" of an object, "" when there is none.
func statedKind(data []byte) (string, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(data))
	if d.PeekKind() != '{' {
		if _, err := d.ReadValue(); err != nil {
			return "", explain(err, "")
		}
		return "", bad(CodeWrongType, "", "", "a profile is a JSON object")
	}
	if _, err := d.ReadToken(); err != nil {
		return "", explain(err, "")
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return "", explain(err, "")
		}
		if name.String() != "kind" {
			if err := d.SkipValue(); err != nil {
				return "", explain(err, "")
			}
			continue
		}
		value, err := d.ReadToken()
		if err != nil {
			return "", explain(err, "")
		}
		if value.Kind() != '"' {
			return "", bad(CodeWrongType, "kind", value.String(), "the kind is a text")
		}
		return value.String(), nil
	}
	if _, err := d.ReadToken(); err != nil {
		return "", explain(err, "")
	}
	return "", nil
}

// unmarshal decodes data, which belongs to a field of a kind, into v.
func unmarshal(data []byte, v any, kind match.Kind, prefix string) *match.Error {
	err := json.Unmarshal(data, v, json.RejectUnknownMembers(true))
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return explain(err, prefix)
	}
	field := path(prefix, e.JSONPointer)
	if errors.Is(e.Err, json.ErrUnknownName) {
		name := e.JSONPointer.LastToken()
		return near(bad(CodeUnknownField, field, name, "no such field"), nearestField(kind, field))
	}
	return bad(CodeWrongType, field, valueAt(data, e.JSONPointer), "the value is of the wrong type")
}

// explain turns an error of syntax into ours. Prefix is the field that was read.
func explain(err error, prefix string) *match.Error {
	e, ok := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case !ok:
		return bad(CodeSyntax, prefix, "", "not JSON")
	case errors.Is(e.Err, jsontext.ErrDuplicateName):
		return bad(CodeDuplicateField, path(prefix, e.JSONPointer), "", "the name stands twice")
	}
	where := "at byte " + strconv.FormatInt(e.ByteOffset, 10)
	return bad(CodeSyntax, path(prefix, e.JSONPointer), "", "not JSON "+where)
}

// valueAt gives the text, number or word at a pointer as a person would write
// it, "" for an object or a list.
func valueAt(data []byte, at jsontext.Pointer) string {
	d := jsontext.NewDecoder(bytes.NewBuffer(data))
	for {
		token, err := d.ReadToken()
		if err != nil {
			return ""
		}
		inside, length := d.StackIndex(d.StackDepth())
		isName := inside == '{' && length%2 == 1
		if !isName && d.StackPointer() == at {
			if k := token.Kind(); k == '{' || k == '[' {
				return ""
			}
			return token.String()
		}
	}
}

// path writes a JSON pointer below a field the way problems name fields:
// "portfolio[2].locality".
func path(prefix string, p jsontext.Pointer) string {
	var b strings.Builder
	b.WriteString(prefix)
	for token := range p.Tokens() {
		if _, err := strconv.ParseUint(token, 10, 32); err == nil && b.Len() > 0 {
			b.WriteString("[" + token + "]")
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(token)
	}
	return cut(b.String())
}

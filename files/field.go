package files

import (
	"reflect"
	"slices"
	"strings"
	"sync"

	"duyen/match"
)

// field is one leaf of a profile that a CSV column can fill, or one member of
// an object that JSON can name.
type field struct {
	kind     match.Kind
	name     string // "contact.email"
	index    []int  // of the Go struct, through embedded structs and pointers
	key      string // of the map that index leads to, "" for a field of a struct
	typ      reflect.Type
	readOnly bool // added by the service: ignored in input
}

// fields gives, per kind, every field by name: the leaves and, for JSON, the
// objects they stand in.
var fields = sync.OnceValue(func() map[match.Kind]map[string]field {
	out := map[match.Kind]map[string]field{}
	for _, k := range match.Kinds() {
		out[k] = map[string]field{}
		collect(out[k], reflect.TypeOf(match.New(k)).Elem(), field{kind: k})
	}
	return out
})

// collect adds the fields of a struct type. Below gives the kind and the prefix
// and index of what the struct stands in.
func collect(out map[string]field, t reflect.Type, below field) {
	for i := range t.NumField() {
		f := t.Field(i)
		at := below
		at.index = append(slices.Clone(below.index), i)
		at.readOnly = below.readOnly || f.Type == reflect.TypeFor[match.Meta]()
		if f.Anonymous {
			collect(out, f.Type, at)
			continue
		}
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		at.name, at.typ = below.name+tag, f.Type
		out[at.name] = at
		if f.Type == reflect.TypeFor[map[string]match.Visibility]() {
			for _, key := range match.ChosenFields(at.kind) {
				inMap := at
				inMap.key, inMap.name, inMap.typ = key, at.name+"."+key, f.Type.Elem()
				out[inMap.name] = inMap
			}
			continue
		}
		inner := element(f.Type)
		if inner.Kind() != reflect.Struct || inner.PkgPath() != t.PkgPath() {
			continue
		}
		if f.Type.Kind() == reflect.Slice {
			at.name += "[]" // only JSON names what stands in a list
		}
		at.name += "."
		collect(out, inner, at)
	}
}

// element gives what a pointer points at or a list holds.
func element(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		return t.Elem()
	}
	return t
}

// nearestField gives the field of a kind whose name is closest to the last part
// of an unknown path, among the members of the same object.
func nearestField(kind match.Kind, path string) string {
	prefix, name := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		prefix, name = path[:i+1], path[i+1:]
	}
	shape := indexless(prefix)
	var known []string
	for f := range fields()[kind] {
		rest, ok := strings.CutPrefix(f, shape)
		if ok && !strings.ContainsAny(rest, ".[") {
			known = append(known, rest)
		}
	}
	best := nearest(name, known)
	if best == "" {
		return ""
	}
	return prefix + best
}

// indexless turns "portfolio[2]." into "portfolio[].".
func indexless(path string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(path, "[") {
		if _, rest, ok := strings.Cut(part, "]"); ok {
			part = "]" + rest
		}
		if b.Len() > 0 {
			b.WriteByte('[')
		}
		b.WriteString(part)
	}
	return b.String()
}

// nearest is match.Nearest over names in a fixed order.
func nearest(name string, known []string) string {
	slices.Sort(known)
	return match.Nearest(name, known)
}

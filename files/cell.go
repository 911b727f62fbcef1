package files

import (
	stdjson "encoding/json"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duyen/match"
)

// listSeparator stands between the entries of a list in one cell; a list whose
// entries hold it is written as JSON, which begins so.
const (
	listSeparator = ";"
	listJSON      = `["`
)

// profile reads one row below the names of its columns, whose kind may be known.
// Empty cells say nothing; a cell of a field that the row's kind does not have must
// be empty. Of what the service adds only the state is read, which says of a new
// offer whether it is to be a draft.
func profile(kind match.Kind, columns, cells []string) (match.Profile, *match.Error) {
	if fault := clean(columns, cells); fault != nil {
		return nil, fault
	}
	if i := slices.Index(columns, "kind"); i >= 0 && cells[i] != "" {
		if stated := match.Kind(cells[i]); kind != "" && stated != kind {
			return nil, near(bad(CodeKindMismatch, "kind", cells[i], "the kind is not the one that belongs here"), string(kind))
		}
		kind = match.Kind(cells[i])
	}
	p := match.New(kind)
	if p == nil {
		return nil, unknownKind(string(kind))
	}
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		name := columns[i]
		f, ok := fields()[kind][name]
		if !ok {
			return nil, near(bad(CodeUnknownField, name, cell, "this kind has no such field"), nearestField(kind, name))
		}
		if f.readOnly && name != "state" {
			continue
		}
		if fault := set(reflect.ValueOf(p).Elem(), f, cell); fault != nil {
			return nil, fault
		}
	}
	return p, nil
}

// clean trims the cells and refuses what no text may hold.
func clean(columns, cells []string) *match.Error {
	for i, cell := range cells {
		cells[i] = strings.TrimSpace(cell)
		switch {
		case !utf8.ValidString(cell):
			return bad(CodeNotUTF8, columns[i], "", "the text is not UTF-8")
		case strings.IndexByte(cell, 0) >= 0:
			return bad(CodeNUL, columns[i], "", "a NUL character is not allowed")
		}
	}
	return nil
}

// set writes a cell into a field, making the objects it stands in.
func set(v reflect.Value, f field, cell string) *match.Error {
	for _, i := range f.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	if f.key != "" {
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		v.SetMapIndex(reflect.ValueOf(f.key), reflect.ValueOf(cell).Convert(v.Type().Elem()))
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	return parse(v, f, cell)
}

// parse reads a cell as the type of v.
func parse(v reflect.Value, f field, cell string) *match.Error {
	switch v.Kind() {
	case reflect.String:
		v.SetString(cell)
	case reflect.Bool:
		b, ok := truth(cell)
		if !ok {
			return bad(CodeWrongType, f.name, cell, "want true or false")
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(cell, 10, 64)
		if err != nil {
			return bad(CodeWrongType, f.name, cell, "want a whole number without separators")
		}
		v.SetInt(n)
	case reflect.Float64:
		x, err := strconv.ParseFloat(cell, 64)
		if err != nil || math.IsInf(x, 0) || math.IsNaN(x) || grouped(cell) {
			return bad(CodeWrongType, f.name, cell, "want a number without separators of thousands")
		}
		v.SetFloat(x)
	default:
		return parseList(v, f, cell)
	}
	return nil
}

// grouped tells whether the points of a number may separate thousands, as they
// do in Vietnamese: "5.000" is five thousand to its writer and five to a parser.
func grouped(cell string) bool {
	parts := strings.Split(strings.TrimLeft(cell, "+-"), ".")
	return len(parts) > 1 && len(parts[0]) <= 3 && parts[0] != "0" && !slices.ContainsFunc(parts[1:], func(p string) bool {
		return len(p) != 3
	})
}

// parseList reads a list of texts, or a list of objects written as JSON.
func parseList(v reflect.Value, f field, cell string) *match.Error {
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String {
		if strings.HasPrefix(cell, listJSON) && stdjson.Unmarshal([]byte(cell), v.Addr().Interface()) == nil {
			return nil
		}
		for entry := range strings.SplitSeq(cell, listSeparator) {
			if entry = strings.TrimSpace(entry); entry != "" {
				v.Set(reflect.Append(v, reflect.ValueOf(entry).Convert(v.Type().Elem())))
			}
		}
		return nil
	}
	if fault := check([]byte(cell), f.name); fault != nil {
		return fault
	}
	return unmarshal([]byte(cell), v.Addr().Interface(), f.kind, f.name)
}

// truth reads yes and no as people and spreadsheets write them.
func truth(cell string) (value, ok bool) {
	switch strings.ToLower(cell) {
	case "true", "1", "yes", "có", "x":
		return true, true
	case "false", "0", "no", "không":
		return false, true
	}
	return false, false
}

// column tells whether a CSV column can fill a field: it is no object, and does
// not stand inside a list.
func column(f field) bool {
	return !strings.Contains(f.name, "[]") && (f.typ.Kind() == reflect.Slice || element(f.typ).Kind() != reflect.Struct ||
		element(f.typ).PkgPath() != reflect.TypeFor[match.Base]().PkgPath())
}

func knownColumn(name string) bool {
	for _, byName := range fields() {
		if f, ok := byName[name]; ok && column(f) {
			return true
		}
	}
	return false
}

// nearestColumn gives the column whose name is closest to an unknown one.
func nearestColumn(name string) string {
	known := map[string]bool{}
	for _, byName := range fields() {
		for n, f := range byName {
			if column(f) {
				known[n] = true
			}
		}
	}
	return nearest(name, slices.Collect(maps.Keys(known)))
}

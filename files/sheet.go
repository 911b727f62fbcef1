package files

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"duyen/match"
)

// Columns names the columns that a kind of profile fills, in the order of its
// fields: everything a table can bring in, and no more.
func Columns(kind match.Kind) []string {
	var own []field
	for _, f := range fields()[kind] {
		if column(f) && !f.readOnly && !f.typ.ConvertibleTo(reflect.TypeFor[map[string]match.Visibility]()) {
			own = append(own, f)
		}
	}
	slices.SortFunc(own, func(a, b field) int {
		if c := slices.Compare(a.index, b.index); c != 0 {
			return c
		}
		return strings.Compare(a.name, b.name)
	})
	names := make([]string, len(own))
	for i, f := range own {
		names[i] = f.name
	}
	return names
}

// Cells gives what a profile has in columns of its kind, as a Grid takes it: reading
// them gives the same profile.
func Cells(p match.Profile, columns []string) ([]any, error) {
	out := make([]any, len(columns))
	for i, name := range columns {
		f, ok := fields()[p.Common().Kind][name]
		if !ok {
			return nil, unknownColumn(name)
		}
		var err error
		if out[i], err = valueOf(reflect.ValueOf(p).Elem(), f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func unknownColumn(name string) *match.Error {
	return near(bad(CodeUnknownField, name, name, "no such column"), nearestColumn(name))
}

// valueOf gives the value of a field, nil for none.
func valueOf(v reflect.Value, f field) (any, error) {
	for _, i := range f.index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return nil, nil //nolint:nilnil // an empty cell
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	if f.key != "" {
		if v = v.MapIndex(reflect.ValueOf(f.key)); !v.IsValid() {
			return nil, nil //nolint:nilnil // an empty cell
		}
	}
	if v.IsZero() {
		return nil, nil //nolint:nilnil // an empty cell
	}
	if v.Kind() == reflect.Pointer { // also to 0 and false
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[match.Date]() {
			return match.Date(v.String()), nil
		}
		return v.String(), nil
	case reflect.Bool:
		return v.Bool(), nil
	case reflect.Int, reflect.Int64:
		return v.Int(), nil
	case reflect.Float64:
		return v.Float(), nil
	}
	return listText(v)
}

// listText writes a list into one cell.
func listText(v reflect.Value) (any, error) {
	if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String {
		list := v.Convert(reflect.TypeFor[[]string]()).Interface().([]string) //nolint:forcetypeassert // just converted
		if text := strings.Join(list, listSeparator); !slices.ContainsFunc(list, needsJSON) {
			return text, nil
		}
	}
	text, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, match.Wrap(err, "cannot write a list into a cell")
	}
	return string(text), nil
}

// needsJSON tells entries that a list without quotation marks would lose.
func needsJSON(entry string) bool {
	return entry == "" || strings.Contains(entry, listSeparator) || strings.TrimSpace(entry) != entry || strings.HasPrefix(entry, listJSON)
}

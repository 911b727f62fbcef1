package engine

import (
	"slices"

	"duyen/match"
)

// View answers filters and facets for one search over stable row numbers; it
// keeps the records as they were when it was made.
type View struct {
	names   *dictionary
	columns *columns
	list    []value
	kinds   map[match.Kind]bool
	groups  [][]int32 // a row must have one value of each group
	none    bool      // a filter names a value nobody has
	only    bool      // with a free place
	viewer  match.Viewer
}

// View pins the columns for one search.
func (e *Engine) View(f match.Filter) *View {
	e.mu.RLock()
	defer e.mu.RUnlock()
	c := e.state.columns
	v := &View{names: e.names, columns: c, list: c.values.list, viewer: f.Viewer, only: f.Available}
	if len(f.Kinds) > 0 {
		v.kinds = map[match.Kind]bool{}
		for _, k := range f.Kinds {
			v.kinds[k] = true
		}
	}
	v.require("sector", f.Sectors)
	v.require("stage", f.Stages)
	v.require("locality", f.Localities)
	v.require("strength", f.Strengths)
	v.require(facetExpertise, f.Expertise)
	return v
}

func (v *View) require(facet string, codes []string) {
	if len(codes) == 0 {
		return
	}
	var group []int32
	for _, code := range codes {
		if i, ok := v.columns.values.index[value{facet, code}]; ok {
			group = append(group, i)
		}
	}
	v.none = v.none || len(group) == 0
	v.groups = append(v.groups, group)
}

// Row gives the row of a profile; false when it is gone.
func (v *View) Row(id string) (uint32, bool) {
	row, ok := v.names.find(id)
	return row, ok && int(row) < len(v.columns.records) && v.columns.records[row] != nil
}

// ID gives the profile of a row.
func (v *View) ID(row uint32) string { return v.names.id(row) }

// Pass tells whether a row passes the filter.
func (v *View) Pass(row uint32) bool {
	if v.none || int(row) >= len(v.columns.records) {
		return false
	}
	rec := v.columns.records[row]
	if rec == nil || v.kinds != nil && !v.kinds[rec.kind] || v.only && !rec.available || !rec.sees(v.viewer) {
		return false
	}
	for _, group := range v.groups {
		if !slices.ContainsFunc(group, func(i int32) bool { return slices.Contains(rec.values, i) }) {
			return false
		}
	}
	return true
}

// Rows lists the rows that pass, newest first.
func (v *View) Rows() []uint32 {
	var rows []uint32
	for row := range v.columns.records {
		if v.Pass(uint32(row)) {
			rows = append(rows, uint32(row))
		}
	}
	slices.SortFunc(rows, func(a, b uint32) int {
		ra, rb := v.columns.records[a], v.columns.records[b]
		if ra.updated != rb.updated {
			return int(rb.updated - ra.updated)
		}
		return int(b) - int(a)
	})
	return rows
}

// Count counts, per facet, how many of the rows have each value.
func (v *View) Count(rows []uint32, facets []string) map[string]map[string]int {
	counts := make([]int32, len(v.list))
	kinds := map[match.Kind]int{}
	for _, row := range rows {
		if int(row) >= len(v.columns.records) || v.columns.records[row] == nil {
			continue
		}
		rec := v.columns.records[row]
		kinds[rec.kind]++
		for _, i := range rec.values {
			if int(i) < len(counts) {
				counts[i]++
			}
		}
	}
	out := make(map[string]map[string]int, len(facets))
	for _, f := range facets {
		out[f] = map[string]int{}
	}
	for i, n := range counts {
		if of, ok := out[v.list[i].facet]; ok && n > 0 {
			of[v.list[i].code] = int(n)
		}
	}
	if of, ok := out["kind"]; ok {
		for k, n := range kinds {
			of[string(k)] = n
		}
	}
	return out
}

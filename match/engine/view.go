package engine

import (
	"slices"

	"duyen/match"
)

// View answers filters and facets for one search over stable row numbers; it
// keeps the rows as they were when it was made.
type View struct {
	names   *dictionary
	columns *columns
	list    []value
	owners  []string  // as they were: the engine goes on interning
	kinds   uint8     // bit per index in match.Kinds
	groups  [][]int32 // a row must have one value of each group
	must    access    // flags that a row must have
	apart   []int32   // owners who are not to be seen
	viewer  match.Viewer
}

// View pins the columns for one search.
func (e *Engine) View(f match.Filter) *View {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.state.view(e.names, f)
}

func (s *state) view(names *dictionary, f match.Filter) *View {
	c := s.columns
	v := &View{names: names, columns: c, list: c.values.list, owners: c.owners.names, viewer: f.Viewer}
	if f.Available {
		v.must |= flagAvailable
	}
	if f.Verified {
		v.must |= flagVerified
	}
	for _, user := range f.Viewer.Apart {
		if i, ok := c.owners.index[user]; ok {
			v.apart = append(v.apart, i)
		}
	}
	for i, k := range match.Kinds() {
		if len(f.Kinds) == 0 || slices.Contains(f.Kinds, k) {
			v.kinds |= 1 << i
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
	v.groups = append(v.groups, group) // an empty one passes nobody
}

// Row gives the row of a profile; false when it is gone.
func (v *View) Row(id string) (uint32, bool) {
	row, ok := v.names.find(id)
	return row, ok && v.columns.has(row)
}

// ID gives the profile of a row.
func (v *View) ID(row uint32) string { return v.names.id(row) }

// Pass tells whether a row passes the filter.
func (v *View) Pass(row uint32) bool {
	if int(row) >= v.columns.heads.len() {
		return false
	}
	return v.passes(v.columns.heads.at(row), v.columns.metas.at(row).owner)
}

// passes tells whether a row that is, or was, like this passes the filter.
func (v *View) passes(h *head, owner int32) bool {
	if v.kinds&(1<<h.kind) == 0 || h.access&v.must != v.must || !v.sees(h.access&^flags, owner) {
		return false
	}
	values := v.columns.flat[h.start : h.start+uint32(h.n)]
	for _, group := range v.groups {
		if !meet(values, group) {
			return false
		}
	}
	return true
}

// sees tells whether the viewer may see what is an owner's and open to access.
func (v *View) sees(a access, owner int32) bool {
	if len(v.apart) > 0 && !v.viewer.All && slices.Contains(v.apart, owner) {
		return false
	}
	switch a {
	case accessPublic:
		return true
	case accessMembers:
		return v.viewer.All || v.viewer.User != ""
	case accessPrivate:
		return v.viewer.All || v.viewer.User != "" && v.owners[owner] == v.viewer.User
	}
	return false
}

// meet tells whether a value of the group is among values, which rise.
func meet(values, group []int32) bool {
	for _, a := range group {
		for _, b := range values {
			if b >= a {
				if b == a {
					return true
				}
				break
			}
		}
	}
	return false
}

// Rows lists the rows that pass, newest first.
func (v *View) Rows() []uint32 {
	var rows []uint32
	for row := range uint32(v.columns.heads.len()) {
		if v.Pass(row) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(a, b uint32) int {
		ra, rb := v.columns.metas.at(a), v.columns.metas.at(b)
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
	var kinds [256]int
	for _, row := range rows {
		if !v.columns.has(row) {
			continue
		}
		h := v.columns.heads.at(row)
		kinds[h.kind]++
		for _, i := range v.columns.flat[h.start : h.start+uint32(h.n)] {
			counts[i]++
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
		for i, k := range match.Kinds() {
			if kinds[i] > 0 {
				of[string(k)] = kinds[i]
			}
		}
	}
	return out
}

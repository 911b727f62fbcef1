package web

import (
	"slices"

	"duyen/locale"
	"duyen/match"
)

// suggestedMost is how many values are put forward because the text names them.
const suggestedMost = 6

// foremost puts what is chosen or likely in front of the long lists, whose rest is
// folded: sectors that the text names, and strengths that it names or the place holds.
func (e *editing) foremost(name string, groups []optionGroup, p match.Profile) []optionGroup {
	b := p.Common()
	var likely []string
	switch name {
	case "sectors":
		likely = e.p.Reference.Mentioned(match.TermSector, b.Name+"\n"+b.Summary+"\n"+b.Description)
	case "strengths":
		for _, place := range b.Places() {
			likely = append(likely, e.p.Reference.Taxonomy.HeldBy(place, e.p.Reference.Places)...)
		}
		likely = append(e.p.Reference.Mentioned(match.TermStrength, b.Name+"\n"+b.Summary+"\n"+b.Description), likely...)
		groups[0].Name = locale.Text(e.v.lang, "edit.strengths.all", nil)
	case "excluded_sectors":
		groups = []optionGroup{folded(groups, locale.Text(e.v.lang, "edit.excluded.all", nil))}
	default:
		return groups
	}
	chosen := e.draft.Fields[name]
	front := optionGroup{}
	for _, id := range append(slices.Clone(chosen), likely[:min(len(likely), suggestedMost)]...) {
		for i, g := range groups {
			at := slices.IndexFunc(g.Options, func(o choice) bool { return o.Value == id })
			if at < 0 {
				continue
			}
			front.Options = append(front.Options, g.Options[at])
			groups[i].Options = slices.Delete(g.Options, at, at+1)
		}
	}
	if len(front.Options) == 0 {
		return groups
	}
	return append([]optionGroup{front}, slices.DeleteFunc(groups, func(g optionGroup) bool { return len(g.Options) == 0 })...)
}

// folded puts groups together into one.
func folded(groups []optionGroup, name string) optionGroup {
	out := optionGroup{Name: name}
	for _, g := range groups {
		out.Options = append(out.Options, g.Options...)
	}
	return out
}

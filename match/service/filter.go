package service

import (
	"context"
	"slices"
	"strings"
	"time"

	"duyen/match"
	"duyen/match/text"
)

// asked is filter for somebody who waits for the answer: a sector that is on no list is
// refused as well, unless a profile they may see states it in its own words. Whoever
// writes "x:" before it means such words, whether or not anybody uses them.
func (s *Service) asked(ctx context.Context, f match.Filter, a match.Actor) (match.Filter, error) {
	names := f.Sectors
	f, err := s.filter(f, a)
	if err != nil {
		return f, err
	}
	var problems []match.Problem
	for _, name := range names {
		if strings.HasPrefix(name, freeSector) || len(s.ref.Taxonomy.Resolve(match.TermSector, name)) > 0 {
			continue
		}
		used, err := s.profiles.List(ctx, match.Filter{Sectors: []string{freeSector + text.Fold(name)}, Viewer: f.Viewer}, time.Time{}, "", 1)
		if err != nil {
			return f, err
		}
		if len(used) == 0 {
			problems = append(problems, match.Problem{
				Field: "sector", Code: "unknown_value", Value: name, Nearest: s.ref.Taxonomy.Nearest(match.TermSector, name),
			})
		}
	}
	return f, unknownValues(problems)
}

// freeSector stands before a sector in people's own words.
const freeSector = "x:"

// filter puts codes in place of the names in f and the actor's view into it. A
// name with several meanings stands for all of them; a free-form sector is
// looked for under its own name; anything else unknown is KindMalformed.
func (s *Service) filter(f match.Filter, a match.Actor) (match.Filter, error) {
	var problems []match.Problem
	for _, k := range f.Kinds {
		if !k.Valid() {
			return f, unknownKind(k, match.Kinds())
		}
	}
	f.Sectors = each(f.Sectors, func(name string) []string {
		if ids := s.ref.Taxonomy.Resolve(match.TermSector, name); len(ids) > 0 {
			return ids
		}
		return []string{freeSector + text.Fold(strings.TrimPrefix(name, freeSector))}
	})
	terms := func(field string, typ match.TermType, names []string) []string {
		return each(names, func(name string) []string {
			ids := s.ref.Taxonomy.Resolve(typ, name)
			if len(ids) == 0 {
				problems = append(problems, match.Problem{
					Field: field, Code: "unknown_value", Value: name, Nearest: s.ref.Taxonomy.Nearest(typ, name),
				})
			}
			return ids
		})
	}
	f.Stages = terms("stage", match.TermStage, f.Stages)
	f.Strengths = terms("strength", match.TermStrength, f.Strengths)
	f.Expertise = terms("expertise", match.TermExpertise, f.Expertise)
	f.Localities = each(f.Localities, func(name string) []string {
		codes := s.ref.Places.Resolve(name).Codes
		if len(codes) == 0 {
			problems = append(problems, match.Problem{
				Field: "locality", Code: "unknown_value", Value: name, Nearest: s.ref.Places.Nearest(name),
			})
		}
		return codes
	})
	f.Viewer = a.Viewer()
	return f, unknownValues(problems)
}

// unknownValues refuses a filter for what is wrong with it, if anything is.
func unknownValues(problems []match.Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return &match.Error{
		Kind: match.KindMalformed, Code: "unknown_value", Field: problems[0].Field,
		Message: "the filter names something unknown", Problems: problems,
	}
}

// each replaces every name by its codes, each once.
func each(names []string, codes func(string) []string) []string {
	var out []string
	for _, name := range names {
		for _, code := range codes(name) {
			if !slices.Contains(out, code) {
				out = append(out, code)
			}
		}
	}
	return out
}

// unknownKind names the kinds that are allowed.
func unknownKind(k match.Kind, allowed []match.Kind) error {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	return &match.Error{
		Kind: match.KindMalformed, Code: "unknown_value", Field: "kind", Message: "kind must be one of " + strings.Join(names, ", "),
		Problems: []match.Problem{{Field: "kind", Code: "unknown_value", Value: string(k), Nearest: strings.Join(names, ", ")}},
	}
}

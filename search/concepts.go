package search

import (
	"strings"

	"duyen/match"
)

// The prefixes of concept keys.
const (
	conceptSector    = "s:"
	conceptPlace     = "l:"
	conceptStage     = "g:"
	conceptStrength  = "t:"
	conceptExpertise = "e:"
	conceptOrgKind   = "o:"
	conceptKind      = "k:" // of profile
	hiddenKey        = "h:" // of profiles that not everybody may see

	mentioned = "m" // stands before the key of a concept that is named in the text
)

// conceptKey gives the key under which profiles carry a concept, "" for a type
// that is not indexed.
func conceptKey(r match.Ref) string {
	switch r.Type {
	case match.TermSector:
		return conceptSector + r.ID
	case match.TermPlace:
		return conceptPlace + r.ID
	case match.TermStage:
		return conceptStage + r.ID
	case match.TermStrength:
		return conceptStrength + r.ID
	case match.TermExpertise:
		return conceptExpertise + r.ID
	case match.TermOrgKind:
		return conceptOrgKind + r.ID
	case termKind:
		return conceptKind + r.ID
	}
	return ""
}

// conceptSet collects keys without repetition; profiles have few.
type conceptSet struct {
	keys []string
	ref  *match.Reference
}

// concepts lists the keys of everything a profile declares, sectors and places
// with all that they are part of.
func concepts(p match.Profile, ref *match.Reference) []string {
	base := p.Common()
	s := conceptSet{ref: ref, keys: make([]string, 0, 24)}
	s.add(conceptKind, string(base.Kind))
	s.sectors(base.Sectors)
	s.places(base.Places()...)
	s.add(conceptStrength, base.Strengths...)
	switch v := p.(type) {
	case *match.Startup:
		s.add(conceptStage, v.Stage)
		s.add(conceptExpertise, v.Needs...)
		s.places(v.HomeLocality)
	case *match.Mentor:
		s.add(conceptStage, v.Stages...)
		s.add(conceptExpertise, v.Expertise...)
		s.places(v.HomeLocality)
	case *match.Investor:
		s.add(conceptStage, v.Stages...)
		s.add(conceptOrgKind, v.InvestorKind)
		s.places(v.HomeLocality)
	case *match.Offer:
		s.add(conceptStage, v.Stages...)
		s.add(conceptExpertise, v.Expertise...)
	case *match.Organization:
		s.add(conceptStage, v.Stages...)
		s.add(conceptExpertise, v.Services...)
		s.add(conceptOrgKind, v.OrgKind)
		s.places(v.Serves...)
	}
	return s.keys
}

func (s *conceptSet) add(prefix string, ids ...string) {
	for _, id := range ids {
		if id != "" {
			s.put(prefix + id)
		}
	}
}

func (s *conceptSet) put(key string) {
	for _, k := range s.keys {
		if k == key {
			return
		}
	}
	s.keys = append(s.keys, key)
}

// sectors adds sectors and their parents. A free-form sector ("x:fintech") has
// no parent.
func (s *conceptSet) sectors(ids []string) {
	for _, id := range ids {
		s.add(conceptSector, id)
		if strings.HasPrefix(id, "x:") {
			continue
		}
		if t, ok := s.ref.Taxonomy.Term(match.TermSector, id); ok {
			s.add(conceptSector, t.Parent)
		}
	}
}

func (s *conceptSet) places(codes ...string) {
	for _, code := range codes {
		if code != "" {
			s.add(conceptPlace, code)
			s.add(conceptPlace, s.ref.Places.All(code)...)
		}
	}
}

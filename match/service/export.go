package service

import (
	"context"
	"encoding/json"
	"io"

	"duyen/match"
)

// exportSchema names the form of the export; another form gets another number.
const exportSchema = "duyen.export.1"

// Section is one part of what is kept about people.
type Section interface {
	// Name names it in the export: a field of the document.
	Name() string
	// Each calls f for every entry about a person, in a form that can be written as
	// JSON. An error of f ends it.
	Each(ctx context.Context, user string, f func(entry any) error) error
}

// Export writes everything that is kept about the actor as one JSON document, a
// section after the other: no more than one of them is in memory. Secrets are
// kept as hashes only and are not in it.
func (s *Service) Export(ctx context.Context, a match.Actor) (write func(io.Writer) error, err error) {
	if err := mayOwn(a, match.ActionAccount); err != nil {
		return nil, err
	}
	if _, err := s.users.ByID(ctx, a.User); err != nil {
		return nil, notSignedIn(err)
	}
	s.record(ctx, a, "data.export", a.User, nil)
	return func(w io.Writer) error { return s.export(ctx, a.User, w) }, nil
}

// SectionNames lists the sections of an export.
func (s *Service) SectionNames() []string {
	var out []string
	for _, x := range s.sections {
		out = append(out, x.Name())
	}
	return out
}

func (s *Service) export(ctx context.Context, user string, w io.Writer) error {
	head, err := json.Marshal(map[string]any{
		"schema": exportSchema, "made_at": s.now().UTC(), "user": user,
		"note": "Each section lists what is kept in one place; docs/PERSONAL_DATA.md says what the columns mean. Times are UTC.",
	})
	if err != nil {
		return match.Wrap(err, "writing an export")
	}
	// The head's closing brace makes room for the sections.
	if _, err := w.Write(append(head[:len(head)-1], `,"sections":{`...)); err != nil {
		return match.Wrap(err, "writing an export")
	}
	for i, x := range s.sections {
		section, err := exportOf(ctx, x, user)
		if err != nil {
			return err
		}
		if i > 0 {
			section = append([]byte{','}, section...)
		}
		if _, err := w.Write(section); err != nil {
			return match.Wrap(err, "writing an export")
		}
	}
	if _, err := w.Write([]byte("}}\n")); err != nil {
		return match.Wrap(err, "writing an export")
	}
	return nil
}

// exportOf gives a section as a field of the document. It is gathered first: a
// slow reader must not hold the store.
func exportOf(ctx context.Context, x Section, user string) ([]byte, error) {
	name, err := json.Marshal(x.Name())
	if err != nil {
		return nil, match.Wrap(err, "writing an export")
	}
	out := append(name, ':', '[')
	first := true
	err = x.Each(ctx, user, func(entry any) error {
		b, err := json.Marshal(entry)
		if err != nil {
			return match.Wrap(err, "writing an export")
		}
		if !first {
			out = append(out, ',')
		}
		out, first = append(out, b...), false
		return nil
	})
	return append(out, ']'), err
}

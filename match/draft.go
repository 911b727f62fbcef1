package match

import (
	"strings"
	"time"
)

// Draft is a profile that somebody is still writing. Fields is what was typed, by
// the names of the form, valid or not. A draft of a profile that is there names
// it, the version it began from, and what the form said then.
type Draft struct {
	ID             string
	User           string
	Kind           Kind
	Profile        string
	ProfileVersion int64
	Fields         map[string][]string
	Was            map[string][]string
	Version        int64 // counts every change of the draft; 0 while it is not stored
	CreatedAt      time.Time
	ChangedAt      time.Time
	EndsAt         time.Time
	DroppedAt      time.Time // zero unless it was thrown away
}

// DraftPrefix marks ids of drafts.
const DraftPrefix = "drf_"

// The bounds of drafts. A description alone may have 60,000 bytes; the rest of a
// form stays far below.
const (
	MaxDrafts     = 20      // of one account
	MaxDraftBytes = 160_000 // of all its values
	maxDraftNames = 100
)

// How long a draft is kept after its last change, and after it was thrown away:
// long enough to take back a slip, not longer.
const (
	DraftKept        = 90 * 24 * time.Hour
	DraftDroppedKept = 24 * time.Hour
)

// ProfileID gives the id of the profile that a draft of a new one becomes. It is
// always the same, so that publishing twice makes one profile.
func (d *Draft) ProfileID() string {
	return d.Kind.Prefix() + strings.TrimPrefix(d.ID, DraftPrefix)
}

// Check refuses what is no draft: the id, which whoever begins it has chosen, the
// kind, and too much.
func (d *Draft) Check() error {
	var problems []Problem
	bad := func(field, code, nearest string) {
		problems = append(problems, Problem{Field: field, Code: code, Nearest: nearest})
	}
	rest, ok := strings.CutPrefix(d.ID, DraftPrefix)
	if !ok || rest == "" || !validID(d.ID) {
		bad("id", ProblemBadID, "")
	}
	if !d.Kind.Valid() {
		bad("kind", ProblemUnknownKind, "")
	}
	size := 0
	for name, values := range d.Fields {
		size += len(name)
		for _, v := range values {
			size += len(v)
		}
	}
	if len(d.Fields) > maxDraftNames {
		bad("fields", ProblemTooMany, itoa(maxDraftNames))
	}
	if size > MaxDraftBytes {
		bad("fields", ProblemTooLong, itoa(MaxDraftBytes))
	}
	return Invalid(problems)
}

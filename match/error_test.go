package match_test

import (
	"errors"
	"slices"
	"testing"

	"duyen/match"
)

// TestInvalidIsBounded: an answer tells a hundred problems at most.
func TestInvalidIsBounded(t *testing.T) {
	warning := match.Problem{Field: "w", Code: match.ProblemTooLong, Warning: true}
	problems := append([]match.Problem{warning}, slices.Repeat([]match.Problem{{Field: "x", Code: match.ProblemRequired}}, 1000)...)
	e, ok := errors.AsType[*match.Error](match.Invalid(problems))
	if !ok || len(e.Problems) != 100 || e.Field != "x" {
		t.Errorf("%d problems of %q", len(e.Problems), e.Field)
	}
}

package match_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"duyen/match"
)

func TestNormalizeUser(t *testing.T) {
	u := match.User{
		Email: "  Hà@Example.TEST ", Name: " Nguyễn \t Hà ", Lang: "vi", Roles: []match.Role{match.RoleMentor, match.RoleFounder, match.RoleMentor},
		Organizations: []string{"b", "a"},
	}
	if problems := match.NormalizeUser(&u, reference(t)); len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	want := match.User{
		Email: "hà@example.test", Name: "Nguyễn Hà", Lang: "vi", Roles: []match.Role{match.RoleFounder, match.RoleMentor}, Organizations: []string{"a", "b"},
	}
	if !reflect.DeepEqual(u, want) {
		t.Errorf("%+v", u)
	}
	for name, c := range map[string]struct {
		user  match.User
		field string
	}{
		"no address":     {match.User{}, "email"},
		"no host":        {match.User{Email: "an@"}, "email"},
		"two":            {match.User{Email: "an@a.test,ba@b.test"}, "email"},
		"hidden letter":  {match.User{Email: "a\u200bn@a.test"}, "email"},
		"line break":     {match.User{Email: "an@a.test\nBcc: x@y.test"}, "email"},
		"second line":    {match.User{Email: "an@a.test\nX"}, "email"},
		"tab":            {match.User{Email: "an@a.te\tst"}, "email"},
		"endless":        {match.User{Email: "an@" + strings.Repeat("a.", 130) + "test"}, "email"},
		"long name":      {match.User{Email: "an@a.test", Name: strings.Repeat("a", 201)}, "name"},
		"bidi in name":   {match.User{Email: "an@a.test", Name: "x\u202ey"}, "name"},
		"unknown role":   {match.User{Email: "an@a.test", Roles: []match.Role{"root"}}, "roles[0]"},
		"unknown place":  {match.User{Email: "an@a.test", Territories: []string{"nowhere"}}, "territories[0]"},
		"language":       {match.User{Email: "an@a.test", Lang: "english"}, "lang"},
		"many of a kind": {match.User{Email: "an@a.test", Organizations: slices.Repeat([]string{"o"}, 60)}, "organizations"},
	} {
		problems := match.NormalizeNewUser(&c.user, reference(t))
		if len(problems) != 1 || problems[0].Field != c.field {
			t.Errorf("%s: %+v", name, problems)
		}
	}
}

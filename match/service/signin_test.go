package service_test

import (
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	add := func(email string, disabled bool) match.User {
		t.Helper()
		u, err := w.store.Put(t.Context(), match.User{
			Email: email, Name: "An", PasswordHash: "hash of mật khẩu", Roles: []match.Role{match.RoleFounder}, Disabled: disabled, Confirmed: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	an, blocked := add("an@example.test", false), add("blocked@example.test", true)
	tests := []struct {
		name, email, password string
		ok                    bool
	}{
		{"right", "an@example.test", "mật khẩu", true},
		{"capitals and blanks", "  AN@Example.test ", "mật khẩu", true},
		{"wrong password", "an@example.test", "mat khau", false},
		{"no password", "an@example.test", "", false},
		{"no such account", "binh@example.test", "mật khẩu", false},
		{"no account, hash of nothing", "binh@example.test", "", false},
		{"blocked", blocked.Email, "mật khẩu", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			u, err := w.SignIn(t.Context(), service.Credentials{Email: tt.email, Password: tt.password, Life: time.Hour})
			if tt.ok {
				if err != nil || u.User != an.ID {
					t.Errorf("got %+v, %v", u, err)
				}
				return
			}
			is(t, err, match.KindUnauthorized, "credentials")
			if u.ID != "" || err.Error() != "unauthorized: e-mail address or password is wrong" {
				t.Errorf("tells %+v, %v", u, err)
			}
		})
	}

	me := match.Actor{User: an.ID, Roles: an.Roles}
	w.put(t, me, startup("p1", "Quế"))
	u, owned, err := w.Me(t.Context(), me)
	if err != nil || u.Email != an.Email || len(owned) != 1 || owned[0].ID != "p1" {
		t.Errorf("me: %+v, %+v, %v", u, owned, err)
	}
	for name, actor := range map[string]match.Actor{"anonymous": nobody, "terminal": terminal, "gone": {User: "usr_gone"}, "blocked": {User: blocked.ID}} {
		_, _, err := w.Me(t.Context(), actor)
		if match.KindOf(err) != match.KindUnauthorized {
			t.Errorf("%s: %v", name, err)
		}
	}
}

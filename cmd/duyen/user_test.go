package main

import (
	"strings"
	"testing"

	"duyen/configs"
)

// TestUserCommands: accounts are managed from the terminal, with a server and
// without.
func TestUserCommands(t *testing.T) {
	dir := folder(t)
	add := call(t, strings.NewReader("a fine password\n"), "user", "add", "boss@example.test", "--name", "Sếp", "--role", "admin", "--data", dir, "--json")
	boss := decode[newAccount](t, []byte(add.stdout))
	if add.code != exitDone || boss.Email != "boss@example.test" || boss.Link != "" || strings.Contains(add.stdout, "fine") {
		t.Fatalf("%+v", add)
	}
	s := serve(t, dir)
	s.settled(t)
	invited := ask[newAccount](t, "user", "add", "an@example.test", "--role", "commune_officer", "--data", dir)
	if !strings.HasPrefix(invited.Link, "http://") || !strings.Contains(invited.Link, "/confirm?token=dym_") || invited.Until == nil {
		t.Errorf("%+v", invited)
	}
	changed := ask[account](t, "user", "role", "An@example.test", "commune_officer", "mentor", "--territory", "21115", "--data", dir)
	if strings.Join(changed.Roles, " ") != "commune_officer mentor" || strings.Join(changed.Territories, " ") != "21115" || changed.Confirmed {
		t.Errorf("%+v", changed)
	}
	if got := ask[account](t, "user", "disable", "an@example.test", "--data", dir); !got.Disabled || len(got.Territories) != 1 {
		t.Errorf("%+v", got)
	}
	if got := ask[[]account](t, "user", "list", "--data", dir); len(got) != 2 {
		t.Errorf("%+v", got)
	}
	if r := call(t, nil, "user", "list", "--data", dir); r.code != exitDone || !strings.Contains(r.stdout, "an@example.test") || !strings.Contains(r.stdout, "blocked") {
		t.Errorf("%+v", r)
	}
	if got := ask[account](t, "user", "enable", "an@example.test", "--data", dir); got.Disabled {
		t.Errorf("%+v", got)
	}
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"nobody":     {[]string{"disable", "none@example.test"}, "none@example.test"},
		"last admin": {[]string{"disable", "boss@example.test"}, "administrator"},
		"no role":    {[]string{"role", "boss@example.test", "root"}, "roles[0]"},
		"taken":      {[]string{"add", "boss@example.test"}, "already"},
		"no address": {[]string{"add", "boss"}, "email"},
	} {
		if r := call(t, nil, append(append([]string{"user"}, c.args...), "--data", dir)...); r.code != exitRefused || !strings.Contains(r.stderr, c.says) || r.stdout != "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if code, body := s.send(t, "POST", "/v1/auth/token", "", map[string]string{"email": "boss@example.test", "password": "a fine password"}); code != 200 || !strings.Contains(string(body), `"refresh_token":"dyr_`) {
		t.Errorf("%d %s", code, body)
	}
}

// The demo accounts act where they should.
func TestDemoAccountsActSomewhere(t *testing.T) {
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	places := 0
	for _, a := range configs.DemoAccounts() {
		for _, id := range a.Territories {
			places++
			if p, ok := ref.Places.Place(id); !ok || !strings.HasPrefix(id, "21") || p.Name.In("vi") == "" {
				t.Errorf("%s acts in %q", a.Email, id)
			}
		}
	}
	if places != 1 {
		t.Errorf("%d territories", places)
	}
}

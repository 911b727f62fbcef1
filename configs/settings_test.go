package configs_test

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"duyen/configs"
	"duyen/match"
)

// write puts a settings file into a new folder and gives both paths.
func write(t *testing.T, text string) (dir, path string) {
	t.Helper()
	dir = t.TempDir()
	path = filepath.Join(dir, "duyen.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, path
}

// sources gives value and source of every setting that is no default.
func sources(c *configs.Config) map[string]string {
	out := map[string]string{}
	for _, s := range c.Chosen() {
		if s.Source != "default" {
			out[s.Name] = s.Source + " " + s.Value
		}
	}
	return out
}

func TestLoadTakesTheFirstSource(t *testing.T) {
	dir, path := write(t, "addr: 127.0.0.1:1\nlang: en\nlog_level: warn\n")
	for name, c := range map[string]struct {
		flags map[string]string
		env   []string
		path  string
		want  map[string]string
	}{
		"nothing":          {nil, []string{"PATH=/bin", "DUYENS=1"}, "", map[string]string{}},
		"a file asked for": {nil, nil, path, map[string]string{"addr": "file 127.0.0.1:1", "lang": "file en", "log_level": "file warn"}},
		"all of them": {
			map[string]string{"data": dir, "lang": "vi"},
			[]string{"DUYEN_LANG=en", "DUYEN_LOG_LEVEL=debug", "DUYEN_SMTP="},
			"",
			map[string]string{"data": "flag " + dir, "lang": "flag vi", "log_level": "environment debug", "addr": "file 127.0.0.1:1"},
		},
		"the folder's file": {
			nil,
			[]string{"DUYEN_DATA=" + dir},
			"",
			map[string]string{"data": "environment " + dir, "addr": "file 127.0.0.1:1", "lang": "file en", "log_level": "file warn"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := configs.Load(c.flags, c.env, c.path)
			if err != nil {
				t.Fatal(err)
			}
			if !maps.Equal(sources(got), c.want) {
				t.Errorf("got %v, want %v", sources(got), c.want)
			}
		})
	}
	c, err := configs.Load(nil, nil, "")
	if err != nil || c.Data != "./duyen-data" || c.Store != "sqlite:duyen-data/duyen.db" || c.Cache != "memory:" ||
		c.Addr != "127.0.0.1:8080" || c.Lang != "vi" || c.LogLevel != "info" || c.LogFormat != "text" || c.SMTP != "" {
		t.Errorf("the defaults are %+v, %v", c, err)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		flags   map[string]string
		env     []string
		file    string
		code    string
		field   string // its end
		nearest string // its end
	}{
		"unknown variable":  {nil, []string{"DUYEN_STOER=x"}, "", "unknown_setting", "DUYEN_STOER", "DUYEN_STORE"},
		"variable, no idea": {nil, []string{"DUYEN_QWERTYUIOP=x"}, "", "unknown_setting", "DUYEN_QWERTYUIOP", ""},
		"unknown in file":   {nil, nil, "loglevel: info", "unknown_setting", ": loglevel", ": log_level"},
		"nested in file":    {nil, nil, "log:\n  level: info", "unknown_setting", ": log.level", ": log_level"},
		"no YAML":           {nil, nil, "addr: [", "settings_file", "duyen.yaml", ""},
		"twice in file":     {nil, nil, "lang: vi\nlang: en", "settings_file", "duyen.yaml", ""},
		"bad choice":        {map[string]string{"log_level": "wran"}, nil, "", "bad_setting", "--log-level", "warn"},
		"bad address":       {nil, []string{"DUYEN_ADDR=8080"}, "", "bad_setting", "DUYEN_ADDR", ""},
		"no such port":      {nil, []string{"DUYEN_ADDR=127.0.0.1:99999"}, "", "bad_setting", "DUYEN_ADDR", ""},
		"bad store":         {nil, nil, "store: oracle://x", "bad_setting", ": store", ""},
		"bad cache":         {nil, []string{"DUYEN_CACHE=memcached://x"}, "", "bad_setting", "DUYEN_CACHE", ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := ""
			if c.file != "" {
				_, path = write(t, c.file)
			}
			_, err := configs.Load(c.flags, c.env, path)
			e, ok := errors.AsType[*match.Error](err)
			if !ok || e.Code != c.code || !strings.HasSuffix(e.Field, c.field) {
				t.Fatalf("got %v", err)
			}
			nearest := ""
			if len(e.Problems) > 0 {
				nearest = e.Problems[0].Nearest
			}
			if !strings.HasSuffix(nearest, c.nearest) || (nearest == "") != (c.nearest == "") {
				t.Errorf("nearest is %q, want …%q", nearest, c.nearest)
			}
		})
	}
	if _, err := configs.Load(nil, nil, filepath.Join(t.TempDir(), "none.yaml")); err == nil {
		t.Error("a file that was asked for may be missing")
	}
}

func TestSecretsAreHidden(t *testing.T) {
	env := []string{"DUYEN_CACHE=redis://u:canary@h:1/0?password=canary", "DUYEN_SMTP=smtp://me:canary@mail:25"}
	c, err := configs.Load(nil, env, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range c.Chosen() {
		if strings.Contains(s.Value, "canary") {
			t.Errorf("%s shows its password: %s", s.Name, s.Value)
		}
	}
	if !strings.Contains(c.Cache, "canary") || !strings.Contains(c.SMTP, "canary") {
		t.Error("the passwords are hidden from the program itself")
	}
	_, err = configs.Load(nil, []string{"DUYEN_CACHE=http://u:canary@h"}, "")
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("an error shows the password: %v", err)
	}
	for in, want := range map[string]string{
		"sqlite:/a/b.db": "sqlite:/a/b.db", "redis://h:1/0": "redis://h:1/0",
		"redis://u:p@h/0": "redis://u:*****@h/0", "smtp://u@h:25": "smtp://u@h:25", "x://%zz:p@h": "*****",
	} {
		if got := configs.Redact(in); got != want {
			t.Errorf("Redact(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	var names []string
	for _, s := range configs.Settings() {
		if s.Doc == "" || !strings.HasSuffix(s.Doc, ".") || s.Env() != "DUYEN_"+strings.ToUpper(s.Name) {
			t.Errorf("%s lacks a sentence or a name", s.Name)
		}
		names = append(names, s.Name)
	}
	if !slices.Contains(names, "data") || len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
		t.Errorf("the settings are %v", names)
	}
}

// TestSite: links lead somewhere also when a server listens on every address.
func TestSite(t *testing.T) {
	for _, c := range []struct{ url, addr, want string }{
		{"", "127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"", ":8080", "http://localhost:8080"},
		{"", "0.0.0.0:80", "http://localhost:80"},
		{"", "[::]:8080", "http://localhost:8080"},
		{"https://duyen.example/", "0.0.0.0:80", "https://duyen.example"},
	} {
		if got := (&configs.Config{URL: c.url, Addr: c.addr}).Site(); got != c.want {
			t.Errorf("url %q, addr %q: %s, want %s", c.url, c.addr, got, c.want)
		}
	}
}

// TestReachedIsSomebodyWhoReads: an address that nobody reads is no contact.
func TestReachedIsSomebodyWhoReads(t *testing.T) {
	for want, c := range map[string]configs.Config{
		"0255 123":      {Contact: "0255 123", MailFrom: "a@b.vn"},
		"hoi@b.vn":      {MailFrom: "Hội <hoi@b.vn>"},
		"nobody at all": {MailFrom: "Duyên <no-reply@localhost>"},
		"nobody":        {MailFrom: "NoReply@b.vn"},
		"nobody's":      {MailFrom: "Duyên"},
	} {
		if strings.HasPrefix(want, "nobody") {
			want = ""
		}
		if got := c.Reached(); got != want {
			t.Errorf("%+v is reached at %q, want %q", c, got, want)
		}
	}
}

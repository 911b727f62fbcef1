package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/configs"
	"duyen/match"
)

func TestFlagsAreTheSettings(t *testing.T) {
	var want []string
	for _, s := range configs.Settings() {
		want = append(want, s.Name)
	}
	got := slices.Sorted(maps.Keys((&settings{}).given()))
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("the flags are %v, the settings %v", got, want)
	}
	all := map[string]string{
		"data": "d", "addr": "h:1", "url": "https://h", "store": "sqlite:x", "cache": "memory:", "smtp": "smtp://h", "lang": "en",
		"log_level": "warn", "log_format": "json", "mail_from": "a@b.test", "oidc_issuer": "https://o", "oidc_client_id": "id",
		"oidc_client_secret": "canary", "webhooks_private": "true", "operator": "Hội", "contact": "hoi@b.test",
	}
	var args []string
	for _, s := range configs.Settings() {
		args = append(args, s.Flag(), all[s.Name])
	}
	out := ask[[]shown](t, append([]string{"config"}, args...)...)
	for _, s := range out {
		want := all[s.Name]
		if s.Name == "oidc_client_secret" {
			want = "*****"
		}
		if s.Value != want || s.Source != "flag" {
			t.Errorf("%s is %q by %s", s.Name, s.Value, s.Source)
		}
	}
}

func TestConfigHidesSecrets(t *testing.T) {
	cmd := program([]string{"DUYEN_CACHE=redis://me:canary@h:1/0", "DUYEN_SMTP=smtp://me:canary@mail"}, "config")
	out, err := cmd.CombinedOutput()
	if err != nil || bytes.Contains(out, []byte("canary")) || !bytes.Contains(out, []byte("redis://me:*****@h:1/0")) {
		t.Errorf("%v %s", err, out)
	}
}

func TestWrongCallsEndWithTwo(t *testing.T) {
	for name, c := range map[string]struct {
		env  []string
		args []string
		says string
	}{
		"no command":       {nil, nil, "serve"},
		"unknown command":  {nil, []string{"serch", "x"}, "search"},
		"unknown flag":     {nil, []string{"search", "--kinds", "x", "y"}, "--kind"},
		"unknown variable": {[]string{"DUYEN_STOER=x"}, []string{"version"}, "DUYEN_STORE"},
		"bad value":        {nil, []string{"version", "--log-level", "wran"}, "warn"},
		"unknown kind":     {nil, []string{"search", "--kind", "mentr", "x"}, "mentor"},
		"too many":         {nil, []string{"search", "-n", "101", "x"}, "100"},
		"none":             {nil, []string{"match", "-n", "0", "x"}, "100"},
		"language":         {nil, []string{"match", "--lang", "fr", "x"}, "lang"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := program(c.env, c.args...)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != exitUsage || stdout.Len() > 0 || !strings.Contains(stderr.String(), c.says) {
				t.Errorf("%v: %q %q", err, stdout.String(), stderr.String())
			}
		})
	}
}

func TestRefusalsEndWithOne(t *testing.T) {
	file := write(t, "file", "")
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"empty folder":    {[]string{"search", "--data", folder(t), "x"}, "--data"},
		"folder is file":  {[]string{"serve", "--data", file}, file},
		"no server":       {[]string{"health", "--data", folder(t)}, "no server"},
		"no such file":    {[]string{"import", "--data", folder(t), "none.jsonl"}, "none.jsonl"},
		"store elsewhere": {[]string{"verify", "--data", folder(t), "--store", "sqlite:" + filepath.Join(file, "x.db")}, file},
	} {
		t.Run(name, func(t *testing.T) {
			if r := call(t, nil, c.args...); r.code != exitRefused || r.stdout != "" || !strings.Contains(r.stderr, c.says) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestHelpSpeaksBothLanguages(t *testing.T) {
	english := call(t, nil, "--help")
	cmd := program([]string{"DUYEN_LANG=vi"}, "--help")
	vietnamese, err := cmd.Output()
	if err != nil || english.code != 0 || !strings.Contains(english.stdout, "Find profiles") || !strings.Contains(string(vietnamese), "Tìm hồ sơ") {
		t.Errorf("%v\n%s\n%s", err, english.stdout, vietnamese)
	}
}

// TestQueriesAreWords: what looks like a query language is words or a 400, and
// costs nothing.
func TestQueriesAreWords(t *testing.T) {
	const soon = 50 * time.Millisecond
	dir := folder(t)
	s := serve(t, dir, "--demo")
	s.settled(t)
	for name, q := range map[string]string{
		"long":         strings.Repeat("quế ", 25_000),
		"wildcards":    strings.Repeat("*a* ", 100),
		"one wildcard": "*",
		"expression":   "/(a+)+$/",
		"fields":       "name:quế +sectors:forest -kind:mentor^5 \"tỏi~2",
		"marks":        strings.Repeat("\u0301", 400),
		"empty":        "",
	} {
		t.Run(name, func(t *testing.T) {
			best := time.Hour
			for range 5 {
				began := time.Now()
				code, body := s.send(t, http.MethodGet, "/v1/search?q="+url.QueryEscape(q), "", nil)
				best = min(best, time.Since(began))
				if code != http.StatusOK && code != http.StatusBadRequest {
					t.Fatalf("gave %d: %.200s", code, body)
				}
			}
			if best > soon {
				t.Errorf("took %v", best)
			}
		})
	}
	if r := call(t, nil, "search", "--data", dir, strings.Repeat("quế ", 20_000)); r.code != exitRefused || len(r.stderr) > 1000 {
		t.Errorf("the terminal says %d: %.300s", r.code, r.stderr)
	}
}

func TestLogHidesSecrets(t *testing.T) {
	var out bytes.Buffer
	log := newLogger(&out, "info", "json")
	log.Debug("not shown")
	log.Info("m", "password", "canary", "access_token", "canary", "url", "redis://u:canary@h/0",
		slog.Group("request", "Authorization", "Bearer canary"), "user", "usr_1")
	if s := out.String(); strings.Contains(s, "canary") || strings.Contains(s, "not shown") || !strings.Contains(s, "usr_1") {
		t.Errorf("the log says %s", s)
	}
}

func TestTellWordsErrors(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
		code int
	}{
		{nil, "", exitDone},
		{errRefused, "", exitRefused},
		{errors.Join(errors.New("a"), errors.New("b")), "duyen: a\nb\n", exitRefused},
		{usage(errors.New("bad flag")), "duyen: bad flag\n", exitUsage},
		{&told{detail: "No.", problems: []match.Problem{{Field: "q", Message: "Too long"}}}, "duyen: No.\n  q: Too long\n", exitRefused},
	} {
		got := ""
		if c.err != nil {
			got = tell("en", c.err)
		}
		if got != c.want || exitCode(c.err) != c.code {
			t.Errorf("%v: %q %d", c.err, got, exitCode(c.err))
		}
	}
	e := &match.Error{Kind: match.KindFull, Code: "disk_full", Message: "no room", Cause: errors.New("ENOSPC")}
	if got := tell("vi", e); !strings.Contains(got, "no room: ENOSPC") {
		t.Errorf("the operator is not told the cause: %q", got)
	}
}

// TestFilesDoNotSteerTheTerminal: what a file holds is shown as text, in reports and
// in errors, and makes no line of its own.
func TestFilesDoNotSteerTheTerminal(t *testing.T) {
	name := "x\x1b]0;y\a\u202e\x9b2J\r\nok"
	quoted, err := json.Marshal(name)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{
		"a.jsonl": `{"kind":"startup","name":"A",` + string(quoted) + `:1}` + "\n" + `{"kind":"startup","name":"A","stage":` + string(quoted) + `}` + "\n",
		"b.csv":   "kind,name,\x1b[2J\nstartup,A,B\n",
	}
	for file, text := range rows {
		r := call(t, nil, "import", "--data", folder(t), write(t, file, text))
		if out := r.stdout + r.stderr; strings.ContainsFunc(strings.ReplaceAll(out, "\n", ""), acts) || !strings.Contains(out, `\u{1b}`) || strings.Contains(out, "\nok") {
			t.Errorf("%s: %q", file, out)
		}
	}
	e := &match.Error{Kind: match.KindInvalid, Code: "invalid", Message: name, Problems: []match.Problem{{Field: name, Code: match.ProblemUnknownField, Value: name}}}
	if got := tell("en", e); strings.ContainsFunc(strings.ReplaceAll(got, "\n", ""), acts) || strings.Count(got, "\n") != 2 {
		t.Errorf("%q", got)
	}
}

func TestLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:1": true, "[::1]:1": true, "127.9.9.9:0": true,
		":8080": false, "0.0.0.0:1": false, "[::]:1": false, "192.0.2.1:1": false, "localhost.example.org:1": false, "bad": false,
	} {
		if loopback(addr) != want {
			t.Errorf("loopback(%s) is %v", addr, !want)
		}
	}
}

// TestSocketOfALongFolder: the path of a socket may be shorter than a folder's.
func TestSocketOfALongFolder(t *testing.T) {
	dir := filepath.Join(folder(t), strings.Repeat("long", 30))
	s := serve(t, dir)
	if r := call(t, nil, "health", "--data", dir); r.code != 0 {
		t.Errorf("%+v", r)
	}
	s.stop(t)
	if r := call(t, nil, "health", "--data", dir); r.code != exitRefused {
		t.Errorf("%+v", r)
	}
}

// The flag decides over the environment, also about what is said of wrong flags.
func TestLanguageBeforeSettings(t *testing.T) {
	for _, c := range []struct {
		args, environ []string
		want          string
	}{
		{nil, nil, "vi"},
		{nil, []string{"DUYEN_LANG=en"}, "en"},
		{[]string{"search", "--lang", "en", "x"}, nil, "en"},
		{[]string{"eval", "--lang=en"}, []string{"DUYEN_LANG=vi"}, "en"},
		{[]string{"search", "--lang"}, []string{"DUYEN_LANG=en"}, "en"},
	} {
		if got := language(c.args, c.environ); got != c.want {
			t.Errorf("%v %v: %s, want %s", c.args, c.environ, got, c.want)
		}
	}
}

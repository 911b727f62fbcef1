package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestFeedsDocument runs the commands of docs/FEEDS.md as they stand there, one
// after the other in one shell, against a demo server: every way out of a feed
// works as the document says.
func TestFeedsDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/FEEDS.md")
	if err != nil {
		t.Fatal(err)
	}
	address, receiver := freeAddress(t), freeAddress(t)
	dir := folder(t)
	s := serve(t, dir, "--demo", "--addr", address, "--webhooks-private=true")
	s.settled(t)
	here := strings.NewReplacer("127.0.0.1:8080", address, "127.0.0.1:9099", receiver)
	work := t.TempDir()
	program := regexp.MustCompile("(?s)```go\n(.*?)```").FindSubmatch(text)
	if err := os.WriteFile(filepath.Join(work, "receiver.go"), []byte(here.Replace(string(program[1]))), 0o600); err != nil {
		t.Fatal(err)
	}
	const mark = "=== next ==="
	var script strings.Builder
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllSubmatch(text, -1)
	for _, b := range blocks {
		script.WriteString(here.Replace(string(b[1])) + "\necho '" + mark + "'\n")
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-uo", "pipefail", "-c", script.String())
	cmd.Dir = work
	cmd.WaitDelay = patient
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("the shell ended with %v", err)
	}
	said := strings.Split(string(out), mark)
	for i, says := range [][]string{
		{}, // signing in
		{`"event":"match"`, `"reasons":[`, `"unread":`},
		{`"dismissal":"stage: quá sớm với chúng tôi"`, `"snoozed_until":"`, "204"},
		{`"since":"`, `"id":"p01"`, "204"},
		{`"digest":"weekly"`},
		{"<feed", `"version"`, "unchanged: 304", "after a reset: 404"},
		{"\ufeff"},
		{"event: match", "id: itm_", "data: {", "Tinh dầu quế Trà Bồng xuất khẩu"},
		{`"state":"delivered"`, `"type":"webhook.test"`, `"former_until":"`, "204"},
		{`"query":"q=que tra bong`, `"data":[]`, "204"},
		{"not of a letter: 404", `"digest":"never"`},
	} {
		for _, want := range says {
			if i >= len(said) || !strings.Contains(said[i], want) {
				t.Errorf("block %d does not say %s:\n%s", i+1, want, append(said, make([]string, len(blocks)+1)...)[i])
			}
		}
	}
	if len(blocks) != 11 {
		t.Errorf("%d blocks of commands", len(blocks))
	}
}

// freeAddress gives an address on loopback where nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestIntroductionsDocument runs the commands of docs/INTRODUCTIONS.md as they
// stand there, one after the other in one shell, against a demo server.
func TestIntroductionsDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/INTRODUCTIONS.md")
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	s := serve(t, folder(t), "--demo", "--addr", address)
	s.settled(t)
	const mark = "=== next ==="
	var script strings.Builder
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllSubmatch(text, -1)
	for _, b := range blocks {
		script.WriteString(strings.ReplaceAll(string(b[1]), "127.0.0.1:8080", address) + "\necho '" + mark + "'\n")
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-uo", "pipefail", "-c", script.String())
	cmd.WaitDelay = patient
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("the shell ended with %v", err)
	}
	said := strings.Split(string(out), mark)
	for i, says := range [][]string{
		{`"state":"requested"`, `"sides":["from"]`, `"reroute":true`, "}\n\"id\":\"int_"},
		{"409", `"state":"accepted"`, `"contact":{`, `"links":["https://example.org/gioi-thieu.pdf"]`, `"has_more":false`},
		{`"state":"met"`, `"field":"amount"`, "422", `"state":"closed"`, `"finished_at":"`},
		{`"state":"requested"`},
	} {
		for _, want := range says {
			if i >= len(said) || !strings.Contains(said[i], want) {
				t.Errorf("block %d does not say %s:\n%s", i+1, want, append(said, make([]string, len(blocks)+1)...)[i])
			}
		}
	}
	if len(blocks) != 4 {
		t.Errorf("%d blocks of commands", len(blocks))
	}
}

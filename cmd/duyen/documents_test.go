package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// runDocument runs the commands of a document as they stand there, one after the
// other in one shell, against a demo server, and gives what each block says.
func runDocument(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	address := freeAddress(t)
	serve(t, folder(t), "--demo", "--addr", address).settled(t)
	const mark = "=== next ==="
	var script strings.Builder
	for _, b := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllSubmatch(text, -1) {
		script.WriteString(strings.ReplaceAll(string(b[1]), "127.0.0.1:8080", address) + "\necho '" + mark + "'\n")
	}
	cmd := exec.CommandContext(t.Context(), "bash", "-uo", "pipefail", "-c", script.String())
	cmd.Dir, cmd.WaitDelay = t.TempDir(), patient
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("the shell ended with %v", err)
	}
	said := strings.Split(string(out), mark)
	return said[:len(said)-1]
}

// TestIntroductionsDocument: docs/INTRODUCTIONS.md does what it says.
func TestIntroductionsDocument(t *testing.T) {
	saysEach(t, runDocument(t, "INTRODUCTIONS.md"), [][]string{
		{`"state":"requested"`, `"sides":["from"]`, `"reroute":true`, "}\n\"id\":\"int_"},
		{"409", `"state":"accepted"`, `"contact":{`, `"links":["https://example.org/gioi-thieu.pdf"]`, `"has_more":false`},
		{`"state":"met"`, `"field":"amount"`, "422", `"state":"closed"`, `"finished_at":"`},
		{`"state":"requested"`},
	})
}

// TestMentorsDocument: docs/MENTORS.md does what it says.
func TestMentorsDocument(t *testing.T) {
	saysEach(t, runDocument(t, "MENTORS.md"), [][]string{
		nil,
		{`"id":"slt_`},
		{`"created":3`, `"refused":0`},
		{"BEGIN:VEVENT", `"id":"bkg_`, "\n11\n", `"state":"cancelled"`},
	})
}

// TestWorkspaceDocument: docs/WORKSPACE.md does what it says.
func TestWorkspaceDocument(t *testing.T) {
	saysEach(t, runDocument(t, "WORKSPACE.md"), [][]string{
		nil,
		{`"state":"invited"`, `"state":"confirmed"`, `"profile":"demo-investor"`},
		{`"line":3`, `"nearest":"Trà Bồng"`, `"created":1`, `"unchanged":1`},
		{`"offer":"demo-offer-27","state":"closed"`, `"value":60000000`, "Open offers,", `"state":"investment"`},
	})
}

// TestAssignmentDocument: docs/ASSIGNMENT.md does what it says.
func TestAssignmentDocument(t *testing.T) {
	saysEach(t, runDocument(t, "ASSIGNMENT.md"), [][]string{
		{`"bound":`, "Quế Cội Nguồn", `"version":`, `"identical":true`, `"state":"published"`, `"dealt":"asked"`, `"state":"undone"`},
	})
}

// saysEach wants words in what each block of commands has said.
func saysEach(t *testing.T, said []string, want [][]string) {
	t.Helper()
	if len(said) != len(want) {
		t.Fatalf("%d blocks of commands, want %d", len(said), len(want))
	}
	for i := range want {
		for _, words := range want[i] {
			if !strings.Contains(said[i], words) {
				t.Errorf("block %d does not say %s:\n%s", i+1, words, said[i])
			}
		}
	}
}

package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeStories runs the stories of README.md as they stand there, against
// a demo server and with the built program in place of "go run".
func TestReadmeStories(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t)
	s := serve(t, dir, "--demo")
	s.settled(t)
	_, stories, _ := strings.Cut(string(text), "## Three stories")
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(stories, -1)
	says := []string{`"id":"p20"`, `"reasons":[`, "gần nhất: mvp"}
	if len(blocks) != len(says) {
		t.Fatalf("%d stories, want %d", len(blocks), len(says))
	}
	for i, block := range blocks {
		script := strings.NewReplacer(
			"127.0.0.1:8080", strings.TrimPrefix(s.url, "http://"),
			"go run ./cmd/duyen", binary+" --data "+dir,
		).Replace(block[1])
		cmd := exec.Command("bash", "-uo", "pipefail", "-c", script)
		cmd.Dir = "../.."
		out, _ := cmd.Output() // the import refuses a line, and says so with its exit code
		if !strings.Contains(string(out), says[i]) {
			t.Errorf("story %d does not say %s:\n%s", i+1, says[i], out)
		}
	}
}

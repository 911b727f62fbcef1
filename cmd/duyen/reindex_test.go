package main

import (
	"bytes"
	"testing"

	"duyen/match/service"
)

// TestReindexTellsHowFarItIs: the answer of a server comes line by line.
func TestReindexTellsHowFarItIs(t *testing.T) {
	dir := folder(t)
	s := serve(t, dir, "--demo")
	var more bytes.Buffer
	must(t, startups(&more, 0, 4000))
	if r := call(t, &more, "import", "--data", dir, "-"); r.code != 0 {
		t.Fatal(r.stderr)
	}
	s.settled(t)
	transport, ok := dialSocket(t.Context(), dir)
	if !ok {
		t.Fatal("no server")
	}
	var steps []service.Progress
	b := &backend{http: transport, lang: "en"}
	out, err := b.reindex(t.Context(), func(p service.Progress) { steps = append(steps, p) })
	if err != nil || out.Profiles < 4000 || out.Epoch == 0 || out.Seq < out.Epoch {
		t.Errorf("%+v, %v", out, err)
	}
	if len(steps) == 0 || steps[0].Done < 1000 || steps[0].Total < 12_000 {
		t.Errorf("steps %v", steps)
	}
	for i := 1; i < len(steps); i++ {
		if steps[i].Done <= steps[i-1].Done || steps[i].Done > steps[i].Total {
			t.Errorf("steps %v", steps)
		}
	}
}

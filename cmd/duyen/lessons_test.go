package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/configs"
	"duyen/match"
	"duyen/store"
)

// choosing fills a data folder with people who agree to be learned from for
// everybody, with an investor each. Of the startups they open those of their own
// province, whatever the sector, and dismiss those of their own sector elsewhere.
func choosing(t *testing.T, dir string, people int) {
	t.Helper()
	ref, err := configs.LoadReference()
	must(t, err)
	must(t, os.MkdirAll(dir, 0o700))
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(dir, "duyen.db"), ref)
	must(t, err)
	defer s.Close()
	places, sectors := []string{"51", "48", "01", "79", "46"}, []string{"agri", "food", "tourism", "edu"}
	put := func(owner string, p match.Profile) {
		t.Helper()
		must(t, match.Invalid(match.Normalize(p, ref, "2026-11-26")))
		written, err := s.Save(t.Context(), []match.Write{{Profile: p, Mode: match.Create, Owner: owner}})
		must(t, err)
		must(t, written[0].Err)
	}
	for i := range len(places) * len(sectors) * 2 {
		put("", &match.Startup{Base: match.Base{
			Kind: match.KindStartup, ID: fmt.Sprint("plan-", i), Name: fmt.Sprint("Dự án ", i), Locality: places[i%len(places)], Sectors: []string{sectors[i/len(places)%len(sectors)]},
		}})
	}
	var lessons []match.Lesson
	for i := range people {
		user, list := fmt.Sprint("usr_", i), fmt.Sprint("fund-", i)
		_, err := s.Put(t.Context(), match.User{ID: user, Email: user + "@example.test", Name: "Nguyễn Văn Kín"})
		must(t, err)
		_, _, err = s.PutConsent(t.Context(), match.Consent{
			User: user, Purpose: match.ConsentLearning, Given: true, Version: match.ConsentLearningForAll, Means: match.ConsentSelf,
		})
		must(t, err)
		place, sector := places[i%len(places)], sectors[i%len(sectors)]
		put(user, &match.Investor{Base: match.Base{
			Kind: match.KindInvestor, ID: list, Name: "Nguyễn Văn Kín", Localities: []string{place}, Sectors: []string{sector},
			Contact: &match.Contact{Phone: "0900000000"},
		}})
		for j := range len(places) * len(sectors) * 2 {
			l := match.Lesson{Account: user, List: list, Target: fmt.Sprint("plan-", j), At: time.Now(), Day: match.DateOf(time.Now())}
			near, kin := places[j%len(places)] == place, sectors[j/len(places)%len(sectors)] == sector
			switch {
			case near:
				l.Event = match.LessonOpen
			case kin:
				l.Event = match.LessonDismissal
			default:
				l.Event = match.LessonImpression
			}
			lessons = append(lessons, l)
		}
	}
	n, err := s.AddLessons(t.Context(), lessons)
	must(t, err)
	if n != len(lessons) {
		t.Fatalf("%d of %d lessons kept", n, len(lessons))
	}
}

// TestLessonsTeachWeights: what consenting people chose becomes a folder that eval
// measures, and fits to: the signal that they went by weighs more in the end.
func TestLessonsTeachWeights(t *testing.T) {
	dir, out := folder(t), filepath.Join(t.TempDir(), "out")
	choosing(t, dir, 30)
	const direction = "investor→startup"
	want := lessonsMeta{
		Name: "lessons", Fit: "judgments", Profiles: 70, Judgments: 30 * 16, Accounts: 30, Grades: map[string]int{"0": 30 * 8, "1": 30 * 8}, Note: lessonsNote,
	}
	check := func(out string) {
		t.Helper()
		got := ask[lessonsMeta](t, "lessons", "--data", dir, out)
		want.AsOf = got.AsOf
		if fmt.Sprint(got) != fmt.Sprint(want) || got.AsOf == "" {
			t.Errorf("%+v, want %+v", got, want)
		}
		if where := slices.Concat(holders(t, out, "plan-"), holders(t, out, "fund-"), holders(t, out, "usr_"), holders(t, out, "Kín"), holders(t, out, "Dự án"), holders(t, out, "0900000000")); len(where) > 0 {
			t.Errorf("somebody is named in %v", where)
		}
		info, err := os.Stat(out)
		must(t, err)
		if found, _ := filepath.Glob(filepath.Join(out, "*")); len(found) != 3 || info.Mode().Perm() != 0o700 {
			t.Errorf("%v %v", found, info.Mode())
		}
	}
	check(out)
	s := serve(t, dir)
	empty := filepath.Join(t.TempDir(), "empty")
	must(t, os.Mkdir(empty, 0o755))
	check(empty) // an empty folder may be there, and a server, too
	before := call(t, nil, "audit", "head", "--data", dir)
	if r := call(t, nil, "lessons", "--data", dir, out); r.code != exitRefused || !strings.Contains(r.stderr, out) {
		t.Errorf("a folder in which something lies: %+v", r)
	}
	if r := call(t, nil, "audit", "head", "--data", dir); r != before {
		t.Error("what was not given out stands in the audit log")
	}
	if r := call(t, nil, "lessons", "--data", dir, filepath.Join(t.TempDir(), "new")); r.code != 0 || !strings.Contains(r.stdout, "480 judged pairs of 30 people") {
		t.Errorf("%+v", r)
	}
	if r := call(t, nil, "audit", "head", "--data", dir); r == before {
		t.Error("what was given out does not stand in the audit log")
	}
	s.stop(t)
	report := ask[struct {
		Match map[string]figures `json:"match"`
	}](t, "eval", out)
	if !report.Match[direction].whole() || report.Match[direction].N != 30 {
		t.Errorf("%+v", report)
	}
	file := filepath.Join(t.TempDir(), "weights.json")
	fitting := ask[struct {
		Training   string `json:"training"`
		Directions map[string]struct {
			Subjects, Positives int
			Before, After       figures
			Weights             map[match.Signal][]float64
		} `json:"directions"`
	}](t, "eval", "--fit", file, out)
	d := fitting.Directions[direction]
	place, sector := d.Weights[match.SignalRegion], d.Weights[match.SignalSector]
	if fitting.Training != "judgments" || d.Subjects != 24 || d.Positives != 24*8 || d.Before.N != 6 || len(place) != 2 || len(sector) != 2 {
		t.Fatalf("%+v", fitting)
	}
	if place[1] <= place[0] || sector[1] >= sector[0] || *d.After.NDCG < *d.Before.NDCG {
		t.Errorf("they go by the place: it went from %v to %v, the sector from %v to %v; %v", place[0], place[1], sector[0], sector[1], d)
	}
	if w := d.Weights[match.SignalText]; w[0] != w[1] {
		t.Errorf("nothing is said about texts, but the weight went from %v to %v", w[0], w[1])
	}
	text, err := os.ReadFile(file)
	must(t, err)
	if _, err := configs.ParseWeights(text); err != nil {
		t.Error(err)
	}
	table := call(t, nil, "eval", "--fit", filepath.Join(t.TempDir(), "w.json"), out)
	if table.code != 0 || !strings.Contains(table.stdout, "192 choices of 24 subjects") {
		t.Errorf("%+v", table)
	}
}

// TestLessonsRefuses: of few people nothing is written, not even a folder.
func TestLessonsRefuses(t *testing.T) {
	dir, parent := folder(t), t.TempDir()
	choosing(t, dir, 4)
	r := call(t, nil, "lessons", "--data", dir, filepath.Join(parent, "out"))
	if r.code != exitRefused || r.stdout != "" || !strings.Contains(r.stderr, "fewer than 5") {
		t.Errorf("%+v", r)
	}
	if found, err := os.ReadDir(parent); err != nil || len(found) > 0 {
		t.Errorf("%v is left, %v", found, err)
	}
	if r := call(t, nil, "lessons", "--data", dir); r.code != exitUsage {
		t.Errorf("%+v", r)
	}
	if r := call(t, nil, "lessons", "--data", dir, filepath.Join(parent, "no", "where")); r.code != exitRefused {
		t.Errorf("%+v", r)
	}
}

// TestLessonsFolderIsWholeOrNot: nothing takes the place of what lies there, and
// who interrupts finds no folder.
func TestLessonsFolderIsWholeOrNot(t *testing.T) {
	parent := t.TempDir()
	l := &lessons{Profiles: []json.RawMessage{json.RawMessage(`{}`)}}
	full := filepath.Join(parent, "full")
	must(t, os.Mkdir(full, 0o700))
	must(t, os.WriteFile(filepath.Join(full, "mine"), nil, 0o600))
	if err := l.write(t.Context(), full); match.KindOf(err) != match.KindConflict {
		t.Errorf("%v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := l.write(ctx, filepath.Join(parent, "late")); err == nil {
		t.Error("it was written behind the interruption")
	}
	found, err := os.ReadDir(parent)
	if err != nil || len(found) != 1 || found[0].Name() != "full" {
		t.Errorf("%v is left, %v", found, err)
	}
}

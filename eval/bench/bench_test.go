package bench

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"duyen/configs"
	"duyen/match"
)

// tried is the number of profiles of a try: enough for every benchmark to find
// subjects, few enough to be made up in a moment.
const tried = 2000

// made gives the options of a try.
func made(t testing.TB, names ...string) Options {
	t.Helper()
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	weights, err := configs.LoadWeights()
	if err != nil {
		t.Fatal(err)
	}
	return Options{Profiles: tried, Names: names, Reference: ref, Weights: weights}
}

// options gives the options of a try in a folder of the test's own.
func options(t *testing.T, names ...string) Options {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	return made(t, names...)
}

// leavesNothing fails when the folder of a run is still there.
func leavesNothing(t *testing.T) {
	t.Helper()
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

// side is what every benchmark prints of both sides.
type side struct {
	P50 float64 `json:"p50_ms"`
	P99 float64 `json:"p99_ms"`
}

// contract is what one benchmark prints.
type contract struct {
	side
	Yardstick struct {
		side
		Rate  float64 `json:"docs_per_s"`
		Pools []struct {
			Pool   int     `json:"pool"`
			Recall float64 `json:"recall@20"`
		} `json:"pools"`
		Gin struct {
			Recall float64 `json:"recall@20"`
		} `json:"gin"`
		Recall float64 `json:"recall@20"`
		Build  float64 `json:"build_per_s"`
		Value  float64 `json:"large_value"`
	} `json:"yardstick"`
	Ratio float64 `json:"ratio"`
	N     int     `json:"n"`
	Rate  float64 `json:"docs_per_s"`
	Build float64 `json:"build_per_s"`
	Value float64 `json:"large_value"`
	Bound float64 `json:"large_bound"`
	feedFigures
}

// feedFigures are those of feed alone.
type feedFigures struct {
	Search  float64 `json:"search_p99_ms"`
	Matches float64 `json:"matches_p99_ms"`
	MinSeq  float64 `json:"matches_min_seq_p99_ms"`
	Away    float64 `json:"away_p99_ms"`
	Stream  float64 `json:"stream_p99_ms"`
	Bytes   float64 `json:"stream_bytes"`
	Bare    float64 `json:"stream_bytes_bare"`
	Writes  float64 `json:"writes_per_s"`
}

// TestEveryBenchmark runs all of them against real servers and holds what they
// print to the contract.
func TestEveryBenchmark(t *testing.T) {
	o := options(t)
	o.Redis, o.Postgres = startRedis(t), startPostgres(t)
	t.Setenv("TMPDIR", t.TempDir())
	stages := map[string]bool{}
	o.Progress = func(stage string, done, total int) {
		stages[stage] = true
		if done < 0 || done > total {
			t.Errorf("%s: %d of %d", stage, done, total)
		}
	}
	report, err := Measure(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	var ran []string
	for _, e := range report {
		ran = append(ran, e.Name)
	}
	if !slices.Equal(ran, Names()) {
		t.Errorf("ran %v, want %v", ran, Names())
	}
	body, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]contract
	if err := json.Unmarshal(body, &all); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	for _, name := range Names() {
		f := all[name]
		if f.P50 <= 0 || f.P99 < f.P50 || f.Yardstick.P50 <= 0 || f.Yardstick.P99 < f.Yardstick.P50 || f.Ratio <= 0 || f.N <= 0 {
			t.Errorf("%s: %+v", name, f)
		}
	}
	if f := all["search"]; !near(f.Ratio, f.P50/f.Yardstick.P50) {
		t.Errorf("search is not compared by time: %+v", f)
	}
	if f := all["index"]; !near(f.Ratio, f.Rate/f.Yardstick.Rate) {
		t.Errorf("index is not compared by throughput: %+v", f)
	}
	if f := all["match"]; f.Build <= 0 || f.Yardstick.Build <= 0 {
		t.Errorf("match does not tell how fast its sides are built: %+v", f)
	}
	if f := all["assign"]; f.Yardstick.Value <= 0 || f.Value < f.Yardstick.Value || f.Bound < f.Value {
		t.Errorf("the best solution is worth less than the best pairs first, or more than can be: %+v", f)
	}
	if f := all["feed"].feedFigures; min(f.Search, f.Matches, f.MinSeq, f.Away, f.Stream, f.Bare, f.Writes) <= 0 { // the bytes of a few streams are lost among others
		t.Errorf("feed does not tell everything: %+v", f)
	}
	for _, stage := range []string{"import", "search", "feed", "http", "redis", "engine", "postgres", "cohort", "assign"} {
		if !stages[stage] {
			t.Errorf("nothing was told of %s", stage)
		}
	}
	sameRanking(t, all["postgres"])
	leavesNothing(t)
	serversAreClean(t, &o)
}

func near(a, b float64) bool { return a > 0.999*b && a < 1.001*b }

// sameRanking: when the first stage lets everybody through, the SQL finds what
// the engine finds, so that it computes the same scores; and the more it lets
// through, the more it finds.
func sameRanking(t *testing.T, f contract) {
	t.Helper()
	pools := f.Yardstick.Pools
	if len(pools) < 2 || pools[len(pools)-1].Recall < 0.99 {
		t.Fatalf("over all startups the SQL ranks otherwise: %+v", pools)
	}
	for i := 1; i < len(pools); i++ {
		if pools[i].Pool <= pools[i-1].Pool || pools[i].Recall < pools[i-1].Recall-0.01 {
			t.Errorf("a larger first stage finds less: %+v", pools)
		}
	}
	if r := f.Yardstick.Recall; r < 0.5 || r > 1 || !near(r, f.Yardstick.Gin.Recall) {
		t.Errorf("the two first stages differ: %+v", f.Yardstick)
	}
}

// serversAreClean: somebody else's servers keep nothing of a run.
func serversAreClean(t *testing.T, o *Options) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), o.Postgres)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(t.Context()))
	var schemas int
	err = db.QueryRow(t.Context(), "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'duyen%'").Scan(&schemas)
	if err != nil || schemas != 0 {
		t.Errorf("PostgreSQL keeps %d schemas: %v", schemas, err)
	}
	parsed, err := redis.ParseURL(o.Redis)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(parsed)
	defer client.Close()
	bare, err := client.Keys(t.Context(), "bare:*").Result()
	if err != nil || len(bare) != 0 {
		t.Errorf("Redis keeps %d bare entries: %v", len(bare), err)
	}
	for _, key := range client.Keys(t.Context(), "*").Val() {
		if ttl := client.TTL(t.Context(), key).Val(); ttl <= 0 || ttl > redisKeep {
			t.Errorf("%s stays for %v", key, ttl)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		o    Options
		says string // "" when nothing is wrong
	}{
		{Options{Profiles: tried}, ""},
		{Options{Profiles: tried, Names: []string{"search", "http"}}, ""},
		{Options{Profiles: tried, Names: []string{"redis"}, Redis: "redis://127.0.0.1:1/0"}, ""},
		{Options{Profiles: tried, Names: []string{"serch"}}, "search"},
		{Options{Profiles: tried, Names: []string{"redis"}}, "--redis"},
		{Options{Profiles: tried, Names: []string{"postgres"}, Redis: "redis://127.0.0.1:1/0"}, "--postgres"},
		{Options{Profiles: MinProfiles - 1}, "500"},
	} {
		err := c.o.Check()
		e, ok := errors.AsType[*match.Error](err)
		said := ""
		if ok {
			said = e.Message
			for _, p := range e.Problems {
				said += " " + p.Nearest
			}
		}
		if ok != (c.says != "") || !strings.Contains(said, c.says) {
			t.Errorf("%+v: %v", c.o, err)
		}
	}
}

// TestChosen: a benchmark that needs a server is left out when none is given,
// and refused when it is asked for by name.
func TestChosen(t *testing.T) {
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Names: []string{"http", "search"}}, "search http"},
		{Options{Redis: "x", Names: []string{"redis"}}, "redis"},
	} {
		var got []string
		for _, b := range c.o.chosen() {
			got = append(got, b.name)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %v", c.o, got)
		}
	}
	o := Options{Profiles: tried}
	for _, b := range o.chosen() {
		if b.name == "redis" || b.name == "postgres" {
			t.Errorf("%s is run without a server", b.name)
		}
	}
}

// TestStops: a run that is stopped ends soon and leaves nothing.
func TestStops(t *testing.T) {
	for _, stage := range []string{"import", "feed"} {
		o := options(t, "feed")
		ctx, stop := context.WithCancel(t.Context())
		o.Progress = func(s string, _, _ int) {
			if s == stage {
				stop()
			}
		}
		began := time.Now()
		report, err := Measure(ctx, o)
		if !errors.Is(err, context.Canceled) || report != nil {
			t.Errorf("stopped in %s: %v %v", stage, report, err)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("stopping in %s took %v", stage, took)
		}
		leavesNothing(t)
		stop()
	}
}

// TestOneFails: the others are measured all the same.
func TestOneFails(t *testing.T) {
	o := options(t, "redis", "index")
	o.Profiles, o.Redis = MinProfiles, "redis://127.0.0.1:"+freePort(t)+"/0"
	report, err := Measure(t.Context(), o)
	if err == nil || len(report) != 1 || report[0].Name != "index" {
		t.Errorf("%v %v", report, err)
	}
}

// TestServersThatAreNotThere: an address where nobody answers is an error that
// names the benchmark.
func TestServersThatAreNotThere(t *testing.T) {
	nobody := "127.0.0.1:" + freePort(t)
	for _, c := range []struct {
		name string
		set  func(*Options)
	}{
		{"redis", func(o *Options) { o.Redis = "redis://" + nobody + "/0" }},
		{"redis", func(o *Options) { o.Redis = "http://" + nobody }},
		{"postgres", func(o *Options) { o.Postgres = "postgres://" + nobody + "/x" }},
		{"postgres", func(o *Options) { o.Postgres = "nonsense" }},
	} {
		o := options(t, c.name)
		c.set(&o)
		if _, err := Measure(t.Context(), o); err == nil || !strings.Contains(err.Error(), c.name) {
			t.Errorf("%s: %v", c.name, err)
		}
		leavesNothing(t)
	}
}

func TestQuantiles(t *testing.T) {
	var s series
	for i := range 100 {
		s = append(s, time.Duration(100-i)*time.Millisecond)
	}
	if f := s.side(nil); f.P50 != 50 || f.P99 != 99 {
		t.Errorf("%+v", f)
	}
	if f := s[:1].side(nil); f.P50 != 100 || f.P99 != 100 {
		t.Errorf("of one: %+v", f)
	}
	if f := (series{}).side(nil); f.P50 != 0 {
		t.Errorf("of none: %+v", f)
	}
}

// TestSameProfiles: two runs measure the same profiles and ask the same.
func TestSameProfiles(t *testing.T) {
	o := options(t)
	a, b := &Run{Options: o}, &Run{Options: o}
	for i, q := range a.queries(20) {
		if other := b.queries(20)[i]; other.Text != q.Text || !slices.Equal(other.Filter.Sectors, q.Filter.Sectors) {
			t.Errorf("query %d: %v and %v", i, q, other)
		}
	}
	investors := a.Sample(7, ofKind(match.KindInvestor))
	if len(investors) != 7 || investors[0].Common().ID == investors[6].Common().ID {
		t.Errorf("sampled %v", investors)
	}
}

// TestPairTakesTurns: both sides are called alike, in turn.
func TestPairTakesTurns(t *testing.T) {
	r := &Run{}
	order := ""
	say := func(s string) func(int) error {
		return func(int) error { order += s; return nil }
	}
	ours, yardstick, err := r.Pair(t.Context(), "x", 4, say("o"), say("y"))
	if err != nil || len(ours) != 4 || len(yardstick) != 4 || order != "oyyooyyooy" {
		t.Errorf("%v %v %v %s", ours, yardstick, err, order)
	}
	want := errors.New("broken")
	if _, _, err := r.Pair(t.Context(), "x", 4, say("o"), func(int) error { return want }); !errors.Is(err, want) {
		t.Errorf("%v", err)
	}
}

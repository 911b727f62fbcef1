package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/go-redis/v9"

	"duyen/cache"
	"duyen/match"
)

// redisKeep is how long the entries of a run stay at most; it removes its own
// bare ones before.
const redisKeep = 5 * time.Minute

// measureRedis reads answers that another server has put into Redis: our cache
// with its frame, checksum, breaker and the copy it keeps in memory, against a
// bare GET of the same size. Every answer is read once per opened cache, for a
// second reading would come out of memory; that one is reported as "near".
func measureRedis(ctx context.Context, r *Run) (Result, error) {
	s, err := openShared(ctx, r)
	if err != nil {
		return Result{}, err
	}
	f, err := r.House(ctx)
	if err != nil {
		return Result{}, err
	}
	answers, err := f.answers(ctx, r, r.count(100, 10))
	if err != nil {
		return Result{}, err
	}
	if err := s.fill(ctx, answers); err != nil {
		return Result{}, match.Wrap(err, "cannot fill Redis")
	}
	result, err := r.Crowds(ctx, "redis", "gets_per_s", r.count(20, 3), s.calls,
		func(int) (func(caller, i int) error, error) { return s.ours(ctx) },
		func(int) (func(caller, i int) error, error) { return s.bare(ctx), nil })
	if err != nil {
		return Result{}, err
	}
	if result.More["near_gets_per_s"], err = s.near(ctx); err != nil {
		return Result{}, err
	}
	whole, err := f.throughRedis(ctx, r, s)
	result.More["http"] = whole
	return result, err
}

// throughRedis measures whole answers as http does, when another server has put
// them into Redis: with the copy in memory, which is held against what has changed
// and needs no word from Redis, and past it.
func (f *filled) throughRedis(ctx context.Context, r *Run, s *shared) (map[string]any, error) {
	defer f.kept.use(f.cache)
	out := map[string]any{}
	for _, name := range []string{"near", "far"} {
		c, err := s.open(ctx)
		if err != nil {
			return nil, err
		}
		f.kept.use(brief{c})
		if name == "far" {
			f.kept.use(farOnly{brief{c}})
		}
		before := f.service.ListCounts().Drawn
		got, err := f.http(ctx, r, "redis")
		if err != nil {
			return nil, err
		}
		out[name] = map[string]any{
			"requests_per_s": got.More["requests_per_s"], "cpu_us": got.More["cpu_us"], "ratio": got.Ratio, "not_modified": got.More["not_modified"],
			"drawn": f.service.ListCounts().Drawn - before,
		}
	}
	return out, nil
}

// answers gives the finished answers of n rankings.
func (f *filled) answers(ctx context.Context, r *Run, n int) ([][]byte, error) {
	investors := r.Sample(n, ofKind(match.KindInvestor))
	w, err := f.door(ctx, r)
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for _, p := range investors {
		var body bytes.Buffer
		if err := w.ask(w.request("/v1/investors/"+p.Common().ID+"/matches?kind=startup"), &body); err != nil {
			return nil, err
		}
		out = append(out, body.Bytes())
	}
	return out, nil
}

// shared is what a Redis holds for a run: calls entries per caller and side.
type shared struct {
	url    string
	client *redis.Client
	prefix string
	calls  int
	opened []*cache.Cache
	bares  []string
}

// openShared reaches Redis before anything is made up for it.
func openShared(ctx context.Context, r *Run) (*shared, error) {
	options, err := redis.ParseURL(r.Redis)
	if err != nil { // its own words repeat the password
		return nil, wrong("redis", "cache_url", "the address of Redis cannot be read")
	}
	s := &shared{url: r.Redis, client: redis.NewClient(options), calls: r.count(200, 50)}
	s.prefix = fmt.Sprintf("duyen-bench-%d-", time.Now().UnixNano())
	r.onClose(s.close)
	if err := s.client.Ping(ctx).Err(); err != nil {
		return nil, match.Wrap(err, "cannot reach Redis")
	}
	return s, nil
}

func (s *shared) key(caller, i int) string { return fmt.Sprintf("%s%d-%d", s.prefix, caller, i) }

// fill puts the answers in, once through a cache of ours and once bare.
func (s *shared) fill(ctx context.Context, answers [][]byte) error {
	from, err := s.open(ctx)
	if err != nil {
		return err
	}
	to, err := s.open(ctx)
	if err != nil {
		return err
	}
	for caller := range callers() {
		for i := range s.calls {
			key, value := s.key(caller, i), answers[(caller+i)%len(answers)]
			err := insist(func() bool {
				from.Set(ctx, key, value, redisKeep)
				_, ok := to.Get(ctx, key)
				return ok
			})
			if err != nil {
				return err
			}
			s.bares = append(s.bares, "bare:"+key)
			if err := s.client.Set(ctx, "bare:"+key, value, redisKeep).Err(); err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// open opens a cache that has nothing in memory yet.
func (s *shared) open(ctx context.Context) (*cache.Cache, error) {
	c, err := cache.Open(ctx, s.url, slog.New(slog.DiscardHandler))
	if err == nil {
		s.opened = append(s.opened, c)
	}
	return c, err
}

// insist repeats what may fail in passing: to our cache, a Redis that takes
// longer than a blink is a miss, which here must not look like speed.
func insist(f func() bool) error {
	for began := time.Now(); time.Since(began) < patience; {
		if f() {
			return nil
		}
	}
	return match.Fail(match.KindInternal, "internal", "Redis does not give what it was given")
}

// ours reads through a cache that has nothing in memory yet.
func (s *shared) ours(ctx context.Context) (func(caller, i int) error, error) {
	c, err := s.open(ctx)
	return func(caller, i int) error { return read(ctx, c, s.key(caller, i)) }, err
}

func read(ctx context.Context, c *cache.Cache, key string) error {
	return insist(func() bool { _, ok := c.Get(ctx, key); return ok })
}

func (s *shared) bare(ctx context.Context) func(caller, i int) error {
	return func(caller, i int) error { return s.client.Get(ctx, "bare:"+s.key(caller, i)).Err() }
}

// near tells how many answers per second come out of memory once they have been
// read.
func (s *shared) near(ctx context.Context) (float64, error) {
	const kept = 20 // few enough to stay in memory for certain
	c := s.opened[len(s.opened)-1]
	var all crowd
	for range 2 {
		err := all.ask(callers(), s.calls, func(caller, i int) error { return read(ctx, c, s.key(caller, i%kept)) })
		if err != nil {
			return 0, err
		}
	}
	return all.rate[1], nil
}

// close removes the bare entries and closes everything. Ours run out.
func (s *shared) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var errs []error
	for len(s.bares) > 0 {
		n := min(len(s.bares), batchSize)
		errs = append(errs, s.client.Del(ctx, s.bares[:n]...).Err())
		s.bares = s.bares[n:]
	}
	for _, c := range s.opened {
		errs = append(errs, c.Close())
	}
	return errors.Join(append(errs, s.client.Close())...)
}

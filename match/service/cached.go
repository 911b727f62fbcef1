package service

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"duyen/match"
)

// cacheSchema is part of every key. Raise it when the meaning of a cached
// answer changes, so that an older program's answers are not found.
const cacheSchema = 1

// cacheFor is how long an answer is kept. Keys name the state of the world, so
// old answers are never wrong, only no longer asked for.
const cacheFor = 10 * time.Minute

// CacheKey names an answer to the actor in the present state of the world:
// lineage of the store, changes, statistics, day, who may see what, and the parts
// (route, parameters, language). It is "" while the copies are not all there; such
// answers are not kept.
func (s *Service) CacheKey(a match.Actor, parts ...string) string {
	if a.Reaches(match.ActionAssist) && !match.Can(a, match.ActionReadNumbers, match.Object{}) {
		return "" // what a steward may read ends with the hand-over, which is no change of a profile
	}
	var head, engine, index match.Checkpoint
	f := &s.follower
	var lineage string
	var up bool
	f.read(func() { // in one look: a lineage goes with copies of the same store
		lineage, up = f.lineage, f.engineUp && f.indexUp && !f.hung
		head, engine, index = f.head, f.engineAt, f.indexAt
	})
	if !up || lineage == "" {
		return ""
	}
	state := strings.Join([]string{
		strconv.Itoa(cacheSchema), s.program, lineage, strconv.FormatInt(s.engine.Epoch(), 10), string(s.engine.Day()),
		strconv.FormatInt(head.Seq, 10), strconv.FormatInt(engine.Seq, 10), strconv.FormatInt(index.Seq, 10), "",
	}, ":")
	return digest([]byte(state), a, parts)
}

// digest ends a key with the hash of who asks for what. Numbers and lengths keep
// "ab","c" and "a","bc" apart.
func digest(head []byte, a match.Actor, asked ...[]string) string {
	var room [512]byte
	text := room[:0]
	for _, parts := range asked {
		text = binary.AppendUvarint(text, uint64(len(parts)))
		for _, part := range parts {
			text = append(binary.AppendUvarint(text, uint64(len(part))), part...)
		}
	}
	sum := sha256.Sum256(a.AppendScope(text))
	return string(base64.RawURLEncoding.AppendEncode(head, sum[:]))
}

// Cached gives the answer kept under the key, or computes it and keeps it.
// However many ask for one key at the same time, one computes. The caller must
// not change the answer.
func (s *Service) Cached(ctx context.Context, key string, compute func() ([]byte, error)) ([]byte, error) {
	if key == "" || s.cache == nil {
		return compute()
	}
	if value, ok := s.cache.Get(ctx, key); ok {
		return value, nil
	}
	return s.flights.do(ctx, key, func() ([]byte, error) {
		value, err := compute()
		if err == nil {
			s.cache.Set(ctx, key, value, cacheFor)
		}
		return value, err
	})
}

// programOf tells programs apart whose answers may differ: other weights, another
// build. Without a version in the build only the weights do.
func programOf(weights match.Weights) string {
	h := sha256.New()
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, x := range info.Settings {
			if strings.HasPrefix(x.Key, "vcs.") {
				fmt.Fprintln(h, x.Key, x.Value)
			}
		}
		fmt.Fprintln(h, info.Main.Version)
	}
	for _, d := range match.Directions() {
		fmt.Fprintln(h, d, weights[d])
	}
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil)[:6])
}

// flights are the answers being computed. The zero value is ready.
type flights struct {
	mu  sync.Mutex
	now map[string]*flight
}

// flight is one of them; value and ok may be read when done is closed.
type flight struct {
	done  chan struct{}
	value []byte
	ok    bool
}

// do computes what a key names, or waits for the one who does so already. A failure
// of another is not ours.
func (g *flights) do(ctx context.Context, key string, compute func() ([]byte, error)) ([]byte, error) {
	f, first := g.join(key)
	if first {
		defer g.leave(key, f)
		value, err := compute()
		f.value, f.ok = value, err == nil
		return value, err
	}
	select {
	case <-f.done:
	case <-ctx.Done():
		return nil, &match.Error{Kind: match.KindBusy, Code: "busy", Message: "took too long", Cause: ctx.Err()}
	}
	if f.ok {
		return f.value, nil
	}
	return compute()
}

func (g *flights) join(key string) (f *flight, first bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if f := g.now[key]; f != nil {
		return f, false
	}
	if g.now == nil {
		g.now = map[string]*flight{}
	}
	f = &flight{done: make(chan struct{})}
	g.now[key] = f
	return f, true
}

func (g *flights) leave(key string, f *flight) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.now, key)
	close(f.done)
}

package cache

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"duyen/match"
)

// entryCost is about what an entry takes beside its key and value.
const entryCost = 200

// memory keeps entries in this process, bounded by their bytes.
type memory struct {
	entries *otter.Cache[string, entry]
}

// entry is a value with how long it may be kept.
type entry struct {
	value []byte
	ttl   time.Duration
}

func newMemory(bytes uint64) (*memory, error) {
	entries, err := otter.New(&otter.Options[string, entry]{
		MaximumWeight: bytes,
		Weigher:       func(key string, e entry) uint32 { return uint32(len(key) + len(e.value) + entryCost) },
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[string, entry]) time.Duration {
			return e.Value.ttl
		}),
	})
	if err != nil {
		return nil, match.Wrap(err, "making the cache")
	}
	return &memory{entries}, nil
}

// Get gives the value.
func (m *memory) Get(_ context.Context, key string) ([]byte, bool) {
	e, ok := m.entries.GetIfPresent(key)
	return e.value, ok
}

// Set keeps the value for at most ttl, until newer ones need the room.
func (m *memory) Set(_ context.Context, key string, value []byte, ttl time.Duration) {
	m.entries.Set(key, entry{value, ttl})
}

// Close forgets everything.
func (m *memory) Close() error {
	m.entries.InvalidateAll()
	m.entries.StopAllGoroutines()
	return nil
}

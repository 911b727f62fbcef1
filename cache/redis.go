package cache

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"log/slog"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// patience is how long one command may take, dialling included. Redis answers
// in well under a millisecond; the client's own defaults would wait for
// seconds, even under a shorter context.
const patience = 50 * time.Millisecond

// keyPrefix sets our entries apart from those of other programs, and those of
// other formats of ours: raise it with the frame below.
const keyPrefix = keyFamily + "1:"

// keyFamily begins the keys of every format of ours.
const keyFamily = "duyen:"

// frameSize is what stands in front of every value: a checksum, and the time
// in milliseconds since 1970 after which it is not to be used. What does not
// carry a true checksum was not written by us, or not wholly, and is a miss.
const frameSize = 4 + 8

// remote keeps entries in Redis.
type remote struct {
	client   *redis.Client
	counters *redis_rate.Limiter
	breaker  breaker
	logger   *slog.Logger
}

func newRedis(url string, logger *slog.Logger) (*remote, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, badURL(errors.New("the URL cannot be read")) // its own words repeat the password
	}
	logging.Disable() // it writes to standard error; what matters is logged here
	o.ContextTimeoutEnabled = true
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = patience, patience, patience, patience
	o.MaxRetries, o.DialerRetries = -1, 1
	o.DisableIdentity = true
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	client := redis.NewClient(o)
	return &remote{
		client: client, counters: redis_rate.NewLimiter(client), breaker: breaker{now: time.Now}, logger: logger,
	}, nil
}

// Get gives the value; every failure is a miss.
func (r *remote) Get(ctx context.Context, key string) ([]byte, bool) {
	value, _, ok := r.get(ctx, key)
	return value, ok
}

// get gives the value and how long it may be kept.
func (r *remote) get(ctx context.Context, key string) (value []byte, left time.Duration, ok bool) {
	var framed []byte
	err := r.call(ctx, func(ctx context.Context) (err error) {
		framed, err = r.client.Get(ctx, keyPrefix+key).Bytes()
		return err
	})
	if err != nil || len(framed) < frameSize || binary.BigEndian.Uint32(framed) != checksum(key, framed[4:]) {
		return nil, 0, false
	}
	left = time.Until(time.UnixMilli(int64(binary.BigEndian.Uint64(framed[4:]))))
	return framed[frameSize:], left, left > 0
}

// Set keeps the value for at most ttl; a failure loses it.
func (r *remote) Set(ctx context.Context, key string, value []byte, ttl time.Duration) {
	framed := make([]byte, frameSize, frameSize+len(value))
	binary.BigEndian.PutUint64(framed[4:], uint64(time.Now().Add(ttl).UnixMilli()))
	framed = append(framed, value...)
	binary.BigEndian.PutUint32(framed, checksum(key, framed[4:]))
	_ = r.call(ctx, func(ctx context.Context) error { // call has noted what went wrong
		return r.client.Set(ctx, keyPrefix+key, framed, ttl).Err()
	})
}

// checksum covers the key as well, so that no answer is taken for another.
func checksum(key string, rest []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte(key)), crc32.IEEETable, rest)
}

// errOpen is a call that was not made.
var errOpen = errors.New("redis is not asked for a while")

// call makes one call within patience, unless the breaker is open. An error
// Redis itself has answered (wrong type, out of memory, loading) tells that it
// is there, so only the others open the breaker.
func (r *remote) call(ctx context.Context, f func(context.Context) error) error {
	if !r.breaker.allow() {
		return errOpen
	}
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := f(bounded)
	_, answered := errors.AsType[redis.Error](err)
	switch {
	case err == nil || answered:
		if r.breaker.succeed() {
			r.logger.Info("redis answers again")
		}
	case ctx.Err() != nil: // the caller has gone; it says nothing about Redis
		r.breaker.release()
	default:
		if r.breaker.fail() {
			r.logger.Warn("redis does not answer; working without it", "error", err)
		}
	}
	return err
}

// Close closes the connections.
func (r *remote) Close() error { return r.client.Close() }

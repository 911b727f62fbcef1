package api

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"duyen/match"
)

// Limits says who does something too often.
type Limits interface {
	// Allow takes one from the allowance of key and tells whether there was one,
	// how many are left, and when there was none, after what time there is one
	// again. It never fails and does not hold up a request.
	Allow(ctx context.Context, key string, limit match.Limit) (ok bool, remaining int, retryAfter time.Duration)
}

// rates are what a route lets one address and one account do. Its name is part
// of the keys: routes that share it share the allowance.
type rates struct {
	name             string
	address, account match.Limit
}

// signIns is for what a password can be guessed with. People behind one router
// get through. An account has less: it may be guessed at from many addresses,
// and its owner must not be kept out for long by somebody who does so.
func signIns() rates {
	return rates{
		name:    "sign-in",
		address: match.Limit{PerMinute: 60, Burst: 60},
		account: match.Limit{PerMinute: 5, Burst: 30},
	}
}

// letters is for what sends a letter to whoever is named: nobody is to be
// flooded with them.
func letters() rates {
	return rates{
		name:    "letter",
		address: match.Limit{PerMinute: 20, Burst: 40},
		account: match.Limit{PerMinute: 1, Burst: 5},
	}
}

// asks is for what sends a message to somebody who did not ask for it.
func asks() rates {
	return rates{
		name:    "ask",
		address: match.Limit{PerMinute: 120, Burst: 240},
		account: match.Limit{PerMinute: 2, Burst: 20},
	}
}

// tries is for what makes this server write to an address of somebody's choice, or
// work long on what somebody sends.
func tries() rates {
	return rates{
		name:    "try",
		address: match.Limit{PerMinute: 120, Burst: 240},
		account: match.Limit{PerMinute: 6, Burst: 30},
	}
}

// secrets is for what takes a secret of 256 bits. It cannot be guessed, so this
// only bounds the work; a whole school goes on behind one address.
func secrets() rates {
	return rates{name: "secret", address: match.Limit{PerMinute: 600, Burst: 600}}
}

// limited refuses an address that uses a route too often. What counts per
// account is known when the body has been read: the handler calls spendAccount.
func limited(r rates) part {
	return func(s *Server, op *huma.Operation) {
		document(op, http.StatusTooManyRequests)
		op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
			c := humaecho.Unwrap(ctx)
			if err := s.spendAddress(ctx.Context(), r, c.RealIP()); err != nil {
				c.Error(err)
				return
			}
			next(ctx)
		})
	}
}

// Admit counts an attempt that was made on the pages together with those made
// here, by the name of its rates, and gives the seconds to wait when it is one too
// many. Account is "" where nothing counts per account. What has no rates waits
// for ever: a test of the pages would see it.
func (s *Server) Admit(r *http.Request, what, account string) (wait int) {
	for _, rate := range []rates{signIns(), letters(), secrets(), asks(), tries()} {
		if rate.name != what {
			continue
		}
		err := s.spendAddress(r.Context(), rate, s.echo.IPExtractor(r))
		if err == nil && account != "" {
			err = s.spendAccount(r.Context(), rate, account)
		}
		if t, refused := errors.AsType[*transport](err); refused {
			return t.retryAfter
		}
		return 0
	}
	return math.MaxInt32
}

// spendAddress refuses an address that tries too often.
func (s *Server) spendAddress(ctx context.Context, r rates, address string) error {
	return s.spend(ctx, "address", r.name+":address:"+network(address).String(), r.address)
}

// spendAccount refuses an account that is tried too often. It does not matter
// whether there is such an account.
func (s *Server) spendAccount(ctx context.Context, r rates, account string) error {
	return s.spend(ctx, "account", r.name+":account:"+account, r.account)
}

// spend takes one from an allowance, tells in the headers of the answer what is
// left, and refuses when nothing was. The headers are those of the IETF's draft
// "RateLimit header fields for HTTP": q is how many are allowed at once, w the
// seconds in which all of them come back, r what is left, t the seconds until
// nothing is missing.
func (s *Server) spend(ctx context.Context, policy, key string, limit match.Limit) error {
	ok, left, wait := s.limits.Allow(ctx, key, limit)
	h := from(ctx).header
	extend(h, "RateLimit-Policy", fmt.Sprintf("%q;q=%d;w=%d", policy, limit.Burst, seconds(limit.Refill(limit.Burst))))
	extend(h, "RateLimit", fmt.Sprintf("%q;r=%d;t=%d", policy, left, seconds(limit.Refill(limit.Burst-left))))
	if ok {
		return nil
	}
	return &transport{status: http.StatusTooManyRequests, retryAfter: max(seconds(wait), 1)}
}

// extend adds an item to a header that is a list.
func extend(h http.Header, name, item string) {
	if had := h.Get(name); had != "" {
		item = had + ", " + item
	}
	h.Set(name, item)
}

// seconds gives whole seconds, rounded up.
func seconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }

// network gives what counts as one address: a whole /64 for IPv6, because every
// household has one.
func network(address string) netip.Prefix {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}
	}
	bits := 32
	if a = a.Unmap().WithZone(""); a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}

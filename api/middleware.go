package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// identify gives the request an id and a language, and the answer the headers
// every answer carries. Pages and documentation loosen the policy themselves.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		call := &callContext{Context: r.Context()}
		who := &call.caller
		who.id, who.log, who.actor, who.client = requestID(r.Header.Get(echo.HeaderXRequestID)), s.log, letIn(r.Context()), r.UserAgent()
		who.query, who.zips = r.URL.RawQuery, takesGzip(r.Header.Get(echo.HeaderAcceptEncoding))
		wish := ""
		if r.URL.RawQuery != "" {
			wish = wishedLanguage(c)
		}
		who.chosen = wish != ""
		who.lang = r.Header.Get("Accept-Language")
		if _, plain := s.usual[who.lang]; !plain || wish != "" {
			who.lang = locale.Lang(who.lang, wish, "")
		}
		h := c.Response().Header()
		who.header = h
		maps.Copy(h, s.usual[who.lang])
		h[echo.HeaderXRequestID] = []string{who.id}
		if who.actor.User != "" {
			h[echo.HeaderCacheControl] = s.personal
		}
		c.SetRequest(r.WithContext(call))
		return next(c)
	}
}

// wishedLanguage gives the parameter lang. Most queries have none, and are not taken apart
// for it.
func wishedLanguage(c echo.Context) string {
	if !strings.Contains(c.Request().URL.RawQuery, "lang") && !strings.Contains(c.Request().URL.RawQuery, "%") {
		return ""
	}
	return c.QueryParam("lang")
}

// usualHeaders are what every answer in a language carries. Their values are shared
// by all answers; adding one to a list copies it.
func usualHeaders(lang string) http.Header {
	h := http.Header{}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Language", lang)
	h[echo.HeaderVary] = []string{"Authorization, Accept-Language", echo.HeaderAcceptEncoding}
	for name, values := range h {
		h[name] = slices.Clip(values)
	}
	return h
}

// requestID keeps an id given by a proxy when it is harmless, else makes one.
func requestID(given string) string {
	if len(given) >= 8 && validID(given) {
		return given
	}
	var b [12]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// observe answers errors, then logs and counts the request. Queries are left
// out of the log: what people search for is theirs.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		took := time.Since(start)
		r, res := c.Request(), c.Response()
		route := c.Path()
		if route == "" || strings.HasSuffix(route, "*") {
			route = "other"
		}
		s.metrics.count(r.Method, route, res.Status, took)
		if s.log.Enabled(r.Context(), slog.LevelInfo) {
			who := from(r.Context())
			s.log.LogAttrs(r.Context(), slog.LevelInfo, "request",
				slog.String("request_id", who.id), slog.String("method", r.Method), slog.String("path", logged(r.URL.Path)),
				slog.Int("status", res.Status), slog.Int64("bytes", res.Size), slog.Duration("took", took),
				slog.String("user", who.actor.User))
		}
		return nil
	}
}

// feedPaths is where secret addresses of feeds begin.
const feedPaths = service.PathFeeds

// secretPaths lists where addresses begin that hold a secret.
func secretPaths() []string {
	return []string{feedPaths, service.PathUnsubscribe + "/", service.PathCalendars + "/"}
}

// secretFiles lists what stands behind a secret in an address.
func secretFiles() []string {
	return []string{"/feed.atom", "/feed.json", streamFile, service.CalendarFile}
}

// logged is what a log line repeats of a path: no secret of it, wherever slashes
// too many put it.
func logged(path string) string {
	rooted := "/" + strings.TrimLeft(path, "/")
	for _, prefix := range secretPaths() {
		secret, ok := strings.CutPrefix(rooted, prefix)
		if !ok {
			continue
		}
		if i := strings.LastIndexByte(secret, '/'); i >= 0 && slices.Contains(secretFiles(), secret[i:]) {
			return prefix + "…" + secret[i:]
		}
		return prefix + "…"
	}
	return cut(path)
}

// cut bounds what a log line repeats of a path.
func cut(path string) string {
	const most = 200
	if len(path) > most {
		return path[:most] + "…"
	}
	return path
}

// recovered turns a panic into an error: the caller gets a 500 with an id, the
// log the stack, the process lives.
func recovered(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			r := recover()
			if r == nil {
				return
			}
			if r == http.ErrAbortHandler { //nolint:errorlint // net/http compares it the same way
				panic(r)
			}
			ctx := c.Request().Context()
			from(ctx).log.LogAttrs(ctx, slog.LevelError, "panic", slog.String("request_id", from(ctx).id),
				slog.String("panic", fmt.Sprint(r)), slog.String("stack", string(debug.Stack())))
			err = match.Wrap(errors.New("panic"), "a handler panicked")
		}()
		return next(c)
	}
}

// compressed gzips answers worth it. Metrics stay plain for simple scrapers,
// the documentation's assets, those of the pages and lists of matches are compressed
// already.
func compressed() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		Level:     1,    // answers are made per request: speed before size
		MinLength: 1024, // below this, headers weigh more than what is saved
		Skipper: func(c echo.Context) bool {
			if !from(c.Request().Context()).zips || c.Path() == "/metrics" || strings.HasPrefix(c.Path(), "/docs") ||
				strings.HasPrefix(c.Request().URL.Path, "/static/") || strings.HasSuffix(c.Path(), matchesFile) || streaming(c) {
				return true
			}
			h := c.Response().Header() // what it adds stands there already
			h[echo.HeaderVary] = slices.DeleteFunc(slices.Clone(h[echo.HeaderVary]), func(v string) bool { return v == echo.HeaderAcceptEncoding })
			return false
		},
	})
}

// timed bounds what a handler may take, unless it answers bit by bit: then each
// bit is bounded.
func timed(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if streaming(c) || strings.HasSuffix(c.Path(), tableFile) {
			return next(c)
		}
		call, ok := c.Request().Context().(*callContext)
		if !ok {
			return match.Fail(match.KindInternal, "internal", "a request without identify")
		}
		call.until = time.Now().Add(requestTimeout)
		defer call.finish()
		return next(c)
	}
}

// authenticate finds out who asks. A bad token is refused on every route, also
// where none is needed: the caller thinks it is signed in and is not.
func (s *Server) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		values := c.Request().Header.Values(echo.HeaderAuthorization)
		if len(values) == 0 {
			return next(c)
		}
		h := c.Response().Header()
		delete(h, echo.HeaderCacheControl) // assigning in a full map of eight makes it another, slower one, even to a key it has
		h[echo.HeaderCacheControl] = s.personal
		token, ok := bearer(values)
		if !ok {
			return badToken()
		}
		actor, err := s.caller(c.Request().Context(), token)
		if err != nil {
			return err
		}
		who := from(c.Request().Context())
		who.actor, who.token = actor, token
		s.watchBody(c, token)
		return next(c)
	}
}

// caller gives who a token speaks for, or the one error about tokens.
func (s *Server) caller(ctx context.Context, token string) (match.Actor, error) {
	actor, err := s.actor(ctx, token)
	if match.KindOf(err) == match.KindUnauthorized {
		err = badToken() // why is nobody's business
	}
	return actor, err
}

// actor gives who an access token or an API key speaks for.
func (s *Server) actor(ctx context.Context, token string) (match.Actor, error) {
	if service.IsKey(token) {
		return s.svc.KeyActor(ctx, token)
	}
	claim, err := s.tokens.Verify(token)
	if err != nil {
		return match.Actor{}, badToken() // whatever is wrong with it
	}
	return s.svc.Actor(ctx, claim)
}

// orPages hands what is no route of the API to the pages.
func (s *Server) orPages(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		path := c.Request().URL.Path
		if s.pages == nil || !errors.Is(err, echo.ErrNotFound) || path == "/v1" || strings.HasPrefix(path, "/v1/") {
			return err
		}
		s.pages.ServeHTTP(c.Response(), c.Request())
		return nil
	}
}

func badToken() error {
	return match.Fail(match.KindUnauthorized, "bad_token", "the token is not valid")
}

// bearer gives the token of an Authorization header; false when it is another
// scheme or stands twice.
func bearer(values []string) (string, bool) {
	if len(values) != 1 {
		return "", false
	}
	scheme, token, ok := strings.Cut(values[0], " ")
	return token, ok && strings.EqualFold(scheme, "Bearer") && token != ""
}

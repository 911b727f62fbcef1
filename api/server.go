// Package api is the JSON door of Duyen: Echo carries the requests, huma types
// and documents them, match/service does the work. routes.go shows every route;
// a handler decodes, calls the service and encodes, and returns an error.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// Limits of the server. Echo and net/http have none of their own.
const (
	headerTimeout  = 5 * time.Second  // slow senders of headers (slowloris)
	readTimeout    = 15 * time.Second // headers and body
	requestTimeout = 15 * time.Second // what a handler may take
	writeTimeout   = 30 * time.Second // from the end of the headers to the last byte of the answer
	idleTimeout    = 60 * time.Second // kept connections
	maxBody        = 1 << 20          // bytes of a request body
	// maxHeader lets a token of 1 MiB in, so that it is refused like every
	// other bad token and not by a plain-text 431.
	maxHeader = 1<<20 + 64<<10
)

// Tokens issues and checks the tokens of signed-in users.
type Tokens interface {
	// Issue gives a signed token for a sign-in and how long it is valid.
	Issue(c match.Claim) (token string, expiresIn time.Duration, err error)
	// Verify gives what the token proves; any error means it is not to be trusted.
	Verify(token string) (match.Claim, error)
	// JWKS gives the public keys as a JSON Web Key Set.
	JWKS() []byte
}

// Options holds what the API needs; Logger and Version may be zero.
type Options struct {
	Service   *service.Service
	Tokens    Tokens
	Limits    Limits
	Reference *match.Reference
	Logger    *slog.Logger
	Version   string
}

// Server is the API with its router, safe for concurrent use once made.
type Server struct {
	svc     *service.Service
	tokens  Tokens
	limits  Limits
	ref     *match.Reference
	log     *slog.Logger
	version string
	echo    *echo.Echo
	api     huma.API
	metrics *metrics
	streams *streams
	pages   http.Handler // nil without pages
	again   again

	compressors sync.Pool // of *flate.Writer: one takes longer to make than to use

	usual    map[string]http.Header // by language; not to be changed
	personal []string               // Cache-Control of a personal answer
}

// New builds the API with all its routes.
func New(o Options) *Server {
	s := &Server{svc: o.Service, tokens: o.Tokens, limits: o.Limits, ref: o.Reference, log: o.Logger, version: o.Version, streams: newStreams()}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.usual, s.personal = map[string]http.Header{}, []string{"no-store"}
	for _, lang := range locale.Languages() {
		s.usual[lang] = usualHeaders(lang)
	}
	s.metrics = newMetrics(s.svc, s.version)
	s.Gauge("duyen_streams", "Readers who listen to feeds.", func() float64 { return float64(s.streams.count()) })
	s.echo = newEcho()
	s.echo.HTTPErrorHandler = writeError
	s.echo.Use(s.identify, s.observe, recovered, compressed(), timed, s.authenticate, s.orPages)
	installErrors()
	s.api = humaecho.New(s.echo, specification())
	s.api.UseMiddleware(s.checked)
	s.api.OpenAPI().Components.Responses = s.problemAnswers()
	s.routes()
	tidy(s.api.OpenAPI().Components.Schemas.Map())
	return s
}

// newEcho makes a silent Echo that trusts no forwarding header.
func newEcho() *echo.Echo {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Logger.SetOutput(discard{})
	e.StdLogger.SetOutput(discard{})
	e.IPExtractor = echo.ExtractIPDirect()
	return e
}

// discard swallows what Echo would log; requests are logged through slog.
type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// Handler gives the API, and what is mounted on its router, as a handler. HEAD
// is routed like GET; net/http leaves the body away.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead && !strings.HasSuffix(r.URL.Path, streamFile) { // a stream is nothing but its body
			get := *r // net/http keeps the original and with it the method
			get.Method = http.MethodGet
			r = &get
		}
		s.echo.ServeHTTP(w, r)
	})
}

// Mount puts pages behind the API's own routes: they are asked for every path
// that is none of them and does not lie below /v1. A wrong method on a route of
// the API stays a 405. Mount must be called before serving.
func (s *Server) Mount(pages http.Handler) { s.pages = pages }

// Echo gives the router, for further routes.
func (s *Server) Echo() *echo.Echo { return s.echo }

// Actions gives the action that each route takes, by "METHOD /path" as Echo
// writes it; routes for anyone are not in it.
func (s *Server) Actions() map[string]match.Action {
	out := map[string]match.Action{}
	for path, item := range s.api.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
		} {
			if op == nil {
				continue
			}
			if action, ok := op.Extensions[extensionAction].(string); ok {
				out[method+" "+strings.NewReplacer("{", ":", "}", "").Replace(path)] = match.Action(action)
			}
		}
	}
	return out
}

// HTTPServer gives a server for addr with every limit set. Its Shutdown ends all
// streams at once: they would never end by themselves.
func (s *Server) HTTPServer(addr string) *http.Server {
	server := &http.Server{
		Addr:              addr,
		Handler:           s.Handler(),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	server.RegisterOnShutdown(s.streams.end)
	return server
}

// fresh waits until the answer may contain change minSeq; false means the
// answer is older than the caller asked for.
func (s *Server) fresh(ctx context.Context, minSeq int64) bool {
	return minSeq <= 0 || s.svc.WaitFor(ctx, minSeq)
}

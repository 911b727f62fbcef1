package api

import (
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/labstack/echo/v4"

	"duyen/match"
)

// Bounds of what is remembered of the queries of lists: together some 2 MB.
const (
	againMax      = 1024 // queries in each of two generations
	againQueryMax = 512  // bytes of a query
)

// again remembers how queries for lists were read. Who asks for a list asks for it
// again in the same words, and reading them takes longer than an answer out of the
// cache. The zero value is ready.
type again struct {
	mu         sync.RWMutex
	young, old map[string]*asked
}

// asked is a query that was read and found good.
type asked struct {
	request       match.Request
	plain, zipped []string // what names its answer in the cache
}

// newAsked takes what names the answer, besides its coding.
func newAsked(r match.Request, parts []string) *asked {
	return &asked{request: r, plain: parts, zipped: append(slices.Clip(parts), gzipCoding)}
}

// find gives how a query was read for readers of a language, if it was lately.
func (a *again) find(k match.Kind, lang, query string) *asked {
	if len(query) > againQueryMax {
		return nil
	}
	var room [againQueryMax + 32]byte
	key := append(append(append(append(append(room[:0], k...), ' '), lang...), '?'), query...)
	a.mu.RLock()
	defer a.mu.RUnlock()
	if got := a.young[string(key)]; got != nil {
		return got
	}
	return a.old[string(key)]
}

// keep remembers it. Two may read the same at once; either will do.
func (a *again) keep(k match.Kind, lang, query string, read *asked) {
	if len(query) > againQueryMax {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.young == nil || len(a.young) >= againMax {
		a.young, a.old = make(map[string]*asked, againMax), a.young
	}
	a.young[string(k)+" "+lang+"?"+query] = read
}

// matchesFile ends the routes of lists, as Echo writes them.
const matchesFile = "/:id/matches"

// quick puts a shortcut before a route of lists, for queries that were read before.
// Everything else goes the long way, and so does whoever is not signed in.
func (r profiles) quick(path string) {
	at := r.echo.NewContext(nil, nil)
	r.echo.Router().Find(http.MethodGet, path, at)
	long := at.Handler()
	r.echo.GET(path, func(c echo.Context) error {
		req := c.Request()
		ctx := req.Context()
		who := from(ctx)
		read, id := r.again.find(r.kind, who.lang, req.URL.RawQuery), c.Param("id")
		if read == nil || who.actor.Anonymous() || !validID(id) || len(req.Header["If-None-Match"]) > 1 {
			return long(c)
		}
		out, err := r.finished(ctx, who, id, read, req.Header.Get("If-None-Match"), true)
		if err != nil {
			return err
		}
		return out.send(c.Response())
	})
}

// unchangedHeaders are about the bytes of an answer, which whoever is told that
// nothing has changed has already, with these (RFC 9110, 15.4.5).
func unchangedHeaders() [5]string {
	return [5]string{"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Content-Security-Policy", "Content-Language"}
}

// send writes the answer. Its length is told before, so that it is sent in one piece.
func (out *matchesOutput) send(w *echo.Response) error {
	h := w.Header()
	if out.Status == http.StatusOK {
		h[echo.HeaderContentType] = []string{out.ContentType}
		h[echo.HeaderContentLength] = []string{strconv.Itoa(len(out.Body))}
		if out.Coding != "" {
			h[echo.HeaderContentEncoding] = []string{out.Coding}
		}
	} else {
		for _, name := range unchangedHeaders() {
			delete(h, name)
		}
	}
	h["Etag"] = []string{out.ETag}
	w.WriteHeader(out.Status)
	if out.Body == nil {
		return nil
	}
	if _, err := w.Write(out.Body); err != nil {
		return match.Wrap(err, "answer not sent")
	}
	return nil
}

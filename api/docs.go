package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/swaggest/swgui"
	"github.com/swaggest/swgui/v5emb"
)

// reference is the page that shows the specification: Swagger UI out of its
// Go module, nothing from elsewhere.
type reference struct {
	handler http.Handler
	page    []byte
	policy  string
}

// assets are the files the page loads.
func assets() []string {
	return []string{
		"swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-standalone-preset.js", "favicon-32x32.png", "favicon-16x16.png",
	}
}

// newReference renders the page once and allows exactly the scripts that stand
// in it. Swagger UI styles elements inline, so styles cannot be pinned.
func newReference() *reference {
	handler := v5emb.NewHandlerWithConfig(swgui.Config{
		Title: "Duyen", SwaggerJSON: "/openapi.yaml", BasePath: "/docs/",
		SettingsUI: map[string]string{"defaultModelsExpandDepth": "0"},
	})
	var w capture
	handler.ServeHTTP(&w, &http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/docs"}})
	r := &reference{handler: handler, page: w.Bytes()}
	scripts := "'self'"
	for _, found := range regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllSubmatch(r.page, -1) {
		sum := sha256.Sum256(found[1])
		scripts += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	r.policy = "default-src 'none'; script-src " + scripts + "; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
		"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
	return r
}

// index serves the page.
func (r *reference) index(c echo.Context) error {
	c.Response().Header().Set("Content-Security-Policy", r.policy)
	return c.HTMLBlob(http.StatusOK, r.page)
}

// asset serves one file of the page.
func (r *reference) asset(c echo.Context) error {
	name := strings.TrimPrefix(c.Request().URL.Path, "/docs/")
	if !slices.Contains(assets(), name) {
		return &transport{status: http.StatusNotFound}
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=3600")
	r.handler.ServeHTTP(c.Response(), c.Request())
	return nil
}

// capture keeps what a handler writes.
type capture struct{ bytes.Buffer }

// Header implements http.ResponseWriter; the page's own headers are not used.
func (c *capture) Header() http.Header { return http.Header{} }

// WriteHeader implements http.ResponseWriter.
func (c *capture) WriteHeader(int) {}

package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// assets serves the style sheet, the script and the icon under addresses that carry
// a hash of their content, so that browsers may keep them for ever.
type assets struct {
	files map[string]asset // by file name
}

// asset is a file as it is sent: plain, and compressed where that makes it smaller.
type asset struct {
	content, zipped []byte
	hash, kind      string
}

// loadAssets reads what is served: of style the files by their names, base.css first.
func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	for name, x := range map[string]struct{ kind, pattern string }{
		"app.css":  {"text/css; charset=utf-8", "static/style/*.css"},
		"app.js":   {"text/javascript; charset=utf-8", "static/app.js"},
		"icon.svg": {"image/svg+xml", "static/icon.svg"},
	} {
		content, err := joined(x.pattern)
		if err != nil {
			return nil, err
		}
		if name == "app.js" {
			content = slim(content)
		}
		zipped, err := zip(content)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(content)
		a.files[name] = asset{content: content, zipped: zipped, hash: hex.EncodeToString(sum[:6]), kind: x.kind}
	}
	return a, nil
}

// joined reads all files of a pattern, one behind the other.
func joined(pattern string) ([]byte, error) {
	parts, err := fs.Glob(staticFiles, pattern)
	if err != nil || len(parts) == 0 {
		return nil, fmt.Errorf("web: no %s: %w", pattern, err)
	}
	var content bytes.Buffer
	for _, part := range parts {
		b, err := staticFiles.ReadFile(part)
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		content.Write(b)
	}
	return content.Bytes(), nil
}

// slim leaves out of the script what only its readers need: lines that are comments,
// what lines are indented with, and ends of lines that end nothing. No text in the
// script may span lines.
func slim(script []byte) []byte {
	var out bytes.Buffer
	for line := range strings.Lines(string(script)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "//") {
			out.WriteString(line)
			if !strings.HasSuffix(line, ";") && !strings.HasSuffix(line, "{") && !strings.HasSuffix(line, "(") && !strings.HasSuffix(line, ",") {
				out.WriteByte('\n')
			}
		}
	}
	return out.Bytes()
}

// zip compresses as small as it goes: once at the start, so that it costs no request
// anything. It gives nil where nothing is won.
func zip(content []byte) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	if _, err := z.Write(content); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	if out.Len() >= len(content) {
		return nil, nil
	}
	return out.Bytes(), nil
}

// path is the address of a file.
func (a *assets) path(name string) string { return path.Join("/static", a.files[name].hash, name) }

// ServeHTTP answers /static/{hash}/{file}. An address with an older hash gets
// the present file, but may not keep it.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := a.files[r.PathValue("file")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	if r.PathValue("hash") == f.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Vary", "Accept-Encoding")
	h.Set("Etag", `"`+f.hash+`"`)
	if hasTag(r, f.hash) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.content
	if f.zipped != nil && takesGzip(r) {
		body = f.zipped
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", f.kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) // the reader has gone: nobody is left to tell
}

// takesGzip tells whether a browser reads what is compressed: one that names gzip at
// all does, unless it says no to it.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q := strings.ReplaceAll(quality, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}

// hasTag tells whether the browser has what carries a tag already, weakly or not: what
// is the same for its reader is the same.
func hasTag(r *http.Request, tag string) bool {
	for part := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if part = strings.TrimSpace(part); part == `"`+tag+`"` || part == `W/"`+tag+`"` {
			return true
		}
	}
	return false
}

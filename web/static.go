package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
)

//go:embed static
var staticFiles embed.FS

// assets serves the style sheet, the script and the icon under addresses that carry
// a hash of their content, so that browsers may keep them for ever.
type assets struct {
	files map[string]asset // by file name
}

type asset struct {
	content    []byte
	hash, kind string
}

// loadAssets reads what is served: of style the files by their names, base.css first.
func loadAssets() (*assets, error) {
	a := &assets{files: map[string]asset{}}
	for name, x := range map[string]struct{ kind, pattern string }{
		"app.css":  {"text/css; charset=utf-8", "static/style/*.css"},
		"app.js":   {"text/javascript; charset=utf-8", "static/app.js"},
		"icon.svg": {"image/svg+xml", "static/icon.svg"},
	} {
		parts, err := fs.Glob(staticFiles, x.pattern)
		if err != nil || len(parts) == 0 {
			return nil, fmt.Errorf("web: no %s: %w", x.pattern, err)
		}
		var content bytes.Buffer
		for _, part := range parts {
			b, err := staticFiles.ReadFile(part)
			if err != nil {
				return nil, fmt.Errorf("web: %w", err)
			}
			content.Write(b)
		}
		sum := sha256.Sum256(content.Bytes())
		a.files[name] = asset{content: content.Bytes(), hash: hex.EncodeToString(sum[:6]), kind: x.kind}
	}
	return a, nil
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
	keep := "no-cache"
	if r.PathValue("hash") == f.hash {
		keep = "public, max-age=31536000, immutable"
	}
	w.Header().Set("Cache-Control", keep)
	w.Header().Set("Content-Type", f.kind)
	_, _ = w.Write(f.content) // the reader has gone: nobody is left to tell
}

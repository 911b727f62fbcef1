package api

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"duyen/locale"
)

// errorsPath is the page that tells what each code of an error means: where the
// type of every Problem leads.
const errorsPath = "/docs/errors"

// errorsStyle is the page's own style, the only one it may have.
const errorsStyle = `:root{color-scheme:light dark}body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}` +
	`dt{margin-top:1rem;font-family:ui-monospace,monospace;font-weight:600}dd{margin:0}:target{background:#ffe2a8;color:#2b211b}`

// coded is a code with what people read for it.
type coded struct{ Code, Text string }

// explained lists the codes of the catalogue below a prefix, told without values.
func explained(lang, prefix string) (out []coded) {
	for _, key := range locale.Codes(prefix) {
		out = append(out, coded{strings.TrimPrefix(key, prefix), locale.Text(lang, key, map[string]any{"value": "…", "nearest": "…"})})
	}
	return out
}

// errorCodes serves the page in the caller's language. All that it shows comes
// out of the catalogue.
func errorCodes(c echo.Context) error {
	lang := from(c.Request().Context()).lang
	text := func(key string) string { return html.EscapeString(locale.Text(lang, key, nil)) }
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html>
<html lang=%q>
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>%s – Duyên</title><style>%s</style></head>
<body><main>
<h1>%[2]s</h1>
<p>%[4]s <a href="/docs">%[5]s</a></p>
`, lang, text("docs.errors.title"), errorsStyle, text("docs.errors.text"), text("page.foot.docs"))
	list(&b, "", explained(lang, "error."))
	fmt.Fprintf(&b, "<h2>%s</h2>\n", text("docs.errors.faults"))
	list(&b, "fault-", explained(lang, "problem."))
	b.WriteString("</main></body>\n</html>\n")
	sum := sha256.Sum256([]byte(errorsStyle))
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Content-Language", lang)
	return c.HTML(http.StatusOK, b.String())
}

// list writes codes under anchors of their name.
func list(b *strings.Builder, prefix string, codes []coded) {
	b.WriteString("<dl>\n")
	for _, x := range codes {
		fmt.Fprintf(b, "<dt id=\"%s%s\">%[2]s</dt><dd>%[3]s</dd>\n", prefix, x.Code, html.EscapeString(x.Text))
	}
	b.WriteString("</dl>\n")
}

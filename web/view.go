package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"

	"duyen/locale"
)

//go:embed templates
var templates embed.FS

// pageNames lists the pages: each is templates/NAME.html inside templates/layout.html;
// NAME_SECTION.html belongs to the page NAME, and parts.html, parts_SECTION.html and
// form.html to all.
func pageNames() (out []string) {
	files, _ := fs.Glob(templates, "templates/*.html") // the pattern is well formed
	for _, f := range files {
		name := strings.TrimSuffix(path.Base(f), ".html")
		if name != "layout" && name != "form" && name != "parts" && !strings.Contains(name, "_") {
			out = append(out, name)
		}
	}
	return out
}

// view gives the template of a page. It is read when the page is first asked for: all
// pages in all languages are much to read at every start and to keep for nobody.
type view func() (*template.Template, error)

// views gives every page once per language, so that a template says {{t "key"}}
// without being told the language. A test reads them all.
func views() map[string]map[string]view {
	out := map[string]map[string]view{}
	for _, lang := range locale.Languages() {
		out[lang] = map[string]view{}
		for _, name := range pageNames() {
			out[lang][name] = sync.OnceValues(func() (*template.Template, error) { return parseView(lang, name) })
		}
	}
	return out
}

// parseView reads a page with the texts that never change in place.
func parseView(lang, name string) (*template.Template, error) {
	t, err := readView(lang, name)
	if err == nil {
		settle(t, lang)
	}
	return t, err
}

func readView(lang, name string) (*template.Template, error) {
	functions := template.FuncMap{"t": func(key string, args ...any) (string, error) { return say(lang, key, args) }, "once": onceKey}
	t, err := template.New("layout.html").Funcs(functions).Option("missingkey=error").ParseFS(templates, viewFiles(name)...)
	if err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	return t, nil
}

// viewFiles lists the files of a page: its own, and one per section where it has any.
func viewFiles(name string) []string {
	files := []string{"templates/layout.html", "templates/form.html", "templates/" + name + ".html"}
	for _, pattern := range []string{"templates/parts*.html", "templates/" + name + "_*.html"} {
		sections, _ := fs.Glob(templates, pattern) // the patterns are well formed
		files = append(files, sections...)
	}
	return files
}

// say gives a text with arguments in pairs of name and value.
func say(lang, key string, args []any) (string, error) {
	if len(args)%2 != 0 {
		return "", fmt.Errorf("web: text %s: odd number of arguments", key)
	}
	named := make(map[string]any, len(args)/2)
	for i := 0; i < len(args); i += 2 {
		named[fmt.Sprint(args[i])] = args[i+1]
	}
	return locale.Text(lang, key, named), nil
}

// layout is what every page shows around its body.
type layout struct {
	Lang, Title          string
	Style, Script, Icon  string
	SwitchLang, SwitchTo string // the other language and this page in it, "" where that would lose what was typed
	SignedIn             bool
	UserName             string
	SignIn, Register     string
	Menu                 []menuView
	Find, Demo           bool // with a search box on top; a demo
	Body                 any
}

// partHeader is what the script asks with for a part of a page: it needs nothing around it.
const partHeader = "X-Part"

// render answers with a page. Answers to somebody who is signed in are never cached;
// others are asked for again every time, but not sent again while they are the same.
func (p *Pages) render(v *visit, status int, name, title string, body any) {
	l := layout{
		Lang: v.lang, Title: title, Style: p.static.path("app.css"), Script: p.static.path("app.js"), Icon: p.static.path("icon.svg"),
		SignedIn: !v.actor.Anonymous(), UserName: v.user.Name, SignIn: signInLink(v.r), Register: registerLink(v.r), Menu: p.menu(v),
		Find: name != "home" && name != "search", Demo: len(p.Demo) > 0, Body: body, // those two have their own
	}
	switch name {
	case "signin", "register":
		l.SignIn = ""
	case "letter", "confirm", "email", "forgot", "password", "leaving", "handover": // nobody needs to come back here
		l.SignIn, l.Register = "/sign-in", "/register"
	}
	if !v.holds {
		l.SwitchLang, l.SwitchTo = otherLanguage(v)
	}
	read := v.r.Method == http.MethodGet || v.r.Method == http.MethodHead
	around := "layout.html"
	if read && v.r.Header.Get(partHeader) != "" {
		around = "part"
	}
	var page bytes.Buffer
	t, err := p.views[v.lang][name]()
	if err == nil {
		err = t.ExecuteTemplate(&page, around, l)
	}
	if err != nil {
		p.Logger.ErrorContext(v.r.Context(), "template failed", "page", name, "error", err)
		http.Error(v.w, locale.Text(v.lang, "error.internal", nil), http.StatusInternalServerError)
		return
	}
	h := v.w.Header()
	h.Set("Content-Language", v.lang)
	if l.SignedIn || status >= http.StatusBadRequest {
		private(v.w)
	} else if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	if read && status == http.StatusOK && h.Get("Cache-Control") == "no-cache" && sameTag(v, page.Bytes()) {
		v.w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(page.Len()))
	v.w.WriteHeader(status)
	if v.r.Method != http.MethodHead {
		_, _ = v.w.Write(page.Bytes()) // the reader has gone: nobody is left to tell
	}
}

// sameTag tags a page with a hash of it and tells whether the browser has it already.
func sameTag(v *visit, page []byte) bool {
	sum := sha256.Sum256(page)
	tag := hex.EncodeToString(sum[:8])
	v.w.Header().Set("Etag", `W/"`+tag+`"`)
	return hasTag(v.r, tag)
}

// otherLanguage gives the language not in use and the address of this page in it;
// a page that answers a form stands for the one where the form is.
func otherLanguage(v *visit) (other, address string) {
	other = locale.English
	if v.lang == locale.English {
		other = locale.Vietnamese
	}
	u := &url.URL{RawQuery: v.r.URL.RawQuery}
	if v.r.Method != http.MethodGet && v.r.Method != http.MethodHead {
		u = &url.URL{}
		if back, err := url.Parse(v.back); err == nil {
			u = back
		}
	}
	q := u.Query()
	q.Del("done")
	q.Set("lang", other)
	return other, u.Path + "?" + q.Encode()
}

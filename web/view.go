package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"duyen/locale"
)

//go:embed templates
var templates embed.FS

// pageNames lists the pages: each is templates/NAME.html inside templates/layout.html;
// NAME_SECTION.html belongs to the page NAME, and parts.html and form.html to all.
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

// parseViews reads every page once per language, so that a template says
// {{t "key"}} without being told the language.
func parseViews() (map[string]map[string]*template.Template, error) {
	out := map[string]map[string]*template.Template{}
	for _, lang := range locale.Languages() {
		out[lang] = map[string]*template.Template{}
		functions := template.FuncMap{"t": func(key string, args ...any) (string, error) { return say(lang, key, args) }}
		for _, name := range pageNames() {
			t, err := template.New("layout.html").Funcs(functions).Option("missingkey=error").ParseFS(templates, viewFiles(name)...)
			if err != nil {
				return nil, fmt.Errorf("web: %w", err)
			}
			out[lang][name] = t
		}
	}
	return out, nil
}

// viewFiles lists the files of a page: its own, and one per section where it has any.
func viewFiles(name string) []string {
	files := []string{"templates/layout.html", "templates/form.html", "templates/parts.html", "templates/" + name + ".html"}
	sections, _ := fs.Glob(templates, "templates/"+name+"_*.html") // the pattern is well formed
	return append(files, sections...)
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
	SwitchLang, SwitchTo string // the other language and this page in it
	SignedIn             bool
	UserName             string
	SignIn               string
	Menu                 []menuView
	Find, Demo           bool // with a search box on top; a demo
	Body                 any
}

// render answers with a page. Answers to somebody who is signed in are never cached.
func (p *Pages) render(v *visit, status int, name, title string, body any) {
	l := layout{
		Lang: v.lang, Title: title, Style: p.static.path("app.css"), Script: p.static.path("app.js"), Icon: p.static.path("icon.svg"),
		SignedIn: !v.actor.Anonymous(), UserName: v.user.Name, SignIn: signInLink(v.r), Menu: p.menu(v),
		Find: name != "home" && name != "search", Demo: len(p.Demo) > 0, Body: body, // those two have their own
	}
	switch name {
	case "signin", "register":
		l.SignIn = ""
	case "letter", "confirm", "forgot", "password", "leaving": // nobody needs to come back here
		l.SignIn = "/sign-in"
	}
	l.SwitchLang, l.SwitchTo = otherLanguage(v)
	var page bytes.Buffer
	if err := p.views[v.lang][name].Execute(&page, l); err != nil {
		p.Logger.ErrorContext(v.r.Context(), "template failed", "page", name, "error", err)
		http.Error(v.w, locale.Text(v.lang, "error.internal", nil), http.StatusInternalServerError)
		return
	}
	h := v.w.Header()
	if l.SignedIn || status >= http.StatusBadRequest {
		private(v.w)
	} else if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", v.lang)
	h.Set("Content-Length", strconv.Itoa(page.Len()))
	v.w.WriteHeader(status)
	if v.r.Method != http.MethodHead {
		_, _ = v.w.Write(page.Bytes()) // the reader has gone: nobody is left to tell
	}
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

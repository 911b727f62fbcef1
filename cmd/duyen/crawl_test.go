package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duyen/configs"
)

const (
	// mostAlike is how many pages an account looks at that differ only in whom they
	// show or in what is asked for; there are more ways to filter than anybody has time for.
	mostAlike = 3
	// fewestPages is how many there are at least for anybody: a crawl that finds
	// less has lost its way. The demo alone has more profiles.
	fewestPages = 150
)

// crawler is a visitor who follows every link.
type crawler struct {
	*visitor
	lang  string
	own   string // the account's own profile: its pages have other parts
	most  int    // pages that are alike
	seen  map[string]bool
	alike map[string]int
	queue []string
	from  map[string]string // where an address was found
}

// TestEveryLinkLeadsSomewhere goes through the demo as everybody, half of them in
// English: every page is well formed and holds what pages must, every link of it leads
// to a page or a file. Nobody signed in looks at every profile.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	s := serve(t, folder(t), "--demo")
	s.settled(t)
	total := newCrawler(t, s, "vi", "").crawl("/", "/sign-in", "/register", "/search?q=zzzz")
	if total < fewestPages {
		t.Errorf("anybody finds %d pages", total)
	}
	for i, a := range configs.DemoAccounts() {
		c := newCrawler(t, s, []string{"en", "vi"}[i%2], a.Profile)
		c.send("/sign-in", url.Values{"email": {a.Email}, "password": {configs.DemoPassword}}, "/")
		n := c.crawl("/", "/me")
		total += n
		if n < mostAlike*mostAlike {
			t.Errorf("%s finds %d pages", a.Email, n)
		}
	}
	t.Logf("%d pages", total)
}

func newCrawler(t *testing.T, s *server, lang, own string) *crawler {
	c := &crawler{visitor: s.visitor(t), lang: lang, own: own, most: mostAlike, seen: map[string]bool{}, alike: map[string]int{}, from: map[string]string{}}
	return c
}

// crawl follows what there is from some addresses and gives how many pages it read.
func (c *crawler) crawl(from ...string) (pages int) {
	c.queue = from
	for len(c.queue) > 0 {
		address := c.queue[0]
		c.queue = c.queue[1:]
		if c.seen[address] || !c.wanted(address) {
			continue
		}
		c.seen[address] = true
		if c.read(address) {
			pages++
		}
	}
	return pages
}

// idInPath is a part of an address that names somebody or something, not a page.
var idInPath = regexp.MustCompile(`/[^/]*[0-9_A-Z%-][^/]*`)

// wanted tells whether an address is not one too many of its kind. A profile's page
// is always wanted by who is nobody in particular.
func (c *crawler) wanted(address string) bool {
	path, query, asks := strings.Cut(address, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return true // let the server say so
	}
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	mine := c.own != "" && strings.Contains(path, "/"+c.own)
	kind := fmt.Sprint(idInPath.ReplaceAllString(path, "/*"), names, mine)
	c.alike[kind]++
	return c.alike[kind] <= c.most || c.own == "" && !asks
}

// read looks at an address, checks what it gives, and puts what it leads to at the
// end of the queue.
func (c *crawler) read(address string) (page bool) {
	t := c.t
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.s.url+address, nil)
	if err != nil {
		t.Errorf("%s leads to %q: %v", c.from[address], address, err)
		return false
	}
	r.Header.Set("Accept-Language", c.lang)
	res, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case res.StatusCode >= 300 && res.StatusCode < 400:
		c.lead(address, res.Header.Get("Location"))
		return false
	case res.StatusCode != http.StatusOK:
		t.Errorf("%q of %q leads to %s: %d", c.own, c.from[address], address, res.StatusCode)
		return false
	case !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") || strings.HasPrefix(address, "/docs"):
		return false
	}
	p := readPage(string(body))
	for _, fault := range p.faults() {
		t.Errorf("%s as %q in %s: %s", address, c.own, c.lang, fault)
	}
	for _, link := range p.links {
		c.lead(address, link)
	}
	return true
}

// lead puts an address of this site into the queue; a fragment must be there. What
// only changes the language stays out.
func (c *crawler) lead(from, link string) {
	base, err := url.Parse(c.s.url + from)
	if err != nil {
		c.t.Fatal(err)
	}
	to, err := base.Parse(link)
	if err != nil {
		c.t.Errorf("%s leads to %q: %v", from, link, err)
		return
	}
	if to.Scheme+"://"+to.Host != c.s.url || to.Query().Has("lang") {
		return
	}
	address := to.RequestURI()
	if c.from[address] == "" {
		c.from[address] = from
	}
	c.queue = append(c.queue, address)
}

package main

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"duyen/configs"
	"duyen/match"
	"duyen/match/service"
)

// benchKept is how many startups are asked for again and again: as many as people
// look at in an hour, and few enough to stay in the cache.
const benchKept = 50

// BenchmarkMatchPage measures the page of a startup with whom it fits among generated
// profiles, as an officer gets it from a server: signed in, through everything there
// is, over a connection that stays open. An answer that is cached is one that is asked
// for again. Beside them stands a page that shows nothing: what is left is the way.
func BenchmarkMatchPage(b *testing.B) {
	c, startups := benchPages(b)
	kept := startups[:benchKept]
	for _, x := range []struct {
		name, query string
		paths       []string
	}{
		{"uncached", "?kind=mentor", startups[benchKept:]},
		{"cached", "?kind=mentor", kept},
		{"nothing", "", []string{"/letter"}},
	} {
		b.Run(x.name, func(b *testing.B) {
			if x.name == "cached" {
				for _, path := range kept {
					c.fetch(b, path+x.query)
				}
			}
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				began := time.Now()
				c.fetch(b, x.paths[i%len(x.paths)]+x.query)
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// benchReader is somebody who reads pages, with cookies.
type benchReader struct {
	http.Client
	url string
}

// fetch reads a page to its end.
func (c *benchReader) fetch(b *testing.B, path string) {
	b.Helper()
	res, err := c.Get(c.url + path)
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
}

// benchPages serves generated profiles and gives an officer who is signed in, with the
// addresses of startups.
func benchPages(b *testing.B) (*benchReader, []string) {
	b.Helper()
	dir, err := os.MkdirTemp("", "dy") // short enough for a socket
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(dir) })
	c, err := configs.Load(map[string]string{"data": filepath.Join(dir, "data"), "addr": "127.0.0.1:0", "log_level": "error"}, nil, "")
	if err != nil {
		b.Fatal(err)
	}
	r, err := openRooms(b.Context(), c, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = r.close() })
	system := match.Actor{System: true}
	var startups []string
	for _, p := range benchImport(b.Context(), b, r, system) {
		if p.Common().Kind == match.KindStartup {
			startups = append(startups, "/startups/"+p.Common().ID)
		}
	}
	const email, password = "officer@example.vn", "mùi quế trên đỉnh núi"
	if _, _, err := r.service.AddUser(b.Context(), system, service.NewUser{Email: email, Password: password, Roles: []match.Role{match.RoleDOST}}); err != nil {
		b.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	reader := &benchReader{http.Client{Jar: jar, Timeout: patient}, benchServe(b, c, r)}
	res, err := reader.PostForm(reader.url+"/sign-in", url.Values{"email": {email}, "password": {password}})
	if err != nil || res.StatusCode != http.StatusOK || res.Request.URL.Path != "/" {
		b.Fatalf("signing in: %v %v", res, err)
	}
	_ = res.Body.Close()
	return reader, startups
}

// benchServe opens the doors to rooms and gives the address.
func benchServe(b *testing.B, c *configs.Config, r *rooms) string {
	b.Helper()
	ctx, cancel := context.WithCancel(b.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := (&serveCmd{}).serve(ctx, &terminal{config: c, stdout: in, stderr: io.Discard}, r)
		_ = in.Close()
		ended <- err
	}()
	b.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return regexp.MustCompile(`http://\S+`).FindString(line)
}

package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"time"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// feedNewest is how many entries a feed has for feed readers, which come again
// and again; what is older stands in the pages and in the table.
const feedNewest = 50

// Conditional is what readers say who have an answer already.
type Conditional struct {
	IfNoneMatch     string `header:"If-None-Match" doc:"ETag of the answer you have"`
	IfModifiedSince string `header:"If-Modified-Since" doc:"Last-Modified of the answer you have; counts without If-None-Match only"`
}

type formatInput struct {
	Conditional
	ID string `path:"id" doc:"Id of whose feed it is"`
}

type secretInput struct {
	Conditional
	Token string `path:"token" doc:"Token of the secret address"`
}

type documentOutput struct {
	Status       int
	ContentType  string `header:"Content-Type" hidden:"true"`
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Language     string `header:"Content-Language" hidden:"true"`
	ETag         string `header:"ETag" doc:"Tag of this answer"`
	LastModified string `header:"Last-Modified" doc:"When something last came up"`
	Body         []byte
}

// format is a way of writing a feed.
type format struct {
	ending string // of the file's name
	media  string
	write  func(files.Feed) ([]byte, error)
}

func atomFormat() format { return format{".atom", files.AtomType, files.Atom} }
func jsonFormat() format { return format{".json", files.JSONFeedType, files.JSONFeed} }

// formatted handles a feed in a format.
func (f feeds) formatted(as format) func(context.Context, *formatInput) (*documentOutput, error) {
	return func(ctx context.Context, in *formatInput) (*documentOutput, error) {
		r, err := f.reading(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		return f.document(ctx, r, as, f.path(in.ID)+as.ending, &in.Conditional)
	}
}

// secret handles a feed in a format for who has its secret address. It says
// nothing of the address, so that copies of the answer do not carry it.
func (s *Server) secret(as format) func(context.Context, *secretInput) (*documentOutput, error) {
	return func(ctx context.Context, in *secretInput) (*documentOutput, error) {
		r, _, err := s.linked(ctx, in.Token)
		if err != nil {
			return nil, err
		}
		out, err := s.document(ctx, r, as, "", &in.Conditional)
		if err == nil {
			out.CacheControl = "private, no-cache" // its reader may keep it and ask whether it is still so
		}
		return out, err
	}
}

// linked gives the feed of a secret address and the account it is read as. It is
// told in that account's language unless the address names one.
func (s *Server) linked(ctx context.Context, token string) (r service.Reading, account string, err error) {
	r, account, lang, err := s.svc.Linked(ctx, token)
	if who := from(ctx); err == nil && !who.chosen && lang != "" {
		who.lang = lang
	}
	return r, account, err
}

// document writes the newest of a feed, or that it is as its reader has it.
func (s *Server) document(ctx context.Context, r service.Reading, as format, self string, c *Conditional) (*documentOutput, error) {
	page, err := s.svc.FeedPage(ctx, r, service.FeedQuery{Limit: feedNewest})
	if err != nil {
		return nil, err
	}
	who := from(ctx)
	s.sayEntries(who, page.Data)
	feed := s.written(who, r, page.Data)
	if self != "" {
		feed.Self = s.svc.Site() + self
	}
	body, err := as.write(feed)
	if err != nil {
		return nil, err
	}
	return finished(who, as, body, feed.Updated, c), nil
}

// finished makes the answer of a feed that is written, or says that its reader has
// it.
func finished(who *caller, as format, body []byte, updated time.Time, c *Conditional) *documentOutput {
	sum := sha256.Sum256(body)
	out := &documentOutput{
		Status: http.StatusOK, ContentType: as.media, Language: who.lang, Body: body,
		ETag: `W/"` + hex.EncodeToString(sum[:tagLength/2]) + `"`, LastModified: updated.UTC().Format(http.TimeFormat),
	}
	if c.has(out.ETag, updated) {
		out.Status, out.Body = http.StatusNotModified, nil
	}
	return out
}

// has tells whether its sender has the answer with a tag and a time already.
func (c *Conditional) has(tag string, updated time.Time) bool {
	if c.IfNoneMatch != "" {
		return seen(c.IfNoneMatch, tag)
	}
	since, err := http.ParseTime(c.IfModifiedSince)
	return err == nil && !updated.Truncate(time.Second).After(since)
}

// written brings entries whose sentences are said into the form of feed readers.
func (s *Server) written(who *caller, r service.Reading, entries []service.FeedEntry) files.Feed {
	out := files.Feed{
		ID: s.tagURI("feed:" + r.ID), Author: locale.Text(who.lang, "feed.author", nil), Lang: who.lang, Updated: r.CreatedAt,
		Title: locale.Text(who.lang, "feed.title", map[string]any{"name": r.Name}), Home: s.home(r),
	}
	for i := range entries {
		e := s.entryWritten(who, &entries[i])
		if e.Updated.After(out.Updated) {
			out.Updated = e.Updated
		}
		out.Entries = append(out.Entries, e)
	}
	return out
}

func (s *Server) entryWritten(who *caller, e *service.FeedEntry) files.FeedEntry {
	out := files.FeedEntry{
		ID: s.tagURI(e.ID), Title: e.Text, Link: s.svc.PageOf(e.Target.Kind, e.Target.ID), Event: string(e.Event), Published: e.At, Updated: e.Updated,
	}
	for _, c := range e.Changed {
		out.Lines = append(out.Lines, c.Text)
	}
	if e.Target.Summary != "" {
		out.Lines = append(out.Lines, e.Target.Summary)
	}
	if e.Fit != "" {
		out.Lines = append(out.Lines, fitLine(who.lang, e))
	}
	out.Points = forIt(e.Reasons)
	return out
}

// fitLine says how well something fits: "Strong fit (71)".
func fitLine(lang string, e *service.FeedEntry) string {
	return locale.Text(lang, "feed.fit", map[string]any{"fit": locale.Text(lang, "fit."+string(e.Fit), nil), "score": int(e.Score + 0.5)})
}

// forIt gives what speaks for a match: the reasons that raise its score.
func forIt(reasons []match.Reason) (out []string) {
	for _, r := range reasons {
		if r.Points > r.Neutral {
			out = append(out, r.Text)
		}
	}
	return out
}

// home is the page of whose feed it is.
func (s *Server) home(r service.Reading) string {
	if r.Kind == "" {
		return s.svc.Site() + "/search?" + r.Search.Query
	}
	return s.svc.PageOf(r.Kind, r.ID)
}

// tagURI gives a name that never changes as a URI (RFC 4151); 2026 is the year
// from which on the names are given.
func (s *Server) tagURI(name string) string {
	host := "localhost"
	if u, err := url.Parse(s.svc.Site()); err == nil && u.Hostname() != "" {
		host = u.Hostname()
	}
	return "tag:" + host + ",2026:" + name
}

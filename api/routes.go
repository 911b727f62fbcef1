package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duyen/match"
)

// routes is the whole table. Who may use a route without a token stands in it
// (anyone, signedIn); who may do what with which profile is the service's rule.
func (s *Server) routes() {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	profile, preview := s.anyProfile(), s.schema(ranking{})

	add(s, post, "/v1/auth/token", "sign-in", "Sign in with e-mail and password", tagAccount, s.signIn, anyone, limited, takes(s.schema(credentials{}), jsonType))
	add(s, get, "/v1/me", "me", "Who is signed in", tagAccount, s.me, signedIn)

	add(s, get, "/v1/search", "search", "Search profiles of every kind", tagSearch, s.search, anyone)
	add(s, get, "/v1/suggest", "suggest", "Complete what is being typed", tagSearch, s.suggest, anyone)
	add(s, post, "/v1/matches", "match-preview", "Matches of a profile that is not saved", tagMatches, s.preview, signedIn, takes(profile, jsonType), gives(http.StatusOK, preview))
	add(s, get, "/v1/investors/{id}/feed", "investor-feed", "New startups, best first", tagMatches, s.feed, signedIn)

	add(s, get, "/v1/reports/exposure", "exposure-report", "How evenly lists show their targets", tagReports, s.exposure, signedIn)

	for _, k := range match.Kinds() {
		r, kind, schema := profiles{s, k}, string(k), s.profileSchema(k)
		all, one := "/v1/"+k.Plural(), "/v1/"+k.Plural()+"/{id}"
		add(s, get, all, kind+"-list", "List "+k.Plural(), tagProfiles, r.list, anyone, gives(http.StatusOK, s.page(schema)))
		add(s, post, all, kind+"-create", "Create: "+kind, tagProfiles, r.create, signedIn, takes(schema, jsonType), gives(http.StatusCreated, schema), fails(http.StatusConflict))
		add(s, get, one, kind+"-get", "Read: "+kind, tagProfiles, r.get, anyone, gives(http.StatusOK, schema), notModified)
		add(s, put, one, kind+"-replace", "Replace: "+kind, tagProfiles, r.replace, signedIn, takes(schema, jsonType), gives(http.StatusOK, schema))
		add(s, patch, one, kind+"-patch", "Change fields (merge patch): "+kind, tagProfiles, r.patch, signedIn, takes(schema, patchType, jsonType), gives(http.StatusOK, schema))
		add(s, del, one, kind+"-delete", "Delete: "+kind, tagProfiles, r.delete, signedIn, fails(http.StatusPreconditionFailed, http.StatusPreconditionRequired))
		add(s, get, one+"/matches", kind+"-matches", "Ranked matches with reasons: "+kind, tagMatches, r.matches, signedIn, gives(http.StatusOK, preview), notModified)
	}

	add(s, get, "/livez", "live", "Is the process alive", tagServer, s.live, anyone)
	add(s, get, "/readyz", "ready", "Can requests be served", tagServer, s.ready, anyone)

	docs := newReference()
	s.echo.GET("/.well-known/jwks.json", s.jwks)
	s.echo.GET("/metrics", echo.WrapHandler(s.metrics.handler()))
	s.echo.GET("/openapi.yaml", specified)
	s.echo.GET("/docs", docs.index)
	s.echo.GET("/docs/*", docs.asset)
}

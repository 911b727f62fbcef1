package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duyen/match"
)

// routes is the whole table. What a caller must be allowed to do stands in it
// (anyone, or the action of the policy in match); to which profile is the
// service's to check.
func (s *Server) routes() {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	profile, preview := s.anyProfile(), s.schema(ranking{})

	add(s, post, "/v1/auth/token", "sign-in", "Sign in with e-mail and password", tagAccount, s.signIn, anyone, limited(signIns()), takes(s.schema(credentials{}), jsonType))
	add(s, get, "/v1/me", "me", "Who is signed in", tagAccount, s.me, may(match.ActionAccount))

	add(s, get, "/v1/search", "search", "Search profiles of every kind", tagSearch, s.search, anyone)
	add(s, get, "/v1/suggest", "suggest", "Complete what is being typed", tagSearch, s.suggest, anyone)
	add(s, post, "/v1/matches", "match-preview", "Matches of a profile that is not saved", tagMatches, s.preview, may(match.ActionPreview), takes(profile, jsonType), gives(http.StatusOK, preview))
	add(s, get, "/v1/investors/{id}/feed", "investor-feed", "New startups, best first", tagMatches, s.feed, may(match.ActionReadMatches))

	add(s, get, "/v1/reports/exposure", "exposure-report", "How evenly lists show their targets", tagReports, s.exposure, may(match.ActionReadReports))

	add(s, get, "/v1/verifications", "verification-list", "Profiles that wait to be verified", tagTrust, s.unverified, may(match.ActionVerify))
	add(s, post, "/v1/flags", "flag-create", "Report a profile to moderators", tagTrust, s.report, may(match.ActionReport), takes(s.schema(flagBody{}), jsonType), gives(http.StatusCreated, s.schema(match.Flag{})))
	add(s, get, "/v1/flags", "flag-list", "Reports about profiles", tagTrust, s.reports, may(match.ActionModerate))
	add(s, post, "/v1/flags/{id}/dismiss", "flag-dismiss", "Nothing is wrong with the profile", tagTrust, s.dismiss, may(match.ActionModerate), takes(s.schema(decisionBody{}), jsonType), fails(http.StatusConflict))
	add(s, post, "/v1/flags/{id}/uphold", "flag-uphold", "Hide the profile", tagTrust, s.uphold, may(match.ActionModerate), takes(s.schema(decisionBody{}), jsonType), fails(http.StatusConflict))
	add(s, get, "/v1/blocks", "block-list", "Whom one has blocked", tagTrust, s.blocked, may(match.ActionAccount))
	add(s, post, "/v1/blocks", "block-create", "Block the owner of a profile", tagTrust, s.block, may(match.ActionAccount), takes(s.schema(blockBody{}), jsonType))
	add(s, del, "/v1/blocks/{id}", "block-delete", "Take a block back", tagTrust, s.unblock, may(match.ActionAccount))

	for _, k := range match.Kinds() {
		r, kind, schema := profiles{s, k}, string(k), s.profileSchema(k)
		all, one := "/v1/"+k.Plural(), "/v1/"+k.Plural()+"/{id}"
		add(s, get, all, kind+"-list", "List "+k.Plural(), tagProfiles, r.list, anyone, gives(http.StatusOK, s.page(schema)))
		add(s, post, all, kind+"-create", "Create: "+kind, tagProfiles, r.create, may(match.ActionCreate), takes(schema, jsonType), gives(http.StatusCreated, schema), fails(http.StatusConflict))
		add(s, get, one, kind+"-get", "Read: "+kind, tagProfiles, r.get, anyone, gives(http.StatusOK, schema), notModified)
		add(s, put, one, kind+"-replace", "Replace: "+kind, tagProfiles, r.replace, may(match.ActionChange), takes(schema, jsonType), gives(http.StatusOK, schema))
		add(s, patch, one, kind+"-patch", "Change fields (merge patch): "+kind, tagProfiles, r.patch, may(match.ActionChange), takes(schema, patchType, jsonType), gives(http.StatusOK, schema))
		add(s, del, one, kind+"-delete", "Delete: "+kind, tagProfiles, r.delete, may(match.ActionDelete), fails(http.StatusPreconditionFailed, http.StatusPreconditionRequired))
		add(s, put, one+"/hidden", kind+"-hide", "Hide: "+kind, tagTrust, r.hide, may(match.ActionModerate))
		add(s, del, one+"/hidden", kind+"-show", "Show again: "+kind, tagTrust, r.unhide, may(match.ActionModerate))
		if k.Verifiable() {
			add(s, put, one+"/verification", kind+"-verify", "Verify: "+kind, tagTrust, r.verify, may(match.ActionVerify))
			add(s, del, one+"/verification", kind+"-unverify", "Take the verification back: "+kind, tagTrust, r.unverify, may(match.ActionVerify))
		}
		add(s, get, one+"/matches", kind+"-matches", "Ranked matches with reasons: "+kind, tagMatches, r.matches, may(match.ActionReadMatches), gives(http.StatusOK, preview), notModified)
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

package api

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"duyen/files"
	"duyen/match"
)

// routes adds the whole table, part by part. What a caller must be allowed to do stands in it
// (anyone, or the action of the policy in match); to which profile is the
// service's to check.
func (s *Server) routes() {
	s.accountRoutes()
	s.personalRoutes()
	s.searchRoutes()
	s.webhookRoutes()
	s.agreementRoutes()
	s.introductionRoutes()
	s.timeRoutes()
	s.runRoutes()
	s.boardRoutes()
	s.funnelRoutes()
	s.operatorRoutes()
	s.trustRoutes()
	s.workspaceRoutes()
	s.profileRoutes()
	s.openRoutes()
}

// accountRoutes adds those of accounts and how they are signed in to.
func (s *Server) accountRoutes() {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	account, keys, users := may(match.ActionAccount), may(match.ActionManageKeys), may(match.ActionManageUsers)
	add(s, post, "/v1/auth/register", "register", "Ask for an account; a letter goes to its address", tagAccount, s.register, anyone, limited(letters()), takes(s.schema(registration{}), jsonType), status(http.StatusAccepted))
	add(s, post, "/v1/auth/confirm", "confirm", "Open an account with what the letter brought", tagAccount, s.confirm, anyone, limited(secrets()), takes(s.schema(proof{}), jsonType))
	add(s, post, "/v1/auth/reset", "ask-reset", "Ask for a letter to choose the password anew", tagAccount, s.askReset, anyone, limited(letters()), takes(s.schema(address{}), jsonType), status(http.StatusAccepted))
	add(s, post, "/v1/auth/password", "reset", "Choose the password anew with what the letter brought; ends every sign-in and key", tagAccount, s.reset, anyone, limited(secrets()), takes(s.schema(proof{}), jsonType))
	add(s, post, "/v1/auth/email", "email-confirm", "Give an account the e-mail address that the letter went to", tagAccount, s.confirmEmail, anyone, limited(secrets()), takes(s.schema(emailProof{}), jsonType), fails(http.StatusConflict))
	add(s, post, "/v1/auth/token", "sign-in", "Sign in with e-mail and password", tagAccount, s.signIn, anyone, limited(signIns()), takes(s.schema(credentials{}), jsonType))
	add(s, post, "/v1/auth/refresh", "refresh", "Go on with a refresh token, which is then replaced", tagAccount, s.refresh, anyone, limited(secrets()), takes(s.schema(held{}), jsonType))
	add(s, get, "/v1/auth/oidc", "oidc-begin", "Begin to sign in at the OpenID provider", tagAccount, s.beginIdentity, anyone, limited(secrets()), fails(http.StatusNotFound))
	add(s, post, "/v1/auth/oidc", "oidc-finish", "Sign in with what the provider gave", tagAccount, s.finishIdentity, anyone, limited(secrets()), takes(s.schema(returned{}), jsonType), fails(http.StatusForbidden, http.StatusNotFound, http.StatusConflict))
	add(s, post, "/v1/auth/logout", "sign-out", "End the sign-in of the access token or of a refresh token", tagAccount, s.logout, anyone, takes(s.schema(held{}), jsonType), bodyOptional)
	add(s, post, "/v1/auth/logout-everywhere", "sign-out-everywhere", "End every sign-in", tagAccount, s.logoutEverywhere, account)
	add(s, get, "/v1/me", "me", "Who is signed in", tagAccount, s.me, account)
	add(s, patch, "/v1/me", "me-change", "Change one's account", tagAccount, s.changeMe, account, takes(s.schema(meChange{}), patchType, jsonType))
	add(s, put, "/v1/me/password", "password-change", "Change one's password; ends every other sign-in", tagAccount, s.changePassword, account, limited(signIns()), takes(s.schema(passwordChange{}), jsonType))
	add(s, put, "/v1/me/email", "email-change", "Ask for another e-mail address; it counts when it has answered a letter", tagAccount, s.changeEmail, account, limited(signIns()), takes(s.schema(emailChange{}), jsonType), status(http.StatusAccepted))
	add(s, del, "/v1/me/email", "email-keep", "End the open change of one's e-mail address", tagAccount, s.keepEmail, account)
	add(s, get, "/v1/me/sessions", "session-list", "One's sign-ins", tagAccount, s.sessions, account)
	add(s, del, "/v1/me/sessions/{id}", "session-end", "End a sign-in", tagAccount, s.endSession, account)
	add(s, get, "/v1/me/identities", "identity-list", "What one's account is linked with", tagAccount, s.myIdentities, account)
	add(s, post, "/v1/me/identities", "identity-link", "Link one's account with what the provider gave", tagAccount, s.linkIdentity, account, takes(s.schema(returned{}), jsonType), status(http.StatusCreated), fails(http.StatusNotFound, http.StatusConflict))
	add(s, del, "/v1/me/identities/{id}", "identity-unlink", "End a link", tagAccount, s.unlinkIdentity, account)
	add(s, get, "/v1/api-keys", "key-list", "One's API keys", tagAccount, s.keys, keys)
	add(s, post, "/v1/api-keys", "key-create", "Make an API key", tagAccount, s.createKey, keys, takes(s.schema(newKey{}), jsonType), status(http.StatusCreated), fails(http.StatusConflict))
	add(s, del, "/v1/api-keys/{id}", "key-end", "End an API key", tagAccount, s.endKey, keys)
	add(s, get, "/v1/users", "user-list", "Accounts", tagAccount, s.users, users)
	add(s, patch, "/v1/users/{id}", "user-change", "Change roles and reach of an account, or block it", tagAccount, s.changeUser, users, takes(s.schema(userChange{}), patchType, jsonType), fails(http.StatusConflict))
}

// personalRoutes adds those of what is kept about people.
func (s *Server) personalRoutes() {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	add(s, get, "/v1/me/export", "me-export", "Everything that is kept about the account", tagPersonal, s.export, may(match.ActionAccount), gives(http.StatusOK, s.schema(exportDocument{})))
	add(s, del, "/v1/me", "me-erase", "Erase the account and everything about it", tagPersonal, s.eraseMe, may(match.ActionAccount), limited(signIns()), takes(s.schema(erasureProof{}), jsonType), gives(http.StatusAccepted, s.schema(erasure{})), fails(http.StatusConflict))
	add(s, del, "/v1/users/{id}", "user-erase", "Erase an account whose person has asked for it", tagPersonal, s.eraseUser, may(match.ActionHandleAsks), gives(http.StatusAccepted, s.schema(erasure{})), fails(http.StatusConflict))
	add(s, get, "/v1/erasures/{id}", "erasure-receipt", "Receipt of an erasure", tagPersonal, s.receipt, anyone)
	add(s, get, "/v1/consents", "consent-list", "What the account has consented to", tagPersonal, s.consents, may(match.ActionAccount))
	add(s, put, "/v1/consents/{purpose}", "consent-put", "Give or withdraw a consent", tagPersonal, s.putConsent, may(match.ActionAccount), takes(s.schema(consentWord{}), jsonType), fails(http.StatusNotFound))
	add(s, post, "/v1/requests", "request-create", "Ask for something about one's personal data", tagPersonal, s.ask, may(match.ActionAccount), takes(s.schema(newRequest{}), jsonType), gives(http.StatusCreated, s.schema(dataRequest{})))
	add(s, get, "/v1/requests", "request-list", "Requests about personal data with their terms", tagPersonal, s.asks, may(match.ActionAccount))
	add(s, patch, "/v1/requests/{id}", "request-handle", "Answer, carry out, refuse or prolong a request", tagPersonal, s.handleAsk, may(match.ActionHandleAsks), takes(s.schema(requestStep{}), patchType, jsonType))
}

// searchRoutes adds those of searches, matches of what is not saved, and feeds.
func (s *Server) searchRoutes() {
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	profile := s.anyProfile()
	preview := s.schema(ranking{})
	add(s, get, "/v1/search", "search", "Search profiles of every kind", tagSearch, s.search, anyone)
	add(s, get, "/v1/suggest", "suggest", "Complete what is being typed", tagSearch, s.suggest, anyone)
	add(s, post, "/v1/matches", "match-preview", "Matches of a profile that is not saved", tagMatches, s.preview, may(match.ActionPreview), takes(profile, jsonType), gives(http.StatusOK, preview))
	saved := s.schema(searchWish{})
	add(s, get, "/v1/saved-searches", "saved-search-list", "One's saved searches", tagSearch, s.savedSearches, may(match.ActionKeepFeed))
	add(s, post, "/v1/saved-searches", "saved-search-create", "Save a search, to be told what it newly finds", tagSearch, s.saveSearch, may(match.ActionKeepFeed), limited(asks()), takes(saved, jsonType), status(http.StatusCreated), fails(http.StatusConflict))
	add(s, get, "/v1/saved-searches/{id}", "saved-search-get", "A saved search", tagSearch, s.savedSearch, may(match.ActionKeepFeed))
	add(s, put, "/v1/saved-searches/{id}", "saved-search-replace", "Give a saved search another name or query", tagSearch, s.changeSearch, may(match.ActionKeepFeed), limited(asks()), takes(saved, jsonType))
	add(s, del, "/v1/saved-searches/{id}", "saved-search-end", "End a saved search and its feed", tagSearch, s.dropSearch, may(match.ActionKeepFeed))
	for _, k := range feedKinds() {
		s.feedRoutes(feeds{s, k})
	}
	add(s, get, feedPaths+"{token}/feed.atom", "secret-atom", "A feed as Atom, for who has its secret address", tagFeeds, s.secret(atomFormat()), anyone, limited(secrets()), writes(files.AtomType), notModified, fails(http.StatusNotFound))
	add(s, get, feedPaths+"{token}/feed.json", "secret-json-feed", "A feed as JSON Feed 1.1, for who has its secret address", tagFeeds, s.secret(jsonFormat()), anyone, limited(secrets()), writes(files.JSONFeedType), notModified, fails(http.StatusNotFound))
	add(s, get, feedPaths+"{token}/stream", "secret-stream", "What comes into a feed, as it comes, for who has its secret address", tagFeeds, s.secretStream, anyone, limited(secrets()), writes("text/event-stream"), fails(http.StatusNotFound, http.StatusTooManyRequests))
}

// webhookRoutes adds those of programs that are told.
func (s *Server) webhookRoutes() {
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	hooks, hook := may(match.ActionKeepFeed), s.schema(webhook{})
	add(s, get, "/v1/webhooks", "webhook-list", "One's webhooks", tagFeeds, s.webhooks, hooks)
	add(s, post, "/v1/webhooks", "webhook-create", "Have a program told what is new in feeds; the secret is told this once", tagFeeds, s.createWebhook, hooks, takes(s.schema(newWebhook{}), jsonType), gives(http.StatusCreated, hook), fails(http.StatusConflict))
	add(s, get, "/v1/webhooks/{id}", "webhook-get", "One of them", tagFeeds, s.webhook, hooks)
	add(s, patch, "/v1/webhooks/{id}", "webhook-change", "Change a webhook, or switch it off and on", tagFeeds, s.changeWebhook, hooks, takes(s.schema(webhookChange{}), patchType, jsonType))
	add(s, del, "/v1/webhooks/{id}", "webhook-end", "End a webhook", tagFeeds, s.endWebhook, hooks)
	add(s, post, "/v1/webhooks/{id}/test", "webhook-test", "Send a test event now; how it went is in the answer", tagFeeds, s.testWebhook, hooks, limited(tries()))
	add(s, post, "/v1/webhooks/{id}/secret", "webhook-secret", "Make a new secret; the one before signs along for a day", tagFeeds, s.rotateWebhook, hooks)
	add(s, get, "/v1/webhooks/{id}/deliveries", "webhook-deliveries", "What was sent, or is to be, the newest first", tagFeeds, s.deliveries, hooks)
	add(s, post, "/v1/webhooks/{id}/deliveries/{delivery}/replay", "webhook-replay", "Send one again, under the same id", tagFeeds, s.replayDelivery, hooks, limited(tries()), fails(http.StatusConflict))
}

// agreementRoutes adds those of agreements between profiles.
func (s *Server) agreementRoutes() {
	const get, post = http.MethodGet, http.MethodPost
	agreement := s.schema(match.Agreement{})
	add(s, post, "/v1/agreements", "agreement-ask", "Ask a profile to share contact and numbers", tagAgreements, s.askAgreement, may(match.ActionAgree), limited(asks()), takes(s.schema(wish{}), jsonType), gives(http.StatusCreated, agreement), fails(http.StatusNotFound))
	add(s, get, "/v1/agreements", "agreement-list", "Agreements of one's own profiles, the newest first", tagAgreements, s.agreements, may(match.ActionAgree), fails(http.StatusNotFound))
	for _, m := range match.AgreementMoves() {
		add(s, post, "/v1/agreements/{id}/"+string(m), "agreement-"+string(m), "Agreement: "+string(m), tagAgreements, s.move(m), may(match.ActionAgree), fails(http.StatusConflict))
	}
}

// operatorRoutes adds those of reports, the audit log and slow work.
func (s *Server) operatorRoutes() {
	const get, post = http.MethodGet, http.MethodPost
	add(s, get, "/v1/reports/exposure", "exposure-report", "How evenly lists show their targets", tagReports, s.exposure, may(match.ActionReadReports))

	add(s, get, "/v1/audit", "audit-list", "What was done by whom", tagServer, s.auditLog, may(match.ActionReadAudit))
	add(s, get, "/v1/jobs", "job-list", "Slow work that waits, runs or failed", tagServer, s.jobs, may(match.ActionManageJobs))
	add(s, post, "/v1/jobs/{id}/retry", "job-retry", "Try a job at once", tagServer, s.retryJob, may(match.ActionManageJobs), fails(http.StatusConflict))
	add(s, post, "/v1/jobs/{id}/cancel", "job-cancel", "Keep a job from being tried again", tagServer, s.cancelJob, may(match.ActionManageJobs), fails(http.StatusConflict))
}

// trustRoutes adds those of officers, moderators and blocks.
func (s *Server) trustRoutes() {
	const get, post, put, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete
	add(s, post, "/v1/assisted", "assist", "Register somebody who has no e-mail address", tagTrust, s.assist, may(match.ActionAssist), takes(s.schema(assistance{}), jsonType), status(http.StatusCreated), fails(http.StatusConflict))
	add(s, get, "/v1/assisted", "assisted-list", "Whom one keeps accounts for", tagTrust, s.assistedBy, may(match.ActionAssist))
	add(s, post, "/v1/assisted/{id}/keep", "assisted-keep", "Keep an account on whose officer has left", tagTrust, s.keepOn, may(match.ActionAssist), fails(http.StatusConflict))
	add(s, post, "/v1/assisted/{id}/code", "handover-code", "Make the code with which somebody takes their account over", tagTrust, s.handoverCode, may(match.ActionAssist))
	add(s, put, "/v1/assisted/{id}/consents/{purpose}", "consent-note", "Note what somebody whose account one keeps has consented to, or withdrawn", tagTrust, s.noteConsent, may(match.ActionAssist), takes(s.schema(notedWord{}), jsonType))
	add(s, post, "/v1/auth/handover", "take-over", "Take over an account with its code; a letter goes to the address", tagAccount, s.takeOver, anyone, limited(signIns()), takes(s.schema(takeover{}), jsonType), status(http.StatusAccepted))
	add(s, get, "/v1/verifications", "verification-list", "Profiles that wait to be verified", tagTrust, s.unverified, may(match.ActionVerify))
	add(s, post, "/v1/flags", "flag-create", "Report a profile to moderators", tagTrust, s.report, may(match.ActionReport), takes(s.schema(flagBody{}), jsonType), gives(http.StatusCreated, s.schema(match.Flag{})))
	add(s, get, "/v1/flags", "flag-list", "Reports about profiles", tagTrust, s.reports, may(match.ActionModerate))
	add(s, post, "/v1/flags/{id}/dismiss", "flag-dismiss", "Nothing is wrong with the profile", tagTrust, s.dismiss, may(match.ActionModerate), takes(s.schema(decisionBody{}), jsonType), fails(http.StatusConflict))
	add(s, post, "/v1/flags/{id}/uphold", "flag-uphold", "Hide the profile", tagTrust, s.uphold, may(match.ActionModerate), takes(s.schema(decisionBody{}), jsonType), fails(http.StatusConflict))
	add(s, get, "/v1/blocks", "block-list", "Whom one has blocked", tagTrust, s.blocked, may(match.ActionAccount))
	add(s, post, "/v1/blocks", "block-create", "Block the owner of a profile", tagTrust, s.block, may(match.ActionAccount), takes(s.schema(blockBody{}), jsonType))
	add(s, del, "/v1/blocks/{id}", "block-delete", "Take a block back", tagTrust, s.unblock, may(match.ActionAccount))
}

// profileRoutes adds those of every kind of profile.
func (s *Server) profileRoutes() {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	preview := s.schema(ranking{})
	for _, k := range match.Kinds() {
		r, kind, schema := profiles{s, k}, string(k), s.profileSchema(k)
		all, one := "/v1/"+k.Plural(), "/v1/"+k.Plural()+"/{id}"
		if k == match.KindOffer {
			r.offerRoutes(s.page(schema), schema)
		} else {
			add(s, get, all, kind+"-list", "List "+k.Plural(), tagProfiles, r.list, anyone, gives(http.StatusOK, s.page(schema)))
		}
		add(s, post, all, kind+"-create", "Create: "+kind, tagProfiles, r.create, may(match.ActionCreate), takes(schema, jsonType), gives(http.StatusCreated, schema), fails(http.StatusConflict))
		add(s, get, one, kind+"-get", "Read: "+kind, tagProfiles, r.get, anyone, gives(http.StatusOK, schema), notModified)
		add(s, put, one, kind+"-replace", "Replace: "+kind, tagProfiles, r.replace, may(match.ActionChange), takes(schema, jsonType), gives(http.StatusOK, schema))
		add(s, patch, one, kind+"-patch", "Change fields (merge patch): "+kind, tagProfiles, r.patch, may(match.ActionChange), takes(schema, patchType, jsonType), gives(http.StatusOK, schema))
		add(s, del, one, kind+"-delete", "Delete: "+kind, tagProfiles, r.delete, may(match.ActionDelete), fails(http.StatusPreconditionFailed, http.StatusPreconditionRequired))
		add(s, put, one+"/hidden", kind+"-hide", "Hide: "+kind, tagTrust, r.hide, may(match.ActionModerate), takes(s.schema(hideBody{}), jsonType), bodyOptional)
		add(s, del, one+"/hidden", kind+"-show", "Show again: "+kind, tagTrust, r.unhide, may(match.ActionModerate))
		if k.Verifiable() {
			add(s, put, one+"/verification", kind+"-verify", "Verify: "+kind, tagTrust, r.verify, may(match.ActionVerify))
			add(s, del, one+"/verification", kind+"-unverify", "Take the verification back: "+kind, tagTrust, r.unverify, may(match.ActionVerify))
		}
		add(s, get, one+"/matches", kind+"-matches", "Ranked matches with reasons: "+kind, tagMatches, r.matches, may(match.ActionReadMatches), gives(http.StatusOK, preview), notModified)
		r.quick("/v1/" + k.Plural() + matchesFile)
	}
}

// openRoutes adds those of the server itself.
func (s *Server) openRoutes() {
	const get = http.MethodGet
	add(s, get, "/livez", "live", "Is the process alive", tagServer, s.live, anyone)
	add(s, get, "/readyz", "ready", "Can requests be served", tagServer, s.ready, anyone)

	docs := newReference()
	s.echo.GET("/.well-known/jwks.json", s.jwks)
	s.echo.GET("/metrics", echo.WrapHandler(s.metrics.handler()))
	s.echo.GET("/openapi.yaml", specified)
	s.echo.GET("/docs", docs.index)
	s.echo.GET(errorsPath, errorCodes)
	s.echo.GET("/docs/*", docs.asset)
}

package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"duyen/match"
)

// organisation is a real OpenID provider over HTTP: description, keys, sign-in
// page, token endpoint and the page about the person. It checks what a provider
// must check, so that a sign-in only works when we keep to the protocol.
type organisation struct {
	*httptest.Server
	t      *testing.T
	now    func() time.Time
	rsa    *rsa.PrivateKey
	ed     ed25519.PrivateKey
	client string
	secret string

	mu      sync.Mutex
	codes   map[string]url.Values // what each unused code was asked with
	hits    map[string]int        // requests by path
	broken  map[string]int        // path → status to answer with
	about   map[string]any        // changes the description; nil takes out
	claims  map[string]any        // changes the claims of ID tokens; nil takes out
	person  map[string]any        // the page about the person
	answer  map[string]any        // changes the token endpoint's answer
	sign    func(o *organisation, claims jwt.MapClaims) string
	keySets []map[string]any

	described func() // called while the description is asked for
}

func newOrganisation(t *testing.T, now func() time.Time) *organisation {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o := &organisation{
		t: t, now: now, rsa: private, ed: ed, client: "duyen", secret: "s3cret & more",
		codes: map[string]url.Values{}, hits: map[string]int{}, broken: map[string]int{}, sign: signRS,
		person: map[string]any{"sub": "p-1", "email": "page@hoptacxa.vn", "email_verified": true},
	}
	o.keySets = []map[string]any{jwk("rs", &private.PublicKey), jwk("ed", ed.Public())}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", o.describe)
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) { o.write(w, map[string]any{"keys": o.keySets}) })
	mux.HandleFunc("GET /authorize", o.authorize)
	mux.HandleFunc("POST /token", o.token)
	mux.HandleFunc("GET /person", o.aboutPerson)
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.hits[r.URL.Path]++
		if status := o.broken[r.URL.Path]; status != 0 {
			w.Header().Set("Location", o.URL+"/elsewhere")
			w.WriteHeader(status)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

// change does something to the organisation while it serves.
func (o *organisation) change(f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f()
}

func (o *organisation) asked(path string) (n int) {
	o.change(func() { n = o.hits[path] })
	return n
}

func (o *organisation) write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		o.t.Error(err)
	}
}

func (o *organisation) describe(w http.ResponseWriter, _ *http.Request) {
	if o.described != nil {
		o.described()
	}
	o.write(w, with(map[string]any{
		"issuer": o.URL, "authorization_endpoint": o.URL + "/authorize?tenant=1", "token_endpoint": o.URL + "/token",
		"jwks_uri": o.URL + "/keys", "userinfo_endpoint": o.URL + "/person",
		"id_token_signing_alg_values_supported": []string{"RS256", "EdDSA", "HS256", "none"},
	}, o.about))
}

// authorize is the page where the person signs in; this one always agrees.
func (o *organisation) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != o.client || q.Get("code_challenge_method") != "S256" || q.Get("tenant") != "1" ||
		len(q.Get("code_challenge")) != 43 || len(q.Get("state")) < 22 || len(q.Get("nonce")) < 22 || q.Get("scope") != "openid email profile" {
		o.t.Errorf("asked with %v", q)
	}
	code := rand.Text()
	o.codes[code] = q
	back := q.Get("redirect_uri") + "?" + url.Values{"state": {q.Get("state")}, "code": {code}}.Encode()
	http.Redirect(w, r, back, http.StatusFound)
}

func (o *organisation) token(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	} else if id, _ = url.QueryUnescape(id); true {
		secret, _ = url.QueryUnescape(secret)
	}
	begun, known := o.codes[r.PostFormValue("code")]
	delete(o.codes, r.PostFormValue("code"))
	challenge := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if id != o.client || secret != o.secret || !known || base64url(challenge[:]) != begun.Get("code_challenge") ||
		r.PostFormValue("redirect_uri") != begun.Get("redirect_uri") || r.PostFormValue("grant_type") != "authorization_code" {
		w.WriteHeader(http.StatusBadRequest)
		o.write(w, map[string]any{"error": "invalid_grant"})
		return
	}
	claims := with(map[string]any{
		"iss": o.URL, "aud": o.client, "sub": "p-1", "nonce": begun.Get("nonce"), "iat": o.now().Unix(), "exp": o.now().Add(time.Hour).Unix(),
		"email": "An@HopTacXa.vn", "email_verified": true, "name": " Nguyễn\nVăn  An ",
	}, o.claims)
	o.write(w, with(map[string]any{
		"access_token": "acc", "token_type": "Bearer", "expires_in": 3600, "id_token": o.sign(o, claims),
	}, o.answer))
}

func (o *organisation) aboutPerson(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer acc" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	o.write(w, o.person)
}

// with gives base changed; nil takes a member out.
func with(base, changes map[string]any) map[string]any {
	out := maps.Clone(base)
	for name, v := range changes {
		if out[name] = v; v == nil {
			delete(out, name)
		}
	}
	return out
}

func jwk(kid string, key any) map[string]any {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return map[string]any{"kty": "RSA", "kid": kid, "use": "sig", "n": base64url(k.N.Bytes()), "e": base64url(big.NewInt(int64(k.E)).Bytes())}
	case ed25519.PublicKey:
		return map[string]any{"kty": "OKP", "crv": "Ed25519", "kid": kid, "x": base64url(k)}
	}
	return nil
}

func signed(t *testing.T, method jwt.SigningMethod, kid string, claims jwt.MapClaims, key any) string {
	t.Helper()
	j := jwt.NewWithClaims(method, claims)
	j.Header["kid"] = kid
	s, err := j.SignedString(key)
	if err != nil {
		t.Error(err)
	}
	return s
}

func signRS(o *organisation, c jwt.MapClaims) string {
	return signed(o.t, jwt.SigningMethodRS256, "rs", c, o.rsa)
}

const back = "https://duyen.test/sign-in/callback"

func newProvider(t *testing.T, o *organisation, change func(*ProviderOptions)) *Provider {
	t.Helper()
	options := ProviderOptions{
		Issuer: o.URL, ClientID: o.client, ClientSecret: o.secret, RedirectURL: back, Key: make([]byte, 32), Transport: http.DefaultTransport, Now: o.now,
	}
	if change != nil {
		change(&options)
	}
	p, err := NewProvider(options)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// visit is what the browser does between Begin and Finish.
func visit(t *testing.T, page string) (state, code string) {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := browser.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	to, err := response.Location()
	if err != nil || to.Scheme+"://"+to.Host+to.Path != back {
		t.Fatalf("sent back to %v, %v", to, err)
	}
	return to.Query().Get("state"), to.Query().Get("code")
}

func begin(t *testing.T, p *Provider) (page, sealed string) {
	t.Helper()
	page, sealed, err := p.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return page, sealed
}

// whole signs in from beginning to end.
func whole(t *testing.T, p *Provider) (Identity, error) {
	t.Helper()
	page, sealed := begin(t, p)
	state, code := visit(t, page)
	return p.Finish(t.Context(), sealed, state, code)
}

// failed checks for one of the three errors a sign-in can end with.
func failed(t *testing.T, name string, who Identity, err error, kind match.ErrorKind, code, message string) {
	t.Helper()
	e, ok := err.(*match.Error)
	if !ok || e.Kind != kind || e.Code != code || e.Message != message || e.Field != "" || e.Problems != nil {
		t.Errorf("%s: %v", name, err)
	}
	if who != (Identity{}) {
		t.Errorf("%s: refused, and yet %+v", name, who)
	}
}

func turnedDown(t *testing.T, name string, who Identity, err error) {
	t.Helper()
	failed(t, name, who, err, match.KindUnauthorized, "oidc_refused", "the sign-in was refused")
}

func unreachable(t *testing.T, name string, who Identity, err error) {
	t.Helper()
	failed(t, name, who, err, match.KindBusy, "oidc_unreachable", "the sign-in provider does not answer")
}

func TestOIDC(t *testing.T) {
	o := newOrganisation(t, func() time.Time { return start })
	want := Identity{Issuer: o.URL, Subject: "p-1", Email: "An@HopTacXa.vn", EmailVerified: true, Name: "Nguyễn Văn An"}
	changed := func(change func(*Identity)) Identity {
		i := want
		change(&i)
		return i
	}
	hash := sha256.Sum256([]byte("acc"))
	hash512 := sha512.Sum512([]byte("acc"))
	page := changed(func(i *Identity) { i.Email = "page@hoptacxa.vn" })
	unverified := changed(func(i *Identity) { i.EmailVerified = false })
	for _, tt := range []struct {
		name   string
		change func()
		option func(*ProviderOptions)
		want   Identity
	}{
		{"as usual", nil, nil, want},
		{"EdDSA", func() {
			o.sign = func(o *organisation, c jwt.MapClaims) string {
				return signed(t, jwt.SigningMethodEdDSA, "ed", c, o.ed)
			}
		}, nil, want},
		{"audience is a list", func() { o.claims = map[string]any{"aud": []string{"duyen"}} }, nil, want},
		{"two audiences, made for us", func() { o.claims = map[string]any{"aud": []string{"account", "duyen"}, "azp": "duyen"} }, nil, want},
		{"made for us", func() { o.claims = map[string]any{"azp": "duyen"} }, nil, want},
		{"hash of the access token", func() { o.claims = map[string]any{"at_hash": base64url(hash[:16])} }, nil, want},
		{"the same with EdDSA", func() {
			o.claims = map[string]any{"at_hash": base64url(hash512[:32])}
			o.sign = func(o *organisation, c jwt.MapClaims) string {
				return signed(t, jwt.SigningMethodEdDSA, "ed", c, o.ed)
			}
		}, nil, want},
		{"address not verified", func() { o.claims = map[string]any{"email_verified": false} }, nil, unverified},
		{"says nothing of verified", func() { o.claims = map[string]any{"email_verified": nil} }, nil, unverified},
		{"verified is a word", func() { o.claims = map[string]any{"email_verified": "true"} }, nil, want},
		{"verified is a number", func() { o.claims = map[string]any{"email_verified": 1} }, nil, unverified},
		{"endless name", func() { o.claims = map[string]any{"name": strings.Repeat("ế ", 150)} }, nil, changed(func(i *Identity) {
			i.Name = strings.TrimSpace(strings.Repeat("ế ", 100))
		})},
		{"no name", func() { o.claims = map[string]any{"name": nil} }, nil, changed(func(i *Identity) { i.Name = "" })},
		{"address on the page", func() { o.claims = map[string]any{"email": nil} }, nil, page},
		{"and not verified there", func() {
			o.claims, o.person = map[string]any{"email": nil}, map[string]any{"sub": "p-1", "email": "page@hoptacxa.vn"}
		}, nil, changed(func(i *Identity) { i.Email, i.EmailVerified = "page@hoptacxa.vn", false })},
		{"name on the page", func() {
			o.claims, o.person = map[string]any{"email": "", "name": nil}, map[string]any{"sub": "p-1", "email": "page@hoptacxa.vn", "email_verified": "true", "name": "An"}
		}, nil, changed(func(i *Identity) { i.Email, i.Name = "page@hoptacxa.vn", "An" })},
		{"secret in the form", func() {
			o.about = map[string]any{"token_endpoint_auth_methods_supported": []string{"client_secret_post"}}
		}, nil, want},
		{"public client", func() { o.secret = "" }, func(p *ProviderOptions) { p.ClientSecret = "" }, want},
		{"provider that names no algorithms", func() { o.about = map[string]any{"id_token_signing_alg_values_supported": nil} }, nil, want},
		{"clock of the provider behind", func() { o.claims = map[string]any{"iat": start.Add(-4 * time.Minute).Unix()} }, nil, want},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o.change(func() {
				o.sign, o.claims, o.about, o.secret = signRS, nil, nil, "s3cret & more"
				o.person = map[string]any{"sub": "p-1", "email": "page@hoptacxa.vn", "email_verified": true}
				if tt.change != nil {
					tt.change()
				}
			})
			p := newProvider(t, o, tt.option)
			for range 2 { // the second time with what is known of the provider
				if got, err := whole(t, p); err != nil || got != tt.want {
					t.Errorf("got %+v, %v", got, err)
				}
			}
		})
	}
}

// TestOIDCRefuses is row E12: everything a provider, or somebody in its place,
// may get wrong, each alone, ends in the same error.
func TestOIDCRefuses(t *testing.T) {
	o := newOrganisation(t, func() time.Time { return start })
	p := newProvider(t, o, nil)
	stranger, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public := o.rsa.PublicKey.N.Bytes()
	type object = map[string]any
	for _, tt := range []struct {
		name   string
		claims object
		sign   func(o *organisation, c jwt.MapClaims) string
		answer object
	}{
		{name: "issuer", claims: object{"iss": o.URL + ".evil.test"}},
		{name: "issuer with a slash", claims: object{"iss": o.URL + "/"}},
		{name: "no issuer", claims: object{"iss": nil}},
		{name: "audience", claims: object{"aud": "other"}},
		{name: "audiences", claims: object{"aud": []string{"other", "more"}}},
		{name: "no audience", claims: object{"aud": nil}},
		{name: "two audiences, for nobody in particular", claims: object{"aud": []string{"other", "duyen"}}},
		{name: "two audiences, for another party", claims: object{"aud": []string{"other", "duyen"}, "azp": "other"}},
		{name: "for another party", claims: object{"azp": "other"}},
		{name: "party is a list", claims: object{"azp": []string{"duyen"}}},
		{name: "nonce", claims: object{"nonce": "of another sign-in, perhaps"}},
		{name: "no nonce", claims: object{"nonce": nil}},
		{name: "empty nonce", claims: object{"nonce": ""}},
		{name: "ended", claims: object{"exp": start.Add(-time.Second).Unix()}},
		{name: "no end", claims: object{"exp": nil}},
		{name: "end is a word", claims: object{"exp": "later"}},
		{name: "not yet", claims: object{"nbf": start.Add(6 * time.Minute).Unix()}},
		{name: "issued in the future", claims: object{"iat": start.Add(6 * time.Minute).Unix()}},
		{name: "issued before we began", claims: object{"iat": start.Add(-6 * time.Minute).Unix()}},
		{name: "never issued", claims: object{"iat": nil}},
		{name: "no subject", claims: object{"sub": nil}},
		{name: "empty subject", claims: object{"sub": ""}},
		{name: "subject is a number", claims: object{"sub": 7}},
		{name: "giant subject", claims: object{"sub": string(make([]byte, 256))}},
		{name: "hash of another access token", claims: object{"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
		{name: "unsigned", sign: func(o *organisation, c jwt.MapClaims) string {
			return signed(t, jwt.SigningMethodNone, "rs", c, jwt.UnsafeAllowNoneSignatureType)
		}},
		{name: "signed with the public key", sign: func(o *organisation, c jwt.MapClaims) string {
			return signed(t, jwt.SigningMethodHS256, "rs", c, public)
		}},
		{name: "signed by a stranger", sign: func(o *organisation, c jwt.MapClaims) string {
			return signed(t, jwt.SigningMethodRS256, "rs", c, stranger)
		}},
		{name: "signed with an unknown key", sign: func(o *organisation, c jwt.MapClaims) string {
			return signed(t, jwt.SigningMethodRS256, "new", c, stranger)
		}},
		{name: "algorithm the provider does not name", sign: func(o *organisation, c jwt.MapClaims) string {
			return signed(t, jwt.SigningMethodRS512, "rs", c, o.rsa)
		}},
		{name: "signature cut off", sign: func(o *organisation, c jwt.MapClaims) string { s := signRS(o, c); return s[:len(s)-300] }},
		{name: "no token at all", sign: func(*organisation, jwt.MapClaims) string { return "x" }},
		{name: "no ID token", answer: object{"id_token": nil}},
		{name: "ID token is a number", answer: object{"id_token": 7}},
		{name: "no access token", answer: object{"access_token": nil}},
		{name: "page about another person", claims: object{"email": nil, "sub": "p-2"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o.change(func() {
				o.claims, o.sign, o.answer = tt.claims, signRS, tt.answer
				if tt.sign != nil {
					o.sign = tt.sign
				}
			})
			who, err := whole(t, p)
			turnedDown(t, tt.name, who, err)
		})
	}
	o.change(func() { o.claims, o.sign, o.answer = nil, signRS, nil })
	if _, err := whole(t, p); err != nil {
		t.Errorf("and in the end nobody gets in: %v", err)
	}
}

// What a browser brings back is not to be trusted either.
func TestWhatComesBack(t *testing.T) {
	now := start
	o := newOrganisation(t, func() time.Time { return now })
	p := newProvider(t, o, nil)
	page, sealed := begin(t, p)
	state, code := visit(t, page)
	_, sealedLater := begin(t, p)
	otherKey := newProvider(t, o, func(o *ProviderOptions) { o.Key = []byte("another key that is long enough .") })
	otherClient := newProvider(t, o, func(o *ProviderOptions) { o.ClientID = "other" })
	turned := []byte(sealed)
	turned[len(turned)/2] ^= 1
	for _, tt := range []struct {
		name                string
		p                   *Provider
		sealed, state, code string
	}{
		{"nothing", p, "", "", ""},
		{"nothing sealed", p, "", state, code},
		{"junk sealed", p, "junk!", state, code},
		{"short sealed", p, sealed[:10], state, code},
		{"sealed and turned", p, string(turned), state, code},
		{"sealed with a tail", p, sealed + "AAAA", state, code},
		{"sealed with another key", otherKey, sealed, state, code},
		{"sealed for another client", otherClient, sealed, state, code},
		{"another sign-in of the same browser", p, sealedLater, state, code},
		{"no state", p, sealed, "", code},
		{"another state", p, sealed, state + "A", code},
		{"no code", p, sealed, state, ""},
		{"giant code", p, sealed, state, string(make([]byte, codeMax+1))},
	} {
		who, err := tt.p.Finish(t.Context(), tt.sealed, tt.state, tt.code)
		turnedDown(t, tt.name, who, err)
	}
	if n := o.asked("/token"); n != 0 {
		t.Errorf("the provider was asked %d times", n)
	}
	who, err := p.Finish(t.Context(), sealed, state, "made up")
	turnedDown(t, "made-up code", who, err)
	if _, err := p.Finish(t.Context(), sealed, state, code); err != nil {
		t.Fatalf("the right ones: %v", err)
	}
	who, err = p.Finish(t.Context(), sealed, state, code)
	turnedDown(t, "the code again", who, err)

	// What is sealed may come again with a new code, and that is all: its time
	// is short, and the code must answer to the same verifier and nonce.
	_, codeAgain := visit(t, page)
	now = start.Add(signInTime - time.Millisecond)
	if _, err := p.Finish(t.Context(), sealed, state, codeAgain); err != nil {
		t.Errorf("just in time: %v", err)
	}
	for name, at := range map[string]time.Time{"too late": start.Add(signInTime), "much too late": start.AddDate(1, 0, 0), "before it began": start.Add(-time.Minute)} {
		_, fresh := visit(t, page)
		now = at
		who, err := p.Finish(t.Context(), sealed, state, fresh)
		turnedDown(t, name, who, err)
	}
	// A code of somebody else's sign-in, slipped under this one.
	now = start
	victimPage, victimSealed := begin(t, p)
	victimState, _ := visit(t, victimPage)
	attackerPage, _ := begin(t, p)
	_, attackerCode := visit(t, attackerPage)
	who, err = p.Finish(t.Context(), victimSealed, victimState, attackerCode)
	turnedDown(t, "injected code", who, err)
}

func TestPagesAreAllDifferent(t *testing.T) {
	o := newOrganisation(t, func() time.Time { return start })
	p := newProvider(t, o, nil)
	seen := map[string]bool{}
	for range 10 {
		page, sealed := begin(t, p)
		u, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"state", "nonce", "code_challenge"} {
			v := u.Query().Get(name)
			if v == "" || seen[v] {
				t.Errorf("%s is %q again", name, v)
			}
			seen[v] = true
		}
		if seen[sealed] || len(sealed) > 1000 || u.Query().Has("code_verifier") {
			t.Errorf("sealed %s, page %s", sealed, page)
		}
		seen[sealed] = true
	}
}

func TestNoEmail(t *testing.T) {
	o := newOrganisation(t, func() time.Time { return start })
	for name, change := range map[string]func(){
		"none on the page":  func() { o.person = map[string]any{"sub": "p-1"} },
		"nonsense there":    func() { o.person = map[string]any{"sub": "p-1", "email": "An"} },
		"no page":           func() { o.about = map[string]any{"userinfo_endpoint": nil} },
		"two lines":         func() { o.person = map[string]any{"sub": "p-1", "email": "a@b.vn\r\nBcc: c@d.vn"} },
		"too long":          func() { o.person = map[string]any{"sub": "p-1", "email": string(make([]byte, 300)) + "@b.vn"} },
		"nothing behind at": func() { o.person = map[string]any{"sub": "p-1", "email": "an@"} },
	} {
		o.change(func() {
			o.about, o.person, o.claims = nil, nil, map[string]any{"email": nil}
			change()
		})
		who, err := whole(t, newProvider(t, o, nil))
		failed(t, name, who, err, match.KindUnauthorized, "oidc_no_email", "the sign-in provider tells no e-mail address")
	}
}

// A provider that is down costs nobody the start, and is asked again when it is
// up; meanwhile it is not asked by everyone.
func TestOutage(t *testing.T) {
	const description = "/.well-known/openid-configuration"
	now := start
	o := newOrganisation(t, func() time.Time { return now })
	o.change(func() { o.broken[description] = http.StatusInternalServerError })
	p := newProvider(t, o, nil)
	for range 3 {
		_, _, err := p.Begin(t.Context())
		unreachable(t, "down", Identity{}, err)
	}
	if n := o.asked(description); n != 1 {
		t.Errorf("asked %d times", n)
	}
	o.change(func() { clear(o.broken) })
	now = now.Add(lookPause)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, _, err := p.Begin(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := o.asked(description); n != 2 {
		t.Errorf("asked %d times", n)
	}

	for path, statuses := range map[string]map[int]bool{ // status → an outage
		"/token":  {500: true, 503: true, 429: true, 400: false, 404: false, 302: false, 307: false},
		"/keys":   {500: true, 404: false, 302: false},
		"/person": {502: true, 403: false, 302: false},
	} {
		for status, outage := range statuses {
			o.change(func() {
				clear(o.broken)
				o.broken[path], o.claims = status, map[string]any{"email": nil}
			})
			who, err := whole(t, newProvider(t, o, nil))
			if outage {
				unreachable(t, path, who, err)
			} else {
				turnedDown(t, path, who, err)
			}
		}
	}
	if n := o.asked("/elsewhere"); n != 0 {
		t.Errorf("redirects were followed %d times", n)
	}
	o.change(func() { clear(o.broken) })
	page, sealed := begin(t, p)
	state, code := visit(t, page)
	o.Close()
	who, err := p.Finish(t.Context(), sealed, state, code)
	unreachable(t, "gone", who, err)
}

func TestDescriptionMustBeSafe(t *testing.T) {
	o := newOrganisation(t, func() time.Time { return start })
	for name, about := range map[string]map[string]any{
		"another issuer":    {"issuer": "https://evil.test"},
		"no token endpoint": {"token_endpoint": nil},
		"open endpoint":     {"token_endpoint": "http://provider.test/token"},
		"open keys":         {"jwks_uri": "http://provider.test/keys"},
		"file":              {"jwks_uri": "file:///etc/passwd"},
		"script":            {"authorization_endpoint": "javascript:alert(1)"},
		"open page":         {"userinfo_endpoint": "http://provider.test/me"},
		"not an address":    {"authorization_endpoint": "https://%zz"},
		"wrong type":        {"token_endpoint_auth_methods_supported": "x"},
	} {
		o.change(func() { o.about = about })
		_, _, err := newProvider(t, o, nil).Begin(t.Context())
		unreachable(t, name, Identity{}, err)
	}
}

// Who waits for the description gives up with its request.
func TestWaitingForTheDescription(t *testing.T) {
	o := newOrganisation(t, func() time.Time { return start })
	p := newProvider(t, o, nil)
	p.looking <- struct{}{}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := p.Begin(ctx)
	unreachable(t, "given up", Identity{}, err)
	<-p.looking
	_, _, err = p.Begin(ctx)
	unreachable(t, "gone before", Identity{}, err)

	// Who asks and goes does not spoil it for the others.
	ctx, cancel = context.WithCancel(t.Context())
	o.change(func() { o.described = cancel })
	if _, _, err := p.Begin(ctx); err != nil || ctx.Err() == nil {
		t.Errorf("asked and gone: %v", err)
	}
}

// A new key of the provider is found when the first token of it comes.
func TestProviderRotatesItsKeys(t *testing.T) {
	o := newOrganisation(t, func() time.Time { return start })
	p := newProvider(t, o, nil)
	if _, err := whole(t, p); err != nil {
		t.Fatal(err)
	}
	o.change(func() {
		public := ed25519.NewKeyFromSeed(make([]byte, 32))
		o.keySets = []map[string]any{jwk("ed2", public.Public()), {"kty": "unheard-of", "kid": "x"}}
		o.sign = func(o *organisation, c jwt.MapClaims) string {
			return signed(t, jwt.SigningMethodEdDSA, "ed2", c, public)
		}
	})
	if _, err := whole(t, p); err != nil {
		t.Error(err)
	}
	o.change(func() { o.sign = signRS })
	who, err := whole(t, p)
	turnedDown(t, "key taken back", who, err)
}

func TestNewProvider(t *testing.T) {
	good := ProviderOptions{Issuer: "https://login.test", ClientID: "duyen", RedirectURL: back, Key: make([]byte, 32)}
	if _, err := NewProvider(good); err != nil {
		t.Fatal(err)
	}
	for field, changes := range map[string][]func(*ProviderOptions){
		"oidc_issuer": {
			func(o *ProviderOptions) { o.Issuer = "" },
			func(o *ProviderOptions) { o.Issuer = "http://login.test" },
			func(o *ProviderOptions) { o.Issuer = "http://127.0.0.1.evil.test" },
			func(o *ProviderOptions) { o.Issuer = "https://login.test?x=1" },
			func(o *ProviderOptions) { o.Issuer = "https://me:secret@login.test" },
			func(o *ProviderOptions) { o.Issuer = "login.test" },
		},
		"oidc_client_id":    {func(o *ProviderOptions) { o.ClientID = "" }},
		"oidc_redirect_url": {func(o *ProviderOptions) { o.RedirectURL = "http://duyen.test/" }, func(o *ProviderOptions) { o.RedirectURL = "/callback" }},
		"oidc_key":          {func(o *ProviderOptions) { o.Key = make([]byte, 31) }},
	} {
		for _, change := range changes {
			o := good
			change(&o)
			_, err := NewProvider(o)
			if e, ok := err.(*match.Error); !ok || e.Kind != match.KindInvalid || e.Code != "bad_setting" || e.Field != field {
				t.Errorf("%+v: %v", o, err)
			}
		}
	}
	for _, s := range []string{"http://localhost:8080/x", "http://[::1]/x", "http://127.0.0.1"} {
		if !safeURL(s) {
			t.Errorf("%s is not safe", s)
		}
	}
}

func FuzzOpen(f *testing.F) {
	s, err := newSealer(make([]byte, 32), "x")
	if err != nil {
		f.Fatal(err)
	}
	good, err := s.seal(signIn{State: "a", Nonce: "b", Verifier: "c", At: start})
	if err != nil {
		f.Fatal(err)
	}
	mac := hmac.New(sha256.New, make([]byte, 32))
	for _, seed := range []string{good, "", good[:20], good + "A", base64url(mac.Sum(nil)), base64url(make([]byte, 12)), base64url(make([]byte, 28))} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sealed string) {
		begun, err := s.open(sealed, start)
		if err == nil && (begun.State != "a" || begun.Nonce != "b" || begun.Verifier != "c" || !begun.At.Equal(start)) {
			t.Errorf("opened %q, which nobody sealed: %+v", sealed, begun)
		}
	})
}

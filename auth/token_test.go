package auth

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

const (
	issuer   = "https://duyen.test"
	audience = "duyen"
)

// an is what every good token here proves.
var an = match.Claim{User: "usr_1", Session: "ses_1"}

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func newKey(t *testing.T, at time.Time) match.SigningKey {
	t.Helper()
	key, err := NewSigningKey(at)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newTokens(t *testing.T, now func() time.Time, keys ...match.SigningKey) *Tokens {
	t.Helper()
	tokens, err := NewTokens(keys, issuer, audience, now)
	if err != nil {
		t.Fatal(err)
	}
	return tokens
}

func issue(t *testing.T, tokens *Tokens) string {
	t.Helper()
	token, life, err := tokens.Issue(an)
	if err != nil {
		t.Fatal(err)
	}
	if life != 15*time.Minute {
		t.Errorf("lives %v", life)
	}
	return token
}

func TestIssueAndVerify(t *testing.T) {
	now := start
	tokens := newTokens(t, func() time.Time { return now }, newKey(t, start))
	token := issue(t, tokens)
	got, err := tokens.Verify(token)
	if err != nil {
		t.Fatal(err)
	}
	if got != an {
		t.Errorf("claim %+v", got)
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	var says map[string]any
	if err != nil || json.Unmarshal(payload, &says) != nil {
		t.Fatalf("payload %s, %v", payload, err)
	}
	if names := slices.Sorted(maps.Keys(says)); !slices.Equal(names, []string{"aud", "exp", "iat", "iss", "jti", "nbf", "sid", "sub"}) {
		t.Errorf("a token says %v", names)
	}
	if issue(t, tokens) == token {
		t.Error("two tokens are alike")
	}
	now = start.Add(15*time.Minute + leeway - time.Second)
	if _, err := tokens.Verify(token); err != nil {
		t.Errorf("within the leeway: %v", err)
	}
	now = start.Add(15*time.Minute + leeway + time.Second)
	refused(t, tokens, "expired", token)
}

// refused checks that a token gives the one error every bad token gives.
func refused(t *testing.T, tokens *Tokens, name, token string) {
	t.Helper()
	claim, err := tokens.Verify(token)
	if err == nil {
		t.Errorf("%s: accepted as %+v", name, claim)
		return
	}
	e, ok := err.(*match.Error)
	if !ok || e.Kind != match.KindUnauthorized || e.Code != "bad_token" || e.Message != "the token is not valid" || e.Field != "" {
		t.Errorf("%s: %v", name, err)
	}
	if claim != (match.Claim{}) {
		t.Errorf("%s: refused, and yet %+v", name, claim)
	}
}

// forge signs whatever header and claims say.
func forge(header, claims string, sign func(input []byte) []byte) string {
	input := base64url([]byte(header)) + "." + base64url([]byte(claims))
	return input + "." + base64url(sign([]byte(input)))
}

// TestBadTokens is row E1 of the list of what must hold: every token here is
// signed with our own key unless its name says otherwise, and differs from a
// good one in what its name says.
func TestBadTokens(t *testing.T) {
	key := newKey(t, start)
	tokens := newTokens(t, func() time.Time { return start }, key)
	private := ed25519.NewKeyFromSeed(key.Private)
	sign := func(input []byte) []byte { return ed25519.Sign(private, input) }
	hs256 := func(secret []byte) func([]byte) []byte {
		return func(input []byte) []byte {
			h := hmac.New(sha256.New, secret)
			h.Write(input)
			return h.Sum(nil)
		}
	}
	stranger := ed25519.NewKeyFromSeed(newKey(t, start).Private)

	type object = map[string]any
	goodHeader := object{"alg": "EdDSA", "typ": "at+jwt", "kid": key.KID}
	goodClaims := object{
		"iss": issuer, "aud": audience, "sub": "usr_1", "sid": "ses_1", "jti": "a",
		"iat": start.Unix(), "nbf": start.Unix(), "exp": start.Add(time.Minute).Unix(),
	}
	header := func(with object) string { return edit(t, goodHeader, with) }
	claims := func(with object) string { return edit(t, goodClaims, with) }
	doubled := func(s, name, value string) string { return strings.Replace(s, "{", `{"`+name+`":`+value+",", 1) }
	after := func(s string) string { return s + `{"sub":"usr_2"}` }
	good := forge(header(nil), claims(nil), sign)
	if _, err := tokens.Verify(good); err != nil {
		t.Fatalf("the yardstick is refused: %v", err)
	}
	parts := strings.Split(good, ".")

	bad := map[string]string{
		"empty":              "",
		"one part":           parts[0],
		"two parts":          parts[0] + "." + parts[1],
		"four parts":         good + ".x",
		"encrypted":          good + "..",
		"no signature":       parts[0] + "." + parts[1] + ".",
		"padded":             parts[0] + "=." + parts[1] + "." + parts[2],
		"white space":        " " + good,
		"line break":         good + "\n",
		"1 MiB":              parts[0] + "." + strings.Repeat("A", 1<<20) + "." + parts[2],
		"just too long":      forge(header(nil), claims(object{"pad": strings.Repeat("x", 4096)}), sign),
		"signature of other": parts[0] + "." + base64url([]byte(claims(object{"sub": "usr_2"}))) + "." + parts[2],
		"stranger's key":     forge(header(nil), claims(nil), func(in []byte) []byte { return ed25519.Sign(stranger, in) }),

		"alg none":             forge(header(object{"alg": "none"}), claims(nil), func([]byte) []byte { return nil }),
		"alg NONE":             forge(header(object{"alg": "NoNe"}), claims(nil), func([]byte) []byte { return nil }),
		"HS256, public key":    forge(header(object{"alg": "HS256"}), claims(nil), hs256(private.Public().(ed25519.PublicKey))),
		"HS256, no secret":     forge(header(object{"alg": "HS256"}), claims(nil), hs256(nil)),
		"HS256, key set":       forge(header(object{"alg": "HS256"}), claims(nil), hs256(tokens.JWKS())),
		"RS256":                forge(header(object{"alg": "RS256"}), claims(nil), sign),
		"ES256":                forge(header(object{"alg": "ES256"}), claims(nil), sign),
		"HS512, public key":    forge(header(object{"alg": "HS512"}), claims(nil), hs256(private.Public().(ed25519.PublicKey))),
		"PS256":                forge(header(object{"alg": "PS256"}), claims(nil), sign),
		"Ed25519":              forge(header(object{"alg": "Ed25519"}), claims(nil), sign),
		"alg missing":          forge(header(object{"alg": nil}), claims(nil), sign),
		"alg is a number":      forge(header(object{"alg": 1}), claims(nil), sign),
		"alg twice":            forge(doubled(header(nil), "alg", `"none"`), claims(nil), sign),
		"alg in capitals":      forge(header(object{"alg": nil, "ALG": "EdDSA"}), claims(nil), sign),
		"typ JWT":              forge(header(object{"typ": "JWT"}), claims(nil), sign),
		"typ refresh":          forge(header(object{"typ": "rt+jwt"}), claims(nil), sign),
		"typ missing":          forge(header(object{"typ": nil}), claims(nil), sign),
		"kid missing":          forge(header(object{"kid": nil}), claims(nil), sign),
		"kid unknown":          forge(header(object{"kid": "other"}), claims(nil), sign),
		"kid path":             forge(header(object{"kid": "../../../../dev/null"}), claims(nil), sign),
		"kid SQL":              forge(header(object{"kid": "' OR 1=1 --"}), claims(nil), sign),
		"kid is a list":        forge(header(object{"kid": []string{key.KID}}), claims(nil), sign),
		"kid empty":            forge(header(object{"kid": ""}), claims(nil), sign),
		"kid NUL":              forge(header(object{"kid": key.KID + "\x00"}), claims(nil), sign),
		"kid twice":            forge(doubled(header(nil), "kid", `"other"`), claims(nil), sign),
		"kid URL":              forge(header(object{"kid": "https://evil.test/key"}), claims(nil), sign),
		"typ twice":            forge(doubled(header(nil), "typ", `"JWT"`), claims(nil), sign),
		"typ in capitals":      forge(header(object{"typ": "AT+JWT"}), claims(nil), sign),
		"typ ID token":         forge(header(object{"typ": "id+jwt"}), claims(nil), sign),
		"x5c":                  forge(header(object{"x5c": []string{"AAAA"}}), claims(nil), sign),
		"cty":                  forge(header(object{"cty": "JWT"}), claims(nil), sign),
		"header is empty":      forge(`{}`, claims(nil), sign),
		"jku":                  forge(header(object{"jku": "https://evil.test/jwks.json"}), claims(nil), sign),
		"x5u":                  forge(header(object{"x5u": "https://evil.test/cert.pem"}), claims(nil), sign),
		"jwk":                  forge(header(object{"jwk": object{"kty": "OKP"}}), claims(nil), sign),
		"crit":                 forge(header(object{"crit": []string{"exp"}}), claims(nil), sign),
		"b64 false":            forge(header(object{"b64": false}), claims(nil), sign),
		"zip":                  forge(header(object{"zip": "DEF"}), claims(nil), sign),
		"header is a list":     forge(`["EdDSA"]`, claims(nil), sign),
		"header has a tail":    forge(after(header(nil)), claims(nil), sign),
		"claims are null":      forge(header(nil), `null`, sign),
		"claims have a tail":   forge(header(nil), after(claims(nil)), sign),
		"claims are no JSON":   forge(header(nil), `{"sub":`, sign),
		"claims are cut":       forge(header(nil), `{"iss":"a"`, sign),
		"claims lack a comma":  forge(header(nil), `{"iss":"a" "sub":"b"}`, sign),
		"claims are closed by": forge(header(nil), `{"iss":"a"]`, sign),
		"claims are nested":    forge(header(nil), strings.Repeat(`{"a":`, 500)+"1"+strings.Repeat("}", 500), sign),
		"exp missing":          forge(header(nil), claims(object{"exp": nil}), sign),
		"exp past":             forge(header(nil), claims(object{"exp": start.Add(-time.Minute).Unix()}), sign),
		"exp a string":         forge(header(nil), claims(object{"exp": "99999999999"}), sign),
		"exp far away":         forge(header(nil), claims(object{"exp": start.AddDate(10, 0, 0).Unix()}), sign),
		"exp huge":             forge(header(nil), strings.Replace(claims(object{"exp": 7}), `"exp":7`, `"exp":1e400`, 1), sign),
		"exp twice":            forge(header(nil), doubled(claims(object{"exp": 1}), "exp", "99999999999"), sign),
		"exp in capitals":      forge(header(nil), doubled(claims(object{"exp": 1}), "EXP", "99999999999"), sign),
		"exp negative":         forge(header(nil), claims(object{"exp": -1}), sign),
		"exp true":             forge(header(nil), claims(object{"exp": true}), sign),
		"exp null":             forge(header(nil), strings.Replace(claims(object{"exp": 7}), `"exp":7`, `"exp":null`, 1), sign),
		"iat a string":         forge(header(nil), claims(object{"iat": "1"}), sign),
		"iat future":           forge(header(nil), claims(object{"iat": start.Add(time.Hour).Unix()}), sign),
		"iat missing":          forge(header(nil), claims(object{"iat": nil}), sign),
		"nbf future":           forge(header(nil), claims(object{"nbf": start.Add(30 * time.Second).Unix()}), sign),
		"nbf missing":          forge(header(nil), claims(object{"nbf": nil}), sign),
		"nbf a string":         forge(header(nil), claims(object{"nbf": "1"}), sign),
		"aud wrong":            forge(header(nil), claims(object{"aud": "other"}), sign),
		"aud missing":          forge(header(nil), claims(object{"aud": nil}), sign),
		"aud empty":            forge(header(nil), claims(object{"aud": ""}), sign),
		"iss wrong":            forge(header(nil), claims(object{"iss": issuer + ".evil.test"}), sign),
		"iss missing":          forge(header(nil), claims(object{"iss": nil}), sign),
		"sub missing":          forge(header(nil), claims(object{"sub": nil}), sign),
		"sub a number":         forge(header(nil), claims(object{"sub": 1}), sign),
		"sub twice":            forge(header(nil), doubled(claims(nil), "sub", `"usr_2"`), sign),
		"jti missing":          forge(header(nil), claims(object{"jti": nil}), sign),
		"jti a number":         forge(header(nil), claims(object{"jti": 1}), sign),
		"sub empty":            forge(header(nil), claims(object{"sub": ""}), sign),
		"sid missing":          forge(header(nil), claims(object{"sid": nil}), sign),
		"sid empty":            forge(header(nil), claims(object{"sid": ""}), sign),
		"sid a list":           forge(header(nil), claims(object{"sid": []string{"ses_1"}}), sign),
		"sid twice":            forge(header(nil), doubled(claims(nil), "sid", `"ses_2"`), sign),
		"sid in capitals":      forge(header(nil), doubled(claims(object{"sid": nil}), "SID", `"ses_1"`), sign),
		"roles":                forge(header(nil), claims(object{"roles": []string{"admin"}}), sign),
		"iss twice":            forge(header(nil), doubled(claims(nil), "iss", `"`+issuer+`"`), sign),
		"iss a list":           forge(header(nil), claims(object{"iss": []string{issuer}}), sign),
		"aud twice":            forge(header(nil), doubled(claims(nil), "aud", `"other"`), sign),
		"aud an empty list":    forge(header(nil), claims(object{"aud": []string{}}), sign),
		"aud of numbers":       forge(header(nil), claims(object{"aud": []int{1}}), sign),
		"aud null":             forge(header(nil), strings.Replace(claims(object{"aud": "x"}), `"aud":"x"`, `"aud":null`, 1), sign),
		"invalid UTF-8 member": forge(header(nil), strings.Replace(claims(nil), `"sub"`, "\"s\xffb\"", 1), sign),
	}
	for _, name := range slices.Sorted(maps.Keys(bad)) {
		t.Run(name, func(t *testing.T) { refused(t, tokens, name, bad[name]) })
	}
}

// edit gives base as JSON with members replaced, or left out for nil.
func edit(t *testing.T, base, with map[string]any) string {
	t.Helper()
	all := maps.Clone(base)
	for name, value := range with {
		if value == nil {
			delete(all, name)
			continue
		}
		all[name] = value
	}
	out, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The example of RFC 8037, appendix A.3.
func TestThumbprint(t *testing.T) {
	x, err := base64.RawURLEncoding.DecodeString("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := thumbprint(x), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNewTokensNeedsSoundKeys(t *testing.T) {
	for name, keys := range map[string][]match.SigningKey{
		"none":    nil,
		"short":   {{KID: "a", Private: make([]byte, 31)}},
		"no name": {{Private: make([]byte, 32)}},
	} {
		if _, err := NewTokens(keys, issuer, audience, time.Now); match.KindOf(err) != match.KindInternal || err == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	key, err := NewSigningKey(start)
	if err != nil {
		f.Fatal(err)
	}
	tokens, err := NewTokens([]match.SigningKey{key}, issuer, audience, func() time.Time { return start })
	if err != nil {
		f.Fatal(err)
	}
	good, _, err := tokens.Issue(an)
	if err != nil {
		f.Fatal(err)
	}
	parts := strings.Split(good, ".")
	for _, seed := range []string{
		good, "", "..", parts[0] + "." + parts[1] + ".", good + "=", good + ".", good[:len(good)-1] + "A", strings.ToUpper(good),
		base64url([]byte(`{"alg":"EdDSA"}`)) + ".e30.", base64url([]byte(`{"alg":"none","typ":"at+jwt","kid":"a"}`)) + "." + parts[1] + ".",
		parts[0] + "." + base64url([]byte(`{"sub":"usr_2","sub":"usr_1"}`)) + "." + parts[2],
		parts[0] + "." + base64url([]byte(`{"exp":1e400}`)) + "." + parts[2], strings.Repeat("A", tokenMax+1),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		if _, err := tokens.Verify(token); err == nil && token != good {
			t.Errorf("accepted %q", token)
		}
	})
}

// A page's session is no token for the API, and the other way round.
func TestLasting(t *testing.T) {
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	key, err := NewSigningKey(now)
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return now }
	short, err := NewTokens([]match.SigningKey{key}, "duyen", "duyen", clock)
	if err != nil {
		t.Fatal(err)
	}
	long := short.Lasting("duyen-web", 8*time.Hour)
	token, life, err := long.Issue(an)
	if err != nil || life != 8*time.Hour {
		t.Fatalf("%v %v", life, err)
	}
	if _, err := short.Verify(token); err == nil {
		t.Error("the API takes a page's session")
	}
	apiToken, _, err := short.Issue(an)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := long.Verify(apiToken); err == nil {
		t.Error("a page takes the API's token")
	}
	now = now.Add(7 * time.Hour)
	if a, err := long.Verify(token); err != nil || a != an {
		t.Errorf("%v %v", a, err)
	}
	now = now.Add(2 * time.Hour)
	if _, err := long.Verify(token); err == nil {
		t.Error("the session never ends")
	}
	if _, life, _ := short.Lasting("duyen-web", 24*time.Hour).Issue(an); life != lifeMax {
		t.Errorf("a token of %v outlives its key", life)
	}
}

func TestIssueNeedsWhoAndSession(t *testing.T) {
	tokens := newTokens(t, time.Now, newKey(t, start))
	for _, c := range []match.Claim{{}, {User: "usr_1"}, {Session: "ses_1"}} {
		if token, _, err := tokens.Issue(c); err == nil || match.KindOf(err) != match.KindInternal || token != "" {
			t.Errorf("%+v: %q, %v", c, token, err)
		}
	}
}

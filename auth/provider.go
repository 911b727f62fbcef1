package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"duyen/match"
)

// codeMax is the longest authorization code we pass on.
const codeMax = 4096

// ProviderOptions says with whom people sign in; Transport and Now may be zero.
type ProviderOptions struct {
	Issuer       string // exactly as the provider writes it; https, or http on this machine
	ClientID     string
	ClientSecret string // "" for a public client
	RedirectURL  string // where the provider sends people back to; https, or http on this machine
	Key          []byte // at least 32 bytes, for sealing what a browser carries meanwhile
	Transport    http.RoundTripper
	Now          func() time.Time
}

// Provider signs people in through their organisation by OpenID Connect: code
// flow with PKCE, state and nonce. What the provider publishes about itself is
// read when it is first needed, so that nothing of ours waits for it.
type Provider struct {
	options ProviderOptions
	client  *http.Client
	sealer  *sealer

	found   atomic.Pointer[endpoint]
	looking chan struct{} // held by who is looking for the endpoint
	failed  error         // what came of the last look, and when; guarded by looking
	lookAt  time.Time
}

// Identity is a person as their organisation knows them. Issuer and Subject
// together are theirs for ever; the e-mail address may change hands.
type Identity struct {
	Issuer        string
	Subject       string
	Email         string // as the provider writes it
	EmailVerified bool   // the provider says that the person owns the address
	Name          string // "" when it does not say
}

// NewProvider checks the options and asks nobody anything. KindInvalid.
func NewProvider(o ProviderOptions) (*Provider, error) {
	for _, s := range []struct {
		field string
		ok    bool
	}{
		{"oidc_issuer", safeURL(o.Issuer)},
		{"oidc_client_id", o.ClientID != ""},
		{"oidc_redirect_url", safeURL(o.RedirectURL)},
		{"oidc_key", len(o.Key) >= 32},
	} {
		if !s.ok {
			return nil, &match.Error{Kind: match.KindInvalid, Code: "bad_setting", Field: s.field, Message: "cannot be used for signing in"}
		}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	sealer, err := newSealer(o.Key, o.Issuer+"\n"+o.ClientID+"\n"+o.RedirectURL)
	if err != nil {
		return nil, match.Wrap(err, "preparing to seal sign-ins")
	}
	return &Provider{options: o, client: newClient(o.Transport), sealer: sealer, looking: make(chan struct{}, 1)}, nil
}

// safeURL tells whether s is the address of a page that nobody can listen to or
// change on the way.
func safeURL(s string) bool {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	here := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && here
}

// Begin gives the provider's page where a person signs in, and what their
// browser must carry until they are back, at most 10 minutes: best in a cookie
// that scripts cannot read. KindBusy when the provider does not answer.
func (p *Provider) Begin(ctx context.Context) (page, sealed string, err error) {
	e, err := p.endpoint(ctx)
	if err != nil {
		return "", "", err
	}
	s := signIn{State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), At: p.options.Now()}
	if sealed, err = p.sealer.seal(s); err != nil {
		return "", "", match.Wrap(err, "sealing a sign-in")
	}
	return e.oauth.AuthCodeURL(s.State, oidc.Nonce(s.Nonce), oauth2.S256ChallengeOption(s.Verifier)), sealed, nil
}

// Finish gives who has come back with a state and a code. Whatever is wrong
// with them or with what the provider says, the error is the same:
// KindUnauthorized, "oidc_refused". A person whose address the provider does
// not tell is "oidc_no_email"; KindBusy when the provider does not answer.
func (p *Provider) Finish(ctx context.Context, sealed, state, code string) (Identity, error) {
	s, err := p.sealer.open(sealed, p.options.Now())
	switch {
	case err != nil:
		return Identity{}, refusal(err)
	case subtle.ConstantTimeCompare([]byte(s.State), []byte(state)) != 1:
		return Identity{}, refusal(errors.New("the state is another one"))
	case code == "" || len(code) > codeMax:
		return Identity{}, refusal(errors.New("no code"))
	}
	e, err := p.endpoint(ctx)
	if err != nil {
		return Identity{}, err
	}
	return e.identify(oidc.ClientContext(ctx, p.client), s, code)
}

// refusal hides why somebody could not be signed in; an outage is no refusal.
func refusal(cause error) error {
	if _, ok := errors.AsType[*outage](cause); ok {
		return &match.Error{Kind: match.KindBusy, Code: "oidc_unreachable", Message: "the sign-in provider does not answer", Cause: cause}
	}
	return &match.Error{Kind: match.KindUnauthorized, Code: "oidc_refused", Message: "the sign-in was refused", Cause: cause}
}

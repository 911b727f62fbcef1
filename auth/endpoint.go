package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// A provider that does not answer is given lookTime, and after that lookPause
// in which nobody waits for it.
const (
	lookTime  = 10 * time.Second
	lookPause = 5 * time.Second
)

// clockSkew is by how much a provider's clock may differ from ours.
const clockSkew = 5 * time.Minute

// endpoint is a provider as it describes itself.
type endpoint struct {
	issuer   string
	provider *oidc.Provider
	verifier *oidc.IDTokenVerifier
	oauth    oauth2.Config
	now      func() time.Time
}

// metadata is what we need of a provider's description besides what go-oidc reads.
type metadata struct {
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	UserInfo      string   `json:"userinfo_endpoint"`
	Keys          string   `json:"jwks_uri"`
	Algorithms    []string `json:"id_token_signing_alg_values_supported"`
	Methods       []string `json:"token_endpoint_auth_methods_supported"`
}

// endpoint gives the provider's description and looks for it when it is not
// known yet. One looks at a time, the others wait for what comes of it.
func (p *Provider) endpoint(ctx context.Context) (*endpoint, error) {
	if e := p.found.Load(); e != nil {
		return e, nil
	}
	select {
	case p.looking <- struct{}{}:
		defer func() { <-p.looking }()
	case <-ctx.Done():
		return nil, refusal(&outage{ctx.Err()})
	}
	if e := p.found.Load(); e != nil {
		return e, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, refusal(&outage{err})
	}
	if p.failed != nil && p.options.Now().Sub(p.lookAt) < lookPause {
		return nil, refusal(&outage{p.failed})
	}
	// Others wait for the answer, also when who asked first has gone.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
	defer cancel()
	e, err := p.discover(ctx)
	if err != nil {
		p.failed, p.lookAt = err, p.options.Now()
		return nil, refusal(&outage{err})
	}
	p.found.Store(e)
	return e, nil
}

func (p *Provider) discover(ctx context.Context) (*endpoint, error) {
	ctx = oidc.ClientContext(ctx, p.client)
	provider, err := oidc.NewProvider(ctx, p.options.Issuer)
	if err != nil {
		return nil, err
	}
	var m metadata
	if err := provider.Claims(&m); err != nil {
		return nil, err
	}
	for name, address := range map[string]string{"authorization": m.Authorization, "token": m.Token, "userinfo": m.UserInfo, "keys": m.Keys} {
		if !safeURL(withoutQuery(address)) && (name != "userinfo" || address != "") {
			return nil, fmt.Errorf("the address for %s is missing or not safe", name)
		}
	}
	o := p.options
	e := &endpoint{issuer: o.Issuer, provider: provider, now: o.Now}
	e.oauth = oauth2.Config{
		ClientID: o.ClientID, ClientSecret: o.ClientSecret, RedirectURL: o.RedirectURL, Endpoint: provider.Endpoint(),
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"},
	}
	e.oauth.Endpoint.AuthStyle = m.style(o.ClientSecret)
	e.verifier = oidc.NewVerifier(o.Issuer, keys{oidc.NewRemoteKeySet(ctx, m.Keys)}, &oidc.Config{
		ClientID: o.ClientID, SupportedSigningAlgs: m.algorithms(), Now: o.Now,
	})
	return e, nil
}

// withoutQuery gives an address without its query, which endpoints may have.
func withoutQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.RawQuery = ""
	return u.String()
}

// algorithms gives those of the provider that sign with a private key, or the
// one every provider has. With others, whoever knows a public key could sign.
func (m metadata) algorithms() []string {
	private := []string{
		oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA,
	}
	out := slices.DeleteFunc(private, func(alg string) bool { return !slices.Contains(m.Algorithms, alg) })
	if len(out) == 0 {
		return []string{oidc.RS256}
	}
	return out
}

// style tells how we name ourselves to the provider. It is not tried out: the
// code is good for one try.
func (m metadata) style(secret string) oauth2.AuthStyle {
	basic := len(m.Methods) == 0 || slices.Contains(m.Methods, "client_secret_basic")
	if basic && secret != "" {
		return oauth2.AuthStyleInHeader
	}
	return oauth2.AuthStyleInParams
}

// keys are a provider's public keys. go-oidc hides why they could not be read;
// the note in the context tells it.
type keys struct{ *oidc.RemoteKeySet }

type noteKey struct{}

// VerifySignature implements oidc.KeySet.
func (k keys) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	payload, err := k.RemoteKeySet.VerifySignature(ctx, token)
	if note, ok := ctx.Value(noteKey{}).(*error); ok {
		*note = err
	}
	return payload, err
}

// verify checks an ID token: signature, issuer, audience and end.
func (e *endpoint) verify(ctx context.Context, raw string) (*oidc.IDToken, error) {
	var note error
	token, err := e.verifier.Verify(context.WithValue(ctx, noteKey{}, &note), raw)
	if out, ok := errors.AsType[*outage](note); ok {
		return nil, out
	}
	return token, err
}

package auth

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"duyen/match"
)

// NewSigningKey makes a key for tokens. Its name is the thumbprint of its
// public half (RFC 7638), so it cannot be given twice.
func NewSigningKey(now time.Time) (match.SigningKey, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return match.SigningKey{}, match.Wrap(err, "making a signing key")
	}
	return match.SigningKey{KID: thumbprint(public), Private: private.Seed(), CreatedAt: now}, nil
}

// thumbprint hashes the key's required members in their lexical order.
func thumbprint(public ed25519.PublicKey) string {
	sum := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + base64url(public) + `"}`))
	return base64url(sum[:])
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// ring is a set of signing keys, ready for use. It never changes; other keys
// make another ring.
type ring struct {
	keys  []match.SigningKey // by age
	pairs map[string]pair
}

// pair is a key's two halves and when it ends; zero means not yet.
type pair struct {
	private ed25519.PrivateKey
	public  ed25519.PublicKey
	end     time.Time
}

// newRing checks keys; at least one is needed.
func newRing(keys []match.SigningKey) (*ring, error) {
	if len(keys) == 0 {
		return nil, match.Fail(match.KindInternal, "internal", "there is no key to sign tokens with")
	}
	r := &ring{keys: byAge(keys), pairs: map[string]pair{}}
	for i, k := range r.keys {
		if len(k.Private) != ed25519.SeedSize || k.KID == "" {
			return nil, match.Fail(match.KindInternal, "internal", "signing key "+k.KID+" is damaged")
		}
		p := pair{private: ed25519.NewKeyFromSeed(k.Private)}
		p.public = p.private.Public().(ed25519.PublicKey)
		p.end, _ = endOf(r.keys, i)
		r.pairs[k.KID] = p
	}
	return r, nil
}

// same tells whether two rings have the same keys; other may be nil.
func (r *ring) same(other *ring) bool {
	return other != nil && slices.EqualFunc(r.keys, other.keys, func(a, b match.SigningKey) bool {
		return a.KID == b.KID && a.CreatedAt.Equal(b.CreatedAt) && bytes.Equal(a.Private, b.Private)
	})
}

// signer gives the key that signs at now.
func (r *ring) signer(now time.Time) (kid string, private ed25519.PrivateKey) {
	kid = Decide(r.keys, now).Sign
	return kid, r.pairs[kid].private
}

// verifier gives the key of a name while it verifies.
func (r *ring) verifier(kid string, now time.Time) (p pair, ok bool) {
	p, ok = r.pairs[kid]
	return p, ok && (p.end.IsZero() || now.Before(p.end))
}

// publicKey is a key in a published key set (RFC 8037).
type publicKey struct {
	Type      string `json:"kty"`
	Curve     string `json:"crv"`
	Algorithm string `json:"alg"`
	Use       string `json:"use"`
	ID        string `json:"kid"`
	X         string `json:"x"`
}

// published gives the public halves of the keys that verify at now.
func (r *ring) published(now time.Time) []publicKey {
	out := []publicKey{}
	for _, k := range Decide(r.keys, now).Verify {
		out = append(out, publicKey{
			Type: "OKP", Curve: "Ed25519", Algorithm: "EdDSA", Use: "sig", ID: k.KID, X: base64url(r.pairs[k.KID].public),
		})
	}
	return out
}

// keySet gives public keys as JSON Web Key Set.
func keySet(keys []publicKey) []byte {
	set, err := json.Marshal(struct {
		Keys []publicKey `json:"keys"`
	}{keys})
	if err != nil {
		return []byte(`{"keys":[]}`) // strings can always be written
	}
	return set
}

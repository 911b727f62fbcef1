package auth

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
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

// publicKey is a key in a published key set (RFC 8037).
type publicKey struct {
	Type      string `json:"kty"`
	Curve     string `json:"crv"`
	Algorithm string `json:"alg"`
	Use       string `json:"use"`
	ID        string `json:"kid"`
	X         string `json:"x"`
}

// keySet gives the public halves as JSON Web Key Set.
func keySet(keys []match.SigningKey, public map[string]ed25519.PublicKey) ([]byte, error) {
	set := struct {
		Keys []publicKey `json:"keys"`
	}{[]publicKey{}}
	for _, k := range keys {
		set.Keys = append(set.Keys, publicKey{
			Type: "OKP", Curve: "Ed25519", Algorithm: "EdDSA", Use: "sig", ID: k.KID, X: base64url(public[k.KID]),
		})
	}
	return json.Marshal(set)
}

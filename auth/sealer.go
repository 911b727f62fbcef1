package auth

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"time"
)

// signInTime is how long somebody may take on the provider's pages.
const signInTime = 10 * time.Minute

// signIn is a sign-in that has begun: what must come back and what proves that
// it was us who began.
type signIn struct {
	State    string    `json:"s"`
	Nonce    string    `json:"n"`
	Verifier string    `json:"v"`
	At       time.Time `json:"t"`
}

// sealer hides and authenticates sign-ins, so that a browser can carry them and
// the server need not remember who has only begun.
type sealer struct {
	aead  cipher.AEAD
	about []byte // with whom: a sign-in with one provider is none with another
}

func newSealer(key []byte, about string) (*sealer, error) {
	derived, err := hkdf.Key(sha256.New, key, nil, "duyen sign-in begun", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &sealer{aead, []byte(about)}, err
}

func (s *sealer) seal(begun signIn) (string, error) {
	plain, err := json.Marshal(begun)
	if err != nil {
		return "", err
	}
	return base64url(s.aead.Seal(nil, nil, plain, s.about)), nil
}

// open gives a sign-in that this sealer has sealed within the last 10 minutes.
func (s *sealer) open(sealed string, now time.Time) (begun signIn, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(sealed)
	if err != nil {
		return signIn{}, err
	}
	plain, err := s.aead.Open(nil, nil, raw, s.about)
	if err != nil {
		return signIn{}, err
	}
	if err := json.Unmarshal(plain, &begun); err != nil {
		return signIn{}, err
	}
	if age := now.Sub(begun.At); age >= signInTime || age < -leeway {
		return signIn{}, errors.New("begun too long ago, or not yet")
	}
	return begun, nil
}

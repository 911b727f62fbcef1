package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// checkShape refuses what the JWT parser would let pass: header members that
// are not ours (crit, jku, x5u, jwk, zip …), a foreign type, claims that are not
// ours, names given twice or in another case, and times that are not numbers.
func checkShape(token string) error {
	if strings.ContainsAny(token, "\r\n") {
		return errors.New("broken into lines") // encoding/base64 would skip the breaks
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return errors.New("not three parts")
	}
	header, err := members(parts[0])
	if err != nil {
		return fmt.Errorf("header: %w", err)
	}
	if len(header) != 3 || header["alg"] != "EdDSA" || header["typ"] != tokenType {
		return errors.New("header is not alg, typ and kid of ours")
	}
	if _, ok := header["kid"].(string); !ok {
		return errors.New("header has no kid")
	}
	claims, err := members(parts[1])
	if err != nil {
		return fmt.Errorf("claims: %w", err)
	}
	return checkClaims(claims)
}

// checkClaims wants exactly the claims that Issue writes; aud is left to the parser.
func checkClaims(claims map[string]any) error {
	for _, name := range []string{"exp", "nbf", "iat"} {
		if _, ok := claims[name].(json.Number); !ok {
			return fmt.Errorf("%s is not a number", name)
		}
	}
	for _, name := range []string{"iss", "sub", "sid", "jti"} {
		if _, ok := claims[name].(string); !ok {
			return fmt.Errorf("%s is not a string", name)
		}
	}
	if _, ok := claims["aud"]; !ok || len(claims) != 8 {
		return errors.New("claims are not ours")
	}
	return nil
}

// members reads a part of a token as one JSON object, each name once and in
// lower case: encoding/json would take "EXP" for "exp" and the last of two.
func members(part string) (map[string]any, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return nil, errors.New("not an object")
	}
	out := map[string]any{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		name := key.(string) // the decoder gives nothing else before a colon
		if _, twice := out[name]; twice || name != strings.ToLower(name) {
			return nil, fmt.Errorf("member %q is repeated or not in lower case", name)
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		out[name] = value
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	return out, nil
}

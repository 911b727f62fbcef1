package configs

import (
	"net/url"
	"strings"
)

// hidden stands where a secret is.
const hidden = "*****"

// Redact hides the password in a URL: that of the user, and that of a parameter.
// A URL that cannot be read is hidden whole, because nobody knows where its
// password is.
func Redact(value string) string {
	if !strings.Contains(value, "://") {
		return value
	}
	u, err := url.Parse(value)
	if err != nil {
		return hidden
	}
	if _, has := u.User.Password(); has {
		u.User = url.UserPassword(u.User.Username(), hidden)
	}
	query := u.Query()
	for name := range query {
		if secretName(name) {
			query.Set(name, hidden)
		}
	}
	if len(query) > 0 {
		u.RawQuery = query.Encode()
	}
	return strings.ReplaceAll(u.String(), url.QueryEscape(hidden), hidden)
}

// secretName tells whether a parameter of this name holds a secret.
func secretName(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"pass", "pwd", "secret", "token", "key"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

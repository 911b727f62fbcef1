package jobs

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"duyen/match"
)

// signature signs a message by Standard Webhooks: HMAC-SHA256 over its id, the
// time of the attempt and the body, once with every secret.
func signature(secrets []match.Secret, id string, seconds int64, body []byte) (string, error) {
	out := make([]string, len(secrets))
	for i, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(string(s), match.WebhookSecretPrefix))
		if err != nil {
			return "", match.Fail(match.KindInternal, "internal", "the secret of a webhook cannot be read")
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + strconv.FormatInt(seconds, 10) + "."))
		mac.Write(body)
		out[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(out, " "), nil
}

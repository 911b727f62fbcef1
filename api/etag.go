package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"

	"duyen/match"
)

// versionTag is the entity tag of a stored profile.
func versionTag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// profileTag is the entity tag of a profile as its reader sees it: its version for
// who may change it. For others a weak one of what they see, because a version
// would tell them that something hidden has changed.
func profileTag(p match.Profile) (string, error) {
	if version := p.Common().Version; version != 0 {
		return versionTag(version), nil
	}
	body, err := json.Marshal(p)
	if err != nil {
		return "", match.Wrap(err, "cannot encode a profile")
	}
	sum := sha256.Sum256(body)
	return `W/"` + hex.EncodeToString(sum[:tagLength/2]) + `"`, nil
}

// ifMatch reads If-Match: the version a write replaces, 0 when the header is
// missing. "*" is refused: a write without knowing what it replaces is what the
// header is there to prevent. A tag that is none of ours fits no version.
func ifMatch(header string) (int64, error) {
	header = strings.TrimSpace(header)
	switch {
	case header == "":
		return 0, nil
	case header == "*" || strings.Contains(header, ","):
		return 0, refused("If-Match", "bad_if_match", "")
	case strings.HasPrefix(header, "W/"):
		return 0, stale() // a weak tag never matches (RFC 9110, 13.1.1)
	}
	tag, opened := strings.CutPrefix(header, `"`)
	tag, closed := strings.CutSuffix(tag, `"`)
	if !opened || !closed {
		return 0, refused("If-Match", "bad_if_match", "")
	}
	version, err := strconv.ParseInt(tag, 10, 64)
	if err != nil || version <= 0 || versionTag(version) != header {
		return 0, stale()
	}
	return version, nil
}

func stale() error {
	return match.Fail(match.KindStale, "stale", "If-Match names another version")
}

// seen tells whether If-None-Match names the tag, compared weakly.
func seen(header, tag string) bool {
	if header == "" {
		return false
	}
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

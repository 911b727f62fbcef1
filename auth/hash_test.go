package auth

import (
	"strings"
	"testing"
)

func TestParseHash(t *testing.T) {
	const good = "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	if h, ok := parseHash(good); !ok || h.memory != 47104 || h.passes != 1 || h.lanes != 1 || len(h.salt) != 16 || len(h.sum) != 32 {
		t.Fatalf("got %+v, %v", h, ok)
	}
	for name, bad := range map[string]string{
		"other algorithm": strings.Replace(good, "argon2id", "argon2i", 1),
		"other version":   strings.Replace(good, "v=19", "v=16", 1),
		"4 GiB":           strings.Replace(good, "m=47104", "m=4194304", 1),
		"no memory":       strings.Replace(good, "m=47104", "m=0", 1),
		"many passes":     strings.Replace(good, "t=1", "t=1000", 1),
		"no passes":       strings.Replace(good, "t=1", "t=0", 1),
		"no lanes":        strings.Replace(good, "p=1", "p=0", 1),
		"negative":        strings.Replace(good, "t=1", "t=-1", 1),
		"other spelling":  strings.Replace(good, "t=1", "t=01", 1),
		"short sum":       good[:len(good)-40],
		"no sum":          good[:strings.LastIndex(good, "$")+1],
		"more parts":      good + "$",
		"not base64":      strings.Replace(good, "$AAAA", "$*AAA", 1),
	} {
		if _, ok := parseHash(bad); ok {
			t.Errorf("%s: accepted", name)
		}
	}
}

package api

import (
	"testing"
)

func TestHouseholdsAreOneAddress(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1":                  "192.0.2.1/32",
		"192.0.2.2":                  "192.0.2.2/32",
		"::ffff:192.0.2.1":           "192.0.2.1/32",
		"2001:db8::1":                "2001:db8::/64",
		"2001:db8::ffff:1":           "2001:db8::/64",
		"2001:db8:0:1::1":            "2001:db8:0:1::/64",
		"fe80::1%eth0":               "fe80::/64",
		"2001:db8:0:0:a:b:c:d%junk1": "2001:db8::/64",
		"":                           "invalid Prefix",
		"192.0.2.1, 192.0.2.9":       "invalid Prefix",
	} {
		if got := network(address).String(); got != want {
			t.Errorf("%q counts as %s, want %s", address, got, want)
		}
	}
}

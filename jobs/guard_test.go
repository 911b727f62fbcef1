package jobs

import (
	"net/netip"
	"strings"
	"testing"

	"duyen/match"
)

func TestAddressesWebhooksMayNotReach(t *testing.T) {
	for address, why := range map[string]string{
		"127.0.0.1": whyLoopback, "127.255.255.254": whyLoopback, "::1": whyLoopback,
		"10.0.0.1": whyPrivate, "172.16.0.1": whyPrivate, "172.31.255.255": whyPrivate, "192.168.1.1": whyPrivate, "fc00::1": whyPrivate, "fdff::1": whyPrivate,
		"169.254.0.1": whyLinkLocal, "fe80::1": whyLinkLocal, "fe80::1%eth0": whyLinkLocal, "fec0::1": whySiteLocal,
		"169.254.169.254": whyMetadata, "fd00:ec2::254": whyMetadata, "168.63.129.16": whyMetadata, "100.100.100.200": whyMetadata,
		"0.0.0.0": whyUnset, "0.1.2.3": whyUnset, "::": whyUnset,
		"100.64.0.1": whyCarrier, "100.127.255.255": whyCarrier, "198.18.0.1": whyBenchmark, "198.19.255.255": whyBenchmark, "2001:2::1": whyBenchmark,
		"192.0.2.1": whyExample, "198.51.100.7": whyExample, "203.0.113.9": whyExample, "2001:db8::1": whyExample, "3fff::1": whyExample,
		"224.0.0.1": whyMulticast, "239.255.255.250": whyMulticast, "ff02::1": whyMulticast,
		"::ffff:127.0.0.1": whyEmbedded, "::ffff:8.8.8.8": whyEmbedded, "::127.0.0.1": whyEmbedded, "64:ff9b::7f00:1": whyEmbedded,
		"64:ff9b:1::a00:1": whyEmbedded, "2002:7f00:1::": whyEmbedded, "2001:0:4136:e378:8000:63bf:3fff:fdd2": whyEmbedded,
		"2606:4700::5efe:7f00:1": whyEmbedded, "2606:4700::200:5efe:7f00:1": whyEmbedded,
		"192.0.0.8": whyReserved, "240.0.0.1": whyReserved, "255.255.255.255": whyReserved, "192.88.99.1": whyReserved,
		"4000::1": whyReserved, "100::1": whyReserved, "5f00::1": whyReserved,
		"8.8.8.8": "", "1.1.1.1": "", "172.32.0.1": "", "100.128.0.1": "", "192.167.255.255": "", "2606:4700:4700::1111": "", "2402:800::1": "",
	} {
		if got := (guard{}).refuses(netip.MustParseAddr(address)); got != why {
			t.Errorf("%s is refused as %q, want %q", address, got, why)
		}
		want := why
		if why == whyLoopback || why == whyPrivate {
			want = ""
		}
		if got := (guard{private: true}).refuses(netip.MustParseAddr(address)); got != want {
			t.Errorf("with private receivers %s is refused as %q, want %q", address, got, want)
		}
		literal := netip.MustParseAddr(address)
		if literal.Zone() != "" {
			continue
		}
		host := address
		if literal.Is6() {
			host = "[" + address + "]"
		}
		err := NewCourier(CourierOptions{Now: now}).Check("https://" + host + "/in")
		if (err == nil) != (why == "") || err != nil && !strings.Contains(problemOf(err).Value, why) {
			t.Errorf("a webhook at %s: %v", host, err)
		}
	}
	if got := (guard{}).refuses(netip.Addr{}); got == "" {
		t.Error("no address may be reached")
	}
	if err := (guard{}).control(t.Context(), "tcp", "nonsense", nil); err == nil {
		t.Error("nonsense may be reached")
	}
}

// problemOf gives the one problem of an error.
func problemOf(err error) match.Problem {
	if e, ok := err.(*match.Error); ok && len(e.Problems) == 1 {
		return e.Problems[0]
	}
	return match.Problem{}
}

func TestAddressesOfWebhooks(t *testing.T) {
	for address, code := range map[string]string{
		"": match.ProblemRequired, "https://example.org/" + strings.Repeat("a", maxAddress): match.ProblemTooLong,
		"example.org": match.ProblemBadURL, "https://": match.ProblemBadURL, "https:///x": match.ProblemBadURL, "https:example.org": match.ProblemBadURL,
		"https://user@example.org/": match.ProblemBadURL, "https://user:pass@example.org/": match.ProblemBadURL, "https://@example.org/": match.ProblemBadURL,
		"https://example.org/#x": match.ProblemBadURL, "https://example.org/#": match.ProblemBadURL, "https://exa mple.org/": match.ProblemBadURL,
		"https://example.org/\r\nx": match.ProblemBadURL, "https://ví.example/": match.ProblemBadURL, "https://[fe80::1%25eth0]/": match.ProblemBadURL,
		"https://exa%6dple.org/": match.ProblemBadURL, "https://[::1": match.ProblemBadURL, "https://a,b/": match.ProblemBadURL,
		"http://example.org/": match.ProblemWebhookScheme, "ftp://example.org/": match.ProblemWebhookScheme, "file:///etc/passwd": match.ProblemBadURL,
		"https://example.org:22/": match.ProblemWebhookPort, "https://example.org:0/": match.ProblemWebhookPort, "https://example.org:65536/": match.ProblemWebhookPort,
		"https://example.org:/": match.ProblemWebhookPort, "https://example.org:25/": match.ProblemWebhookPort,
		"https://localhost/": match.ProblemWebhookAddress, "https://LOCALHOST./": match.ProblemWebhookAddress, "https://a.localhost/": match.ProblemWebhookAddress,
		"https://127.0.0.1:8443/": match.ProblemWebhookAddress, "https://[::1]/": match.ProblemWebhookAddress,
		"https://example.org/in?key=1": "", "https://example.org:443/": "", "https://example.org:80/": "", "https://example.org:8443/": "",
		"HTTPS://Example.ORG/": "", "https://xn--v-4ja.example/": "", "https://2130706433/": "", // a name like any other: refused when it is reached
	} {
		err := NewCourier(CourierOptions{Now: now}).Check(address)
		if got := problemOf(err).Code; got != code || err != nil && match.KindOf(err) != match.KindInvalid {
			t.Errorf("%.80s: %q, want %q", address, got, code)
		}
	}
	open := NewCourier(CourierOptions{Now: now, Private: true})
	for _, address := range []string{"http://127.0.0.1:9000/in", "https://localhost/", "http://[fd00::1]/"} {
		if err := open.Check(address); err != nil {
			t.Errorf("with private receivers %s: %v", address, err)
		}
	}
	if err := open.Check("http://169.254.169.254/latest"); problemOf(err).Value != whyMetadata {
		t.Errorf("with private receivers the secrets of the cloud: %v", err)
	}
}

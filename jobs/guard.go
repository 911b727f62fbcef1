package jobs

import (
	"context"
	"net/netip"
	"sync"
	"syscall"
)

// guard says which addresses of the network webhooks may reach. It is asked for
// the resolved address of every connection, so that neither a name nor a change
// of it leads where nobody else may go.
type guard struct {
	private bool // this machine and private networks, too
}

// Why addresses are refused: reasons of match.DeliveryBadAddress.
const (
	whyLoopback   = "loopback"
	whyPrivate    = "private"
	whyLinkLocal  = "link_local"
	whyMulticast  = "multicast"
	whyUnset      = "unspecified"
	whyCarrier    = "carrier_nat"
	whyBenchmark  = "benchmarking"
	whyExample    = "documentation"
	whyEmbedded   = "embedded_ipv4"
	whySiteLocal  = "site_local"
	whyMetadata   = "metadata"
	whyReserved   = "reserved"
	whyUnreadable = "unreadable"
)

// region is a part of the network that is refused, the narrower ones first.
type region struct {
	prefix netip.Prefix
	why    string
}

// regions are the special-purpose addresses of IANA's registries
// (iana.org/assignments/iana-ipv4-special-registry, …ipv6…) and those where
// clouds tell machines their secrets.
var regions = sync.OnceValue(func() []region {
	var out []region
	add := func(why string, prefixes ...string) {
		for _, p := range prefixes {
			out = append(out, region{netip.MustParsePrefix(p), why})
		}
	}
	add(whyMetadata, "169.254.169.254/32", "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32", "fd00:ec2::254/128", "fd20:ce::254/128")
	add(whyUnset, "0.0.0.0/8", "::/128")
	add(whyLoopback, "127.0.0.0/8", "::1/128")
	add(whyPrivate, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
	add(whyCarrier, "100.64.0.0/10")
	add(whyLinkLocal, "169.254.0.0/16", "fe80::/10")
	add(whySiteLocal, "fec0::/10")
	add(whyExample, "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
	add(whyBenchmark, "198.18.0.0/15", "2001:2::/48")
	add(whyMulticast, "224.0.0.0/4", "ff00::/8")
	add(whyEmbedded, "::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
	add(whyReserved, "192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "2001::/23")
	return out
})

// global is what of IPv6 has been given out (RFC 4291).
var global = sync.OnceValue(func() netip.Prefix { return netip.MustParsePrefix("2000::/3") })

// refuses says why an address may not be reached, "" when it may.
func (g guard) refuses(a netip.Addr) string {
	if !a.IsValid() {
		return whyUnreadable
	}
	if a.Zone() != "" {
		return whyLinkLocal
	}
	for _, r := range regions() {
		if r.prefix.Contains(a) {
			if g.private && (r.why == whyLoopback || r.why == whyPrivate) {
				return ""
			}
			return r.why
		}
	}
	if a.Is4() {
		return ""
	}
	if b := a.As16(); b[8]&^2 == 0 && b[9] == 0 && b[10] == 0x5e && b[11] == 0xfe {
		return whyEmbedded // ISATAP (RFC 5214)
	}
	if !global().Contains(a) {
		return whyReserved
	}
	return ""
}

// control is asked before each connection (net.Dialer.ControlContext), with the
// address that is about to be reached.
func (g guard) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return &refusal{whyUnreadable}
	}
	if why := g.refuses(a.Addr().Unmap()); why != "" {
		return &refusal{why}
	}
	return nil
}

// refusal is an address that may not be reached.
type refusal struct{ why string }

// Error implements error.
func (r *refusal) Error() string { return "webhooks may not reach this address: " + r.why }

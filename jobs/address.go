package jobs

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"duyen/match"
)

// maxAddress bounds the address of a webhook, in bytes.
const maxAddress = 2048

// lowestPort is the first of the ports that need no rights of an operator; below
// are mail, shells and databases, which answer what they should not.
const lowestPort = 1024

// Check refuses an address that nothing can be delivered to, before anything is
// looked up: KindInvalid with what is wrong in the field "url".
func (c *Courier) Check(address string) error {
	if code, why := c.wrong(address); code != "" {
		return match.Invalid([]match.Problem{{Field: "url", Code: code, Value: why}})
	}
	return nil
}

// wrong gives the code of what is wrong with an address, "" for nothing, and of
// one that may not be reached the reason.
func (c *Courier) wrong(address string) (code, why string) {
	switch {
	case address == "":
		return match.ProblemRequired, ""
	case len(address) > maxAddress:
		return match.ProblemTooLong, ""
	case strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }):
		return match.ProblemBadURL, ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Opaque != "" || u.User != nil || strings.Contains(address, "#") || !validHost(u) {
		return match.ProblemBadURL, ""
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !c.guard.private) {
		return match.ProblemWebhookScheme, ""
	}
	if p := u.Port(); p != "" || strings.HasSuffix(u.Host, ":") {
		if n, err := strconv.Atoi(p); err != nil || n != 443 && n != 80 && n < lowestPort || n > 65535 {
			return match.ProblemWebhookPort, ""
		}
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if a, err := netip.ParseAddr(host); err == nil {
		why = c.guard.refuses(a)
	} else if (host == "localhost" || strings.HasSuffix(host, ".localhost")) && !c.guard.private {
		why = whyLoopback
	}
	if why != "" {
		return match.ProblemWebhookAddress, why
	}
	return "", ""
}

// validHost tells whether a host is a name or a plain literal.
func validHost(u *url.URL) bool {
	host := u.Hostname()
	if strings.HasPrefix(u.Host, "[") {
		a, err := netip.ParseAddr(host)
		return err == nil && a.Zone() == ""
	}
	return host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		letter := r|0x20 >= 'a' && r|0x20 <= 'z'
		return !letter && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_'
	})
}

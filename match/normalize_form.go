package match

import (
	"net/url"
	"strconv"
	"strings"

	"duyen/match/text"
)

// maxID is the longest id that may be imported.
const maxID = 64

// id refuses an id outside [A-Za-z0-9._-]{1,64}; an empty one is none.
func (n *normalizer) id(f field, id *string) {
	if *id == "" || validID(*id) {
		return
	}
	n.refuse(f, ProblemBadID, *id, nearestID(*id))
}

func validID(id string) bool {
	for i := 0; i < len(id); i++ {
		if !idByte(id[i]) {
			return false
		}
	}
	return len(id) <= maxID
}

func idByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-'
}

// nearestID gives the id with accents dropped and other characters as hyphens.
func nearestID(id string) string {
	b := []byte(text.Fold(id))
	for i, c := range b {
		if !idByte(c) {
			b[i] = '-'
		}
	}
	return strings.Trim(string(b[:min(len(b), maxID)]), "-")
}

// website checks a web address.
func (n *normalizer) website(f field, s *string) {
	if *s == "" {
		return
	}
	n.line(f, s, maxURL)
	u, err := url.Parse(*s)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && strings.Contains(u.Hostname(), ".") && u.User == nil {
		return
	}
	nearest := ""
	if err == nil && u.Scheme == "" && strings.Contains(*s, ".") && !strings.ContainsAny(*s, " <>\"") {
		nearest = "https://" + strings.TrimLeft(*s, "/")
	}
	n.refuse(f, ProblemBadURL, *s, nearest)
}

// date refuses a day that does not exist.
func (n *normalizer) date(f field, d *Date) bool {
	if *d == "" {
		return false
	}
	if t, ok := d.Time(); ok && t.Year() >= 1800 && t.Year() <= 2200 {
		return true
	}
	n.refuse(f, ProblemBadDate, string(*d), nearestDate(string(*d)))
	return false
}

// pastDate is a date that should not lie in the future.
func (n *normalizer) pastDate(f field, d *Date) {
	if n.date(f, d) && n.day != "" && string(*d) > string(n.day)[:min(len(n.day), len(*d))] {
		n.warn(f, ProblemFutureDate, string(*d), string(n.day))
	}
}

// nearestDate reads year, month and day in the usual orders and gives the last
// day that exists; "" when s is nothing like a date.
func nearestDate(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) != 3 {
		return ""
	}
	if len(parts[2]) == 4 {
		parts[0], parts[2] = parts[2], parts[0] // 30/05/2019
	}
	y, _ := strconv.Atoi(parts[0])
	m, _ := strconv.Atoi(parts[1])
	d, _ := strconv.Atoi(parts[2])
	m = min(max(m, 1), 12)
	for d = min(max(d, 1), 31); d > 27; d-- {
		if day := isoDate(y, m, d); validDay(day) {
			return string(day)
		}
	}
	if day := isoDate(y, m, d); validDay(day) {
		return string(day)
	}
	return ""
}

func validDay(d Date) bool {
	_, ok := d.Time()
	return ok
}

func isoDate(y, m, d int) Date {
	two := func(i int) string { return string([]byte{'0' + byte(i/10), '0' + byte(i%10)}) }
	return Date(strconv.Itoa(y) + "-" + two(m) + "-" + two(d))
}

// languages checks codes of two or three letters (ISO 639).
func (n *normalizer) languages(f field, list []string) {
	if !n.limit(f, len(list), maxItems) {
		return
	}
	for i, s := range list {
		list[i] = strings.ToLower(strings.TrimSpace(s))
		if !isLanguage(list[i]) {
			n.refuse(f.index(i), ProblemBadLanguage, s, "")
		}
	}
}

func isLanguage(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return len(s) == 2 || len(s) == 3
}

// contact checks how somebody can be reached. The values are personal: problems
// do not repeat them.
func (n *normalizer) contact(c *Contact) {
	if c == nil {
		return
	}
	n.line(top("contact.person"), &c.Person, maxLine)
	n.line(top("contact.email"), &c.Email, maxLine)
	n.line(top("contact.phone"), &c.Phone, maxLine)
	n.line(top("contact.address"), &c.Address, maxSummary)
	if c.Email != "" && !isEmail(c.Email) {
		n.refuse(top("contact.email"), ProblemBadEmail, "", "")
	}
	if c.Phone != "" && !isPhone(c.Phone) {
		n.refuse(top("contact.phone"), ProblemBadPhone, "", "")
	}
}

// isEmail tells whether s has the shape of an address: a local part, one @ and
// a host with a dot.
func isEmail(s string) bool {
	local, host, ok := strings.Cut(s, "@")
	return ok && local != "" && len(local) <= maxID && !strings.ContainsAny(s, " <>()[],;:\\\"") && !strings.Contains(host, "@") &&
		strings.Contains(strings.Trim(host, "."), ".") && strings.Trim(host, ".-") == host
}

// isPhone tells whether s is 8 to 15 digits (ITU E.164) with the usual signs
// between them.
func isPhone(s string) bool {
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" .-()/", r):
		default:
			return false
		}
	}
	return digits >= 8 && digits <= 15
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

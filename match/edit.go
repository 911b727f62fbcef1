package match

import (
	"slices"
	"strings"

	"duyen/match/text"
)

// UserEdit is an account while it is changed. What else ends with the change is
// part of it, so that both happen or neither.
type UserEdit struct {
	User
	EndSessions bool
	Keep        string // the session that goes on
	EndKeys     bool   // API keys and secret addresses; webhooks are switched off
	EndLinks    bool   // what it is linked with at OpenID providers
	EndTickets  bool   // open letters
	KeepTicket  bool   // but the ticket that the change was made with can be used again
	Proven      bool   // the person has shown that the address is theirs: who only claims it makes room
}

// EndLetters ends open letters, and the change of address that one of them may be about.
func (e *UserEdit) EndLetters() { e.EndTickets, e.EmailChange.New = true, "" }

// UserFilter chooses accounts; what is empty does not matter.
type UserFilter struct {
	Email    string
	Role     Role
	Keepings []Keeping // one of which the account is kept by
}

// maxEmail is the longest address that mail can be sent to (RFC 5321, 4.5.3.1.3).
const maxEmail = 254

// NormalEmail gives an e-mail address as accounts are found by it.
func NormalEmail(s string) string { return strings.ToLower(text.NFC(strings.TrimSpace(s))) }

// NormalizeNewUser is NormalizeUser for an account that somebody is to sign in
// to: it needs an address.
func NormalizeNewUser(u *User, ref *Reference) []Problem {
	problems := NormalizeUser(u, ref)
	if u.Email == "" {
		problems = append(problems, Problem{Field: "email", Code: ProblemRequired})
	}
	return problems
}

// NormalizeUser brings what people say about an account into form and gives
// what is wrong with it. The values are personal: problems do not repeat them.
func NormalizeUser(u *User, ref *Reference) []Problem {
	n := &normalizer{ref: ref}
	n.line(top("name"), &u.Name, maxName)
	before := len(n.problems)
	n.line(top("email"), &u.Email, maxEmail)
	if u.Email = NormalEmail(u.Email); u.Email != "" && len(n.problems) == before && (len(u.Email) > maxEmail || !isEmail(u.Email)) {
		n.refuse(top("email"), ProblemBadEmail, "", "")
	}
	if u.Lang != "" && !isLanguage(u.Lang) {
		n.refuse(top("lang"), ProblemBadLanguage, u.Lang, "")
	}
	n.reach(u)
	return n.problems
}

// reach checks what an account may be and where.
func (n *normalizer) reach(u *User) {
	if !n.limit(top("roles"), len(u.Roles), maxItems) || !n.limit(top("organizations"), len(u.Organizations), maxItems) ||
		!n.limit(top("territories"), len(u.Territories), maxItems) {
		return
	}
	for i, r := range u.Roles {
		if !r.Valid() {
			n.refuse(top("roles").index(i), ProblemUnknownValue, string(r), Nearest(string(r), roleNames()))
		}
	}
	for i, id := range u.Territories {
		if _, ok := n.ref.Places.Place(id); !ok {
			n.refuse(top("territories").index(i), ProblemUnknownPlace, id, "")
		}
	}
	u.Roles, u.Organizations, u.Territories = sortedSet(u.Roles), sortedSet(u.Organizations), sortedSet(u.Territories)
}

// sortedSet gives the values sorted, each once, nil for none.
func sortedSet[T ~string](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

func roleNames() []string {
	var out []string
	for _, r := range Roles() {
		out = append(out, string(r))
	}
	return out
}

package api

import "duyen/match"

// maxID is the longest id the contract allows.
const maxID = 64

// validID tells whether s can be an id: [A-Za-z0-9._-]{1,64}.
func validID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

// checkID answers for ids nothing can have: not found, without asking the store.
func checkID(id string) error {
	if !validID(id) {
		return match.Fail(match.KindNotFound, "not_found", "no such profile")
	}
	return nil
}

package match

import "time"

// Erasure is one person to be erased: what places look for. It is forgotten when
// every place is done.
type Erasure struct {
	ID       string
	User     string
	Profiles []string // that the person owned
	AskedAt  time.Time
}

// Receipt tells how an erasure went. It stays when the person is gone, and names
// nobody: who shows its secret may read it.
type Receipt struct {
	ID      string        `json:"id"`
	AskedAt time.Time     `json:"asked_at"`
	DoneAt  *time.Time    `json:"done_at,omitempty"`
	Places  []ErasedPlace `json:"places"`
}

// ErasedPlace is one place where copies lay.
type ErasedPlace struct {
	Name     string     `json:"name"`
	Erased   bool       `json:"erased"`
	ErasedAt *time.Time `json:"erased_at,omitempty"`
}

// Pseudonym stands in kept proofs where the account stood. Only the holder of the
// receipt knows whose it was.
func (e Erasure) Pseudonym() string { return "erased:" + e.ID }

package match

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// AuditEntry is one thing somebody did. Everything but Payload is bound into
// the chain for ever, so it holds ids and names of actions and never what a
// person has told about themselves; such things go into Payload, which can be
// erased without breaking the chain. Seq, PayloadHash, Previous and Hash are
// given by Seal, At by the store when it is zero.
type AuditEntry struct {
	Seq         int64           `json:"seq"`
	At          time.Time       `json:"at"`                  // kept to the millisecond
	Actor       string          `json:"actor"`               // id of a user, AuditSystem, or AuditKey and a key's prefix
	OnBehalf    string          `json:"on_behalf,omitempty"` // id of the user it was done for
	Action      string          `json:"action"`              // "profile.update"
	ObjectKind  string          `json:"object_kind,omitempty"`
	Object      string          `json:"object,omitempty"` // id of what it was done to
	Payload     json.RawMessage `json:"payload,omitempty"`
	PayloadHash string          `json:"payload_hash,omitempty"` // "" when there never was a payload
	Previous    string          `json:"previous"`
	Hash        string          `json:"hash"`
	Erased      bool            `json:"erased,omitempty"` // the payload has been erased

	// Subjects are the users Payload speaks about: erasing the data of any of
	// them erases it. About adds those that the entry itself names.
	Subjects []string `json:"-"`
	// Salt keeps a payload from being guessed by its hash. It goes with it.
	Salt []byte `json:"-"`
}

// Who acts when it is no signed-in user.
const (
	AuditSystem = "system"   // the terminal on the operator's own machine
	AuditKey    = "api_key:" // followed by the visible prefix of the key
)

// AuditUser is the ObjectKind of an account.
const AuditUser = "user"

// AuditErase is the action that records which payloads were erased; only the
// store's eraser may write it. Its payload is an AuditErasure.
const AuditErase = "audit.erase"

// AuditErasure lists the entries whose payload was erased, as ranges from–to.
type AuditErasure struct {
	Erased [][2]int64 `json:"erased"`
}

// AuditHead names the last entry of a chain. Whoever has noted it elsewhere can
// tell later whether everything up to it is still there as it was.
type AuditHead struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// AuditStart is the head of a chain without entries.
func AuditStart() AuditHead { return AuditHead{Hash: strings.Repeat("0", sha256.Size*2)} }

// AuditFilter chooses entries. What is empty does not matter; From is
// included, To is not.
type AuditFilter struct {
	Actor, Object, Action string
	From, To              time.Time
}

// Bounds of an entry: an id has 64 letters at most, and a payload is some
// fields of a profile, not a file.
const (
	auditFieldMax   = 200
	auditPayloadMax = 64 << 10
)

// Check refuses an entry that could not be kept or read again. It is the
// program's own fault, so the error is KindInternal.
func (e *AuditEntry) Check() error {
	bad := func(why string) error { return Fail(KindInternal, "internal", "an audit entry "+why) }
	switch {
	case e.Actor == "":
		return bad("does not say who")
	case e.Action == "":
		return bad("does not say what")
	case len(e.Payload) > auditPayloadMax:
		return bad("has too large a payload")
	case len(e.Payload) > 0 && (!json.Valid(e.Payload) || !utf8.Valid(e.Payload)):
		return bad("has a payload that is no JSON")
	}
	for _, field := range []string{e.Actor, e.OnBehalf, e.Action, e.ObjectKind, e.Object} {
		if len(field) > auditFieldMax || !utf8.ValidString(field) || strings.ContainsFunc(field, unicode.IsControl) {
			return bad("has an absurd field")
		}
	}
	return nil
}

// About gives the users the payload speaks about: Subjects, the user it was
// done to and the one it was done for.
func (e *AuditEntry) About() []string {
	if len(e.Payload) == 0 || e.Action == AuditErase {
		return nil
	}
	var out []string
	add := func(user string) {
		for _, x := range out {
			if x == user {
				return
			}
		}
		if user != "" {
			out = append(out, user)
		}
	}
	for _, s := range e.Subjects {
		add(s)
	}
	if e.ObjectKind == AuditUser {
		add(e.Object)
	}
	add(e.OnBehalf)
	return out
}

// Seal gives e its place behind head, and the new head. Salt is used when there
// is a payload and must be random.
func (e *AuditEntry) Seal(head AuditHead, salt []byte) AuditHead {
	e.Seq, e.Previous = head.Seq+1, head.Hash
	e.At = time.UnixMilli(e.At.UnixMilli()).UTC()
	e.Salt, e.PayloadHash = nil, ""
	if len(e.Payload) > 0 {
		e.Salt, e.PayloadHash = salt, auditPayloadHash(salt, e.Payload)
	}
	e.Hash = e.hash()
	return AuditHead{e.Seq, e.Hash}
}

// auditForm is the first field of what is hashed; another form gets another one.
const auditForm = "duyen.audit.1"

// canonical gives the bytes an entry's hash is taken of: the fields in their
// order, each as "length:bytes," (a netstring), so that no two entries give the
// same bytes. Lengths count bytes, numbers are decimal, the time is in
// milliseconds since 1970, hashes are 64 small hexadecimal digits.
func (e *AuditEntry) canonical() []byte {
	var b []byte
	for _, field := range []string{
		auditForm, strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At.UnixMilli(), 10), e.Actor, e.OnBehalf, e.Action,
		e.ObjectKind, e.Object, e.PayloadHash, e.Previous,
	} {
		b = strconv.AppendInt(b, int64(len(field)), 10)
		b = append(append(append(b, ':'), field...), ',')
	}
	return b
}

func (e *AuditEntry) hash() string {
	sum := sha256.Sum256(e.canonical())
	return hex.EncodeToString(sum[:])
}

// auditPayloadHash gives SHA-256 of the salt followed by the payload as it is kept.
func auditPayloadHash(salt, payload []byte) string {
	h := sha256.New()
	h.Write(salt)
	h.Write(payload)
	return hex.EncodeToString(h.Sum(nil))
}

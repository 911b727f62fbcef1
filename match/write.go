package match

// WriteMode says what a write expects to find.
type WriteMode int

// The modes of a write.
const (
	Create  WriteMode = iota // the id must be free: KindConflict else
	Replace                  // the id must exist: KindNotFound else; Version must match unless 0: KindStale else
	Upsert                   // either; found by id, or by (kind, external_id) when the profile has no id
)

// Write is one profile to store. The profile's Meta is ignored but for Demo;
// Owner and Keeper are used when it is created; with a Keeper, a profile that
// somebody else keeps or owns is refused. An empty id gets a sortable one with the
// kind's prefix. Audit is written with it, in the same transaction, unless the
// write is refused or changes nothing; an entry without an object gets the
// profile's kind and id.
type Write struct {
	Profile Profile
	Mode    WriteMode
	Version int64 // of the profile being replaced; 0: any
	Owner   string
	State   OfferState // of an offer that is created; "": open
	Keeper  string     // the organization that keeps it until it has an owner

	// Review takes an open offer back to review when what was reviewed has changed.
	Review bool

	// OnBehalf marks the new version as written by somebody else for the owner.
	OnBehalf bool
	Audit    []AuditEntry
}

// Outcome is what a write did.
type Outcome string

// The outcomes of a write.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged" // the stored profile says the same: no new version, no change-log entry
)

// Written is the result of one write. Profile carries its Meta. Err is a
// *match.Error and the only field set when the write was refused.
type Written struct {
	Profile Profile
	Outcome Outcome
	Seq     int64
	Err     error
}

package service

import (
	"context"
	"time"

	"duyen/match"
)

// Profiles keeps profiles durably. All methods may be repeated.
type Profiles interface {
	// Get gives the profiles of ids in their order, nil where there is none.
	Get(ctx context.Context, ids ...string) ([]match.Profile, error)
	// List gives up to limit profiles that pass the filter, by id, starting
	// behind the id after; updatedSince zero means any time. The filter's
	// Viewer is honoured.
	List(ctx context.Context, f match.Filter, updatedSince time.Time, after string, limit int) ([]match.Profile, error)
	// Save writes all in one transaction, each with its change-log entry. One
	// refused write does not stop the others; an error means nothing was written.
	Save(ctx context.Context, writes []match.Write) ([]match.Written, error)
	// Try gives what Save would give, and writes nothing. Seqs and the ids of
	// new profiles are not those Save will give.
	Try(ctx context.Context, writes []match.Write) ([]match.Written, error)
	// Delete removes a profile and logs it; version 0 means any. KindNotFound, KindStale.
	Delete(ctx context.Context, id string, version int64) (seq int64, err error)
}

// Log is the store's change log.
type Log interface {
	// Changes gives up to limit entries behind seq after, in order.
	Changes(ctx context.Context, after int64, limit int) ([]match.Change, error)
	// Head gives the store's id and the last committed seq.
	Head(ctx context.Context) (match.Checkpoint, error)
	// Each calls f for every stored profile in id order, in batches, from one
	// snapshot, and gives the head that snapshot stands at. An error of f ends it.
	Each(ctx context.Context, f func(batch []match.Profile) error) (match.Checkpoint, error)
	// Lineage gives which lineage the store is in, "" before the first: a copy of the
	// store that is put back brings its own back.
	Lineage(ctx context.Context) (string, error)
	// BeginLineage begins one that never was, and gives it. Names sort by when they
	// were begun, as far as clocks agree.
	BeginLineage(ctx context.Context) (string, error)
}

// Users keeps accounts.
type Users interface {
	// ByEmail gives the account; KindNotFound.
	ByEmail(ctx context.Context, email string) (match.User, error)
	// ByID gives the account; KindNotFound.
	ByID(ctx context.Context, id string) (match.User, error)
	// Put creates or replaces an account by id; an empty id gets one. KindConflict when the e-mail is taken.
	Put(ctx context.Context, u match.User) (match.User, error)
	// Owned gives the profiles an account owns, as cards by kind and name.
	Owned(ctx context.Context, id string) ([]match.Card, error)
	// Keepings gives how those of the accounts that are kept for somebody are, by id.
	Keepings(ctx context.Context, ids ...string) (map[string]match.Keeping, error)
}

// Sessions keeps sign-ins.
type Sessions interface {
	// StartSession keeps a sign-in, which gets its id, with the hash of its first
	// refresh token if it has one. KindConflict when the proof does not hold any more.
	StartSession(ctx context.Context, x match.Session, p match.Proof, refresh ...string) (match.Session, error)
	// Session gives a sign-in that was not ended; KindNotFound.
	Session(ctx context.Context, id string) (match.Session, error)
	// Sessions gives the sign-ins of an account, the newest first.
	Sessions(ctx context.Context, user string) ([]match.Session, error)
	// EndSession ends one, which may be over already.
	EndSession(ctx context.Context, id string) error
	// EndSessions ends every one of an account but one, "" for all.
	EndSessions(ctx context.Context, user, but string) error
}

// Marks keeps what officers say about profiles.
type Marks interface {
	// Mark writes it as the profile's next version, unless it says so already. KindNotFound.
	Mark(ctx context.Context, id string, m match.Mark) (match.Written, error)
	// Hidings gives when and why those of the profiles that are hidden were, by id.
	Hidings(ctx context.Context, ids ...string) (map[string]match.Hiding, error)
	// Unverified gives profiles that officers could verify and have not, by id,
	// behind the id after: everywhere, or, unless it is nil, within one of places.
	Unverified(ctx context.Context, places []string, after string, limit int) ([]match.Profile, error)
}

// Flags keeps reports about profiles.
type Flags interface {
	// PutFlag keeps a report; it takes the place of the same person's open one about
	// the same profile, not about one that had its id before.
	PutFlag(ctx context.Context, f match.Flag) (match.Flag, error)
	// Flag gives one; KindNotFound.
	Flag(ctx context.Context, id string) (match.Flag, error)
	// Flags gives those in a state by id, the oldest first, behind the id after: all,
	// or, unless it is nil, those about profiles within one of places.
	Flags(ctx context.Context, state match.FlagState, places []string, after string, limit int) ([]match.Flag, error)
	// DecideFlags ends every open one about what one is about in the same way: who has
	// taken the id of the profile since is somebody else.
	DecideFlags(ctx context.Context, id string, state match.FlagState, by, decision string) error
}

// Blocks keeps who wants nothing to do with whom.
type Blocks interface {
	// Block and Unblock may be repeated. KindConflict when an account has blocked as
	// many as it may.
	Block(ctx context.Context, user, other string) error
	Unblock(ctx context.Context, user, other string) error
	// Blocks gives whom an account has blocked, the newest first.
	Blocks(ctx context.Context, user string) ([]string, error)
	// BlockedCards gives the first profiles, by id, that everybody sees of each account
	// that one has blocked, by account.
	BlockedCards(ctx context.Context, user string, each int) (map[string][]match.Card, error)
	// Apart gives whom an account has blocked and who has blocked it.
	Apart(ctx context.Context, user string) ([]string, error)
}

// Agreements keeps who may see whose contact.
type Agreements interface {
	// AskAgreement keeps what one profile asks of another, or gives the open one of
	// the pair (created is false). KindNotFound when one of them is gone.
	AskAgreement(ctx context.Context, a match.Agreement) (kept match.Agreement, created bool, err error)
	// Agreement gives one by id; KindNotFound.
	Agreement(ctx context.Context, id string) (match.Agreement, error)
	// MoveAgreement puts one into the state that next gives for what it is now,
	// both in one transaction. KindNotFound, and what next gives.
	MoveAgreement(ctx context.Context, id string, next func(match.AgreementState) (match.AgreementState, error)) (match.Agreement, error)
	// Agreements gives those a query asks for, the newest first.
	Agreements(ctx context.Context, q match.AgreementQuery) ([]match.Agreement, error)
	// AgreedWith gives the ids of the profiles that a profile has an agreement with.
	AgreedWith(ctx context.Context, profile string) ([]string, error)
}

// Index is the text index: what answers, and what takes its place one day.
type Index interface {
	Texts
	Drafts
	Finder
}

// Finder asks the index in use for those who want to be told.
type Finder interface {
	// Found gives, for each query, the ids of only (of all profiles when it is nil)
	// that it finds as it stands, without searching wider. KindBusy under overload.
	Found(ctx context.Context, queries []match.Query, only []string) ([][]string, error)
}

// Texts is the index in use.
type Texts interface {
	// Search answers a query. KindMalformed for a bad cursor or an over-long text.
	Search(ctx context.Context, q match.Query) (match.Hits, error)
	// Suggest completes text, at most n.
	Suggest(ctx context.Context, text string, n int, v match.Viewer) ([]match.Suggestion, error)
	// Apply writes updates and the checkpoint in one batch: both or neither.
	Apply(ctx context.Context, updates []match.Update, at match.Checkpoint) error
	// Checkpoint gives what Apply wrote last; zero for an empty index.
	Checkpoint(ctx context.Context) (match.Checkpoint, error)
	// Versions calls f for every profile in the index. An error of reading the
	// index is KindInternal.
	Versions(ctx context.Context, f func(id string, version int64)) error
}

// Drafts makes the next index beside the one in use, which answers and is
// written meanwhile. There is one draft at a time.
type Drafts interface {
	// Draft begins an empty draft, in place of an older one.
	Draft(ctx context.Context) error
	// Fill writes to the draft like Apply; the zero checkpoint marks one that
	// does not hold everything yet. After an error there is no draft any more.
	Fill(ctx context.Context, updates []match.Update, at match.Checkpoint) error
	// Swap puts the draft in the place of the index in use, at once: a search
	// finds the one or the other. After an error the old one is still in use.
	Swap(ctx context.Context) error
	// Discard gives the draft up and may be repeated.
	Discard(ctx context.Context) error
	// Purge waits until nothing lies in the index's folder but the index in use and
	// a draft. It may be repeated.
	Purge(ctx context.Context) error
}

// Cache keeps finished answers for a while: in this process, and with Redis beyond
// it for all servers. Losing an entry is never an error.
type Cache interface {
	// Get gives the value; ok is false when there is none or the cache cannot be reached.
	Get(ctx context.Context, key string) (value []byte, ok bool)
	// Set keeps the value for at most ttl.
	Set(ctx context.Context, key string, value []byte, ttl time.Duration)
	// Keep is Set for this process alone.
	Keep(key string, value []byte, ttl time.Duration)
	// Beyond gives what servers have Set last, past what this process keeps; ok is
	// false where there is nothing beyond.
	Beyond(ctx context.Context, key string) (value []byte, ok bool)
}

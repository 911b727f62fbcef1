package match

// RequestKey tells a request that is sent again from a new one: hashes of the key
// that its sender has given it, and of what it says. The zero key is none.
type RequestKey struct{ Key, Sum string }

// Asked is what became of a request: the introduction it made, or the open one of
// the pair, and what was added to feeds.
type Asked struct {
	Introduction Introduction
	Created      bool
	Told         []FeedItem
}

// Moved is an introduction after a move that may have changed nothing.
type Moved struct {
	Introduction Introduction
	Changed      bool
	Told         []FeedItem
}

// Lapsed is an introduction whose time is over, and the request in its place, nil
// when nobody else could be asked.
type Lapsed struct {
	Moved
	Next *Introduction
}

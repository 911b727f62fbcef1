package jobs

import "context"

// Channel is a way in which people are told something: letters, webhooks, one day
// Zalo. What it is told, N, are ids; the channel asks for the rest when the work
// is done. Another one is a file with its arguments, what queues them, and what
// registers the channel, like mail.go.
type Channel[N arguments] interface {
	// Name names it, as the kind of its arguments does.
	Name() string
	// Deliver does the work once. An error of KindInvalid is final, because trying
	// again cannot mend it; any other is tried again after the delays.
	Deliver(ctx context.Context, n N) error
}

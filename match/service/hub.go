package service

import "sync"

// hub wakes who waits for feeds. It carries no items: whoever is woken asks the
// store for what stands behind the last one they had, so that nothing is lost
// when waking comes late or once for several. The zero value is ready.
type hub struct {
	mu      sync.Mutex
	waiting map[string]map[chan struct{}]bool // by feed
	all     map[chan struct{}]bool
}

// watch gives a channel that has an entry when something may have been added to
// a feed since it was last emptied; "" stands for any feed. end must be called.
func (h *hub) watch(feed string) (woken <-chan struct{}, end func()) {
	c := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if feed == "" {
		if h.all == nil {
			h.all = map[chan struct{}]bool{}
		}
		h.all[c] = true
	} else {
		if h.waiting == nil {
			h.waiting = map[string]map[chan struct{}]bool{}
		}
		if h.waiting[feed] == nil {
			h.waiting[feed] = map[chan struct{}]bool{}
		}
		h.waiting[feed][c] = true
	}
	return c, func() { h.end(feed, c) }
}

func (h *hub) end(feed string, c chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.all, c)
	delete(h.waiting[feed], c)
	if len(h.waiting[feed]) == 0 {
		delete(h.waiting, feed)
	}
}

// wake wakes everybody who waits for one of the feeds.
func (h *hub) wake(feeds ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, feed := range feeds {
		for c := range h.waiting[feed] {
			nudge(c)
		}
	}
	if len(feeds) > 0 {
		for c := range h.all {
			nudge(c)
		}
	}
}

// nudge leaves an entry unless there is one.
func nudge(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

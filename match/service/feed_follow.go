package service

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"duyen/match"
)

// seenState is what a follow has seen of a startup: of what members may read, and
// no more than is compared. What was reached stays reached, so that it is told
// once. Customers and Employees are powers of ten.
type seenState struct {
	Stage      string `json:"stage,omitempty"`
	Round      string `json:"round,omitempty"`
	Recognised bool   `json:"recognised,omitempty"`
	Revenue    bool   `json:"revenue,omitempty"`
	Customers  int    `json:"customers,omitempty"`
	Employees  int    `json:"employees,omitempty"`
}

// seenOf gives what a follow that begins now has seen of a profile, for
// match.Follow.Seen.
func seenOf(p match.Profile) string { return stateOf(p).String() }

func (x seenState) String() string {
	text, _ := json.Marshal(x) // of plain fields: it cannot fail
	return string(text)
}

// parseSeen reads a state; of one that cannot be read nothing was seen.
func parseSeen(text string) (x seenState, ok bool) {
	err := json.Unmarshal([]byte(text), &x)
	return x, err == nil
}

func stateOf(p match.Profile) seenState {
	st, ok := match.Face(p).(*match.Startup)
	if !ok {
		return seenState{}
	}
	x := seenState{Stage: st.Stage, Round: roundOf(st.AmountSought), Recognised: st.Recognised != nil}
	if t := st.Traction; t != nil {
		x.Revenue = t.RevenueYear != nil && t.RevenueYear.Value > 0
		x.Customers, x.Employees = powerOfTen(t.Customers), powerOfTen(t.Employees)
	}
	return x
}

func roundOf(m *match.Money) string {
	if m == nil {
		return ""
	}
	return strconv.FormatFloat(m.Value, 'f', -1, 64) + " " + m.Currency
}

// powerOfTen gives the greatest power of ten from 10 on that a number reaches, 0
// when none.
func powerOfTen(n int) int {
	power := 1
	for n >= 10 {
		n /= 10
		power *= 10
	}
	if power == 1 {
		return 0
	}
	return power
}

// step is one thing that a followed startup has done.
type step struct {
	event  match.FeedEvent
	what   string
	change match.FeedChange
}

// since gives what has happened since a state was seen, and what is seen now.
func (x seenState) since(old seenState) (steps []step, seen seenState) {
	if x.Stage != "" && x.Stage != old.Stage {
		steps = append(steps, step{match.EventStage, "stage:" + x.Stage, match.FeedChange{Field: "stage", From: old.Stage, To: x.Stage}})
	}
	reached := func(what, field string, change match.FeedChange) {
		change.Field = field
		steps = append(steps, step{match.EventMilestone, "milestone:" + what, change})
	}
	if x.Recognised && !old.Recognised {
		reached("recognised", "recognised", match.FeedChange{})
	}
	if x.Revenue && !old.Revenue {
		reached("revenue", "traction.revenue_year", match.FeedChange{})
	}
	for _, c := range []struct {
		name     string
		was, now int
	}{{"customers", old.Customers, x.Customers}, {"employees", old.Employees, x.Employees}} {
		if c.now > c.was {
			change := match.FeedChange{To: strconv.Itoa(c.now)}
			if c.was > 0 {
				change.From = strconv.Itoa(c.was)
			}
			reached(fmt.Sprint(c.name, ":", c.now), "traction."+c.name, change)
		}
	}
	if x.Round != "" && x.Round != old.Round {
		steps = append(steps, step{match.EventRound, "round:" + x.Round, match.FeedChange{Field: match.FieldAmountSought, From: old.Round, To: x.Round}})
	}
	seen = x
	seen.Stage, seen.Round = cmp.Or(x.Stage, old.Stage), x.Round
	seen.Recognised, seen.Revenue = x.Recognised || old.Recognised, x.Revenue || old.Revenue
	seen.Customers, seen.Employees = max(x.Customers, old.Customers), max(x.Employees, old.Employees)
	return steps, seen
}

// progress tells followers of changed startups what these have done, as far as
// their accounts may see them.
func (f *feeder) progress(ctx context.Context, n *news, profiles []match.Profile) error {
	startups := map[string]match.Profile{}
	var ids []string
	for _, p := range profiles {
		if p != nil && p.Common().Kind == match.KindStartup {
			startups[p.Common().ID] = p
			ids = append(ids, p.Common().ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	follows, err := f.feeds.Followers(ctx, ids...)
	if err != nil {
		return err
	}
	for _, x := range follows {
		f.doing = x.Target
		if f.skipped(x.Target) {
			continue
		}
		if err := f.followedStep(ctx, n, x, startups[x.Target]); err != nil {
			return err
		}
	}
	return nil
}

// followedStep tells one follower.
func (f *feeder) followedStep(ctx context.Context, n *news, x match.Follow, p match.Profile) error {
	now := stateOf(p)
	old, ok := parseSeen(x.Seen)
	if !ok {
		old = now // nobody knows what was seen; from now on it is known
	}
	steps, seen := now.since(old)
	if seen == old && ok {
		return nil
	}
	sees, err := f.readerSees(ctx, x.Feed, p)
	if err != nil || !sees {
		return err // what was not seen is told when it may be
	}
	for _, s := range steps {
		n.items = append(n.items, match.FeedItem{
			Feed: x.Feed, At: f.now(), Event: s.event, Target: x.Target, What: s.what, Changed: []match.FeedChange{s.change},
		})
	}
	x.Seen = seen.String()
	n.seen = append(n.seen, x)
	return nil
}

// readerSees tells whether the reader of a profile's feed may see a profile.
func (f *feeder) readerSees(ctx context.Context, feed string, p match.Profile) (bool, error) {
	readers, err := f.profiles.Get(ctx, feed)
	if err != nil || readers[0] == nil {
		return false, err
	}
	v, reads, err := f.feedViewer(ctx, readers[0])
	return err == nil && reads && v.Sees(p.Common()), err
}

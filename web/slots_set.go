package web

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// keepView is what who keeps a mentor's time can change.
type keepView struct {
	Add, Import, Busy *form
	Lengths, Repeats  []choice
	Formats           []choice
	Takes             *form // nil for who may not change the profile
	Calendar          string
}

// keepView prepares it.
func (p *Pages) keepView(v *visit, m *match.Mentor, refused *form) (*keepView, error) {
	k := &keepView{Add: newForm(v.lang, "slot-add"), Import: newForm(v.lang, "slot-import"), Busy: newForm(v.lang, "slot-busy"), Calendar: profileLink(match.KindMentor, m.ID) + "/calendar.ics"}
	k.Add.values = url.Values{"minutes": {"45"}, "format": {"online"}, "open": {"true"}}
	k.Import.values = url.Values{"format": {"online"}}
	for into, id := range map[**form]string{&k.Add: "slot-add", &k.Import: "slot-import", &k.Busy: "slot-busy"} {
		if refused.id == id {
			*into = refused
		}
	}
	for _, n := range []int{15, 30, 45, 60, 90, 120, 180, 240} {
		k.Lengths = append(k.Lengths, choice{Value: strconv.Itoa(n), Label: locale.Text(v.lang, "page.slots.minutes", map[string]any{"n": n})})
	}
	k.Repeats = append(k.Repeats, choice{Value: "0", Label: locale.Text(v.lang, "page.slots.once", nil)})
	for _, n := range []int{1, 2, 3, 4, 8, match.SlotWeeks} {
		k.Repeats = append(k.Repeats, choice{Value: strconv.Itoa(n), Label: locale.Text(v.lang, "page.slots.weekly", map[string]any{"n": n + 1})})
	}
	k.Formats = choices(v.lang, "format", match.Formats(), "")
	whole, err := p.Holders.Whole(v.r.Context(), v.actor, match.KindMentor, m.ID)
	if match.KindOf(err) == match.KindForbidden {
		return k, nil
	}
	if err != nil {
		return nil, err
	}
	k.Takes = newForm(v.lang, "slot-takes")
	if own, ok := whole.(*match.Mentor); ok {
		k.Takes.values = takesOf(own)
	}
	if refused.id == k.Takes.id {
		k.Takes = refused
	}
	return k, nil
}

// takesOf gives what a mentor has said of whom it takes on, as the form holds it.
func takesOf(m *match.Mentor) url.Values {
	values := url.Values{"paused_until": {string(m.PausedUntil)}, "takes": {"true"}}
	if m.Capacity != nil {
		values.Set("capacity", strconv.Itoa(*m.Capacity))
	}
	if m.Available != nil && !*m.Available {
		values.Set("takes", "false")
	}
	return values
}

// addSlot sets time aside, once or weekly.
func (p *Pages) addSlot(v *visit, b *slotsBody) error {
	f, err := v.posted("slot-add", "starts_at", "clock", "minutes", "repeat_weeks", "format", "place", "link")
	if err != nil {
		return err
	}
	f.require("starts_at", "clock")
	day := readDay(f.Get("starts_at"))
	if !isDay(day) {
		f.fault("starts_at", locale.Problem(v.lang, match.ProblemBadTime, "", ""), http.StatusUnprocessableEntity)
	}
	at, ok := typedClock(f.Get("clock"))
	if !ok {
		f.fault("clock", locale.Text(v.lang, "page.slots.badclock", nil), http.StatusUnprocessableEntity)
	}
	if f.status == 0 {
		minutes, _ := strconv.Atoi(f.Get("minutes")) // the service refuses 0
		weeks, err := strconv.Atoi(cmp.Or(f.Get("repeat_weeks"), "0"))
		if err != nil {
			weeks = -1
		}
		slots, created, err := p.Slots.AddSlot(v.r.Context(), v.actor, v.r.PathValue("id"), service.NewSlot{
			StartsAt: string(day) + "T" + at, Minutes: minutes, RepeatWeeks: weeks,
			Format: f.Get("format"), Place: strings.TrimSpace(f.Get("place")), Link: strings.TrimSpace(f.Get("link")), Open: f.Has("open", "true"),
		})
		switch {
		case err == nil:
			return leave(v, p.afterAdding(b, slots, created))
		case !f.refuse(err, p.Status):
			return err
		}
	}
	return p.slotsAgain(v, b, f)
}

// afterAdding leads to the week of what was set aside, with the way back.
func (p *Pages) afterAdding(b *slotsBody, slots []match.Slot, created bool) string {
	if len(slots) == 0 {
		return b.Link
	}
	q := url.Values{"week": {weekOf(slots[0].StartsAt).Format(time.DateOnly)}, "done": {"there"}}
	if created {
		q.Set("done", "added")
		for i := range slots {
			q.Add("slot", slots[i].ID)
		}
	}
	return b.Link + "?" + q.Encode() + atTop
}

// dropSlots takes back the times that are named, and keeps for a while what they
// were, so that it can be undone.
func (p *Pages) dropSlots(v *visit, b *slotsBody) error {
	f, err := v.posted("slot-drop")
	if err != nil {
		return err
	}
	mentor := v.r.PathValue("id")
	known, err := p.slotsNamed(v, mentor, f.values["slot"])
	if err != nil {
		return err
	}
	var dropped []match.Slot
	for _, id := range f.values["slot"] {
		err := p.Slots.DropSlot(v.r.Context(), v.actor, mentor, id)
		switch {
		case err == nil:
			if x, ok := known[id]; ok {
				dropped = append(dropped, x)
			}
		case match.KindOf(err) == match.KindNotFound: // it is gone, as was wished
		case !f.refuse(err, p.Status):
			return err
		}
	}
	if f.status != 0 {
		return p.slotsAgain(v, b, f)
	}
	q := url.Values{"done": {"dropped"}}
	if week := f.Get("week"); week != "" {
		q.Set("week", week)
	} else if len(dropped) > 0 {
		q.Set("week", weekOf(dropped[0].StartsAt).Format(time.DateOnly))
	}
	p.keepUndo(v, b, dropped)
	return leave(v, b.Link+"?"+q.Encode()+atTop)
}

// slotsNamed reads the upcoming slots of a mentor that are named. A thousand is all
// that there can be.
func (p *Pages) slotsNamed(v *visit, mentor string, ids []string) (map[string]match.Slot, error) {
	wanted, found := map[string]bool{}, map[string]match.Slot{}
	for _, id := range ids {
		wanted[id] = true
	}
	for after := ""; ; {
		page, err := p.Slots.Slots(v.r.Context(), v.actor, mentor, service.SlotsQuery{After: after, Limit: slotsShown})
		if err != nil {
			return nil, err
		}
		for _, x := range page.Data {
			if wanted[x.ID] {
				found[x.ID] = x
			}
		}
		if !page.HasMore || len(found) == len(wanted) {
			return found, nil
		}
		after = page.Next
	}
}

// What was taken back is kept by the browser that did it, for as long as somebody
// would remember it: nothing else needs to know. Cookies hold 4 kB.
const (
	undoCookie  = "duyen_undo"
	undoSeconds = 600
	undoMost    = 3500
)

// dropped is times that were taken back and that differ in when they begin only.
type dropped struct {
	Minutes int     `json:"m"`
	Format  string  `json:"f"`
	Place   string  `json:"p,omitempty"`
	Link    string  `json:"l,omitempty"`
	UID     string  `json:"u,omitempty"`
	Open    bool    `json:"o,omitempty"`
	Starts  []int64 `json:"s"` // minutes since 1970
}

// keepUndo gives the browser what was taken back; what is too much cannot be undone.
func (p *Pages) keepUndo(v *visit, b *slotsBody, slots []match.Slot) {
	var groups []*dropped
	places := map[droppedKind]*dropped{}
	for _, x := range slots {
		key := droppedKind{x.Minutes, x.Format, x.Place, x.Link, x.UID, x.Open}
		g := places[key]
		if g == nil {
			g = &dropped{Minutes: x.Minutes, Format: x.Format, Place: x.Place, Link: x.Link, UID: x.UID, Open: x.Open}
			places[key], groups = g, append(groups, g)
		}
		g.Starts = append(g.Starts, x.StartsAt.Unix()/60)
	}
	raw, err := json.Marshal(groups)
	value := base64.RawURLEncoding.EncodeToString(raw)
	if err != nil || len(groups) == 0 || len(value) > undoMost {
		p.setUndo(v, b, "", -1)
		return
	}
	p.setUndo(v, b, value, undoSeconds)
}

// droppedKind is what the times of one group have in common.
type droppedKind struct {
	minutes                  int
	format, place, link, uid string
	open                     bool
}

func (p *Pages) setUndo(v *visit, b *slotsBody, value string, seconds int) {
	http.SetCookie(v.w, &http.Cookie{
		Name: undoCookie, Value: value, Path: b.Link, MaxAge: seconds, HttpOnly: true, Secure: encrypted(v.r), SameSite: http.SameSiteStrictMode,
	})
}

// restoreSlots sets aside again what was taken back. It is checked like anything
// that is set aside.
func (p *Pages) restoreSlots(v *visit, b *slotsBody) error {
	f, err := v.posted("slot-drop")
	if err != nil {
		return err
	}
	raw, err := base64.RawURLEncoding.DecodeString(f.Get("what"))
	var groups []dropped
	if err != nil || json.Unmarshal(raw, &groups) != nil {
		return match.Fail(match.KindMalformed, "malformed", "nothing to restore")
	}
	var slots []match.Slot
	var from []string
	for _, g := range groups {
		for _, at := range g.Starts {
			starts := time.Unix(at*60, 0).UTC()
			slots = append(slots, match.Slot{StartsAt: starts, Minutes: g.Minutes, Format: g.Format, Place: g.Place, Link: g.Link, UID: g.UID, Open: g.Open})
			from = append(from, "slot")
		}
	}
	if len(slots) > match.SlotsAhead {
		return match.Fail(match.KindMalformed, "malformed", "too much to restore")
	}
	done, err := p.Slots.ImportSlots(v.r.Context(), v.actor, v.r.PathValue("id"), slots, from)
	if err != nil && !f.refuse(err, p.Status) {
		return err
	}
	if f.status == 0 && done.Refused+done.Past > 0 {
		f.fault("", locale.Text(v.lang, "page.slots.notall", nil), http.StatusConflict)
	}
	p.setUndo(v, b, "", -1)
	if f.status != 0 {
		return p.slotsAgain(v, b, f)
	}
	q := url.Values{"done": {"restored"}}
	if len(slots) > 0 {
		q.Set("week", weekOf(slots[0].StartsAt).Format(time.DateOnly))
	}
	return leave(v, b.Link+"?"+q.Encode()+atTop)
}

// slotsDone says what was done, with the way back.
func (p *Pages) slotsDone(v *visit, b *slotsBody) undoView {
	u := undoView{Text: done(v, "slots")}
	asked := v.r.URL.Query()
	if u.Text == "" || !b.Own {
		return u
	}
	switch asked.Get("done") {
	case "added":
		for _, id := range asked["slot"] {
			u.Action = b.Link + "/drop"
			u.Fields = append(u.Fields, filterView{"slot", id})
		}
	case "dropped":
		if c, err := v.r.Cookie(undoCookie); err == nil && c.Value != "" {
			u.Action, u.Fields = b.Link+"/restore", []filterView{{"what", c.Value}}
		}
	case "takes":
		u.Action = b.Link + "/takes"
		for _, name := range []string{"capacity", "takes", "paused_until"} {
			u.Fields = append(u.Fields, filterView{name, asked.Get(name)})
		}
	}
	return u
}

// setTakes changes how many a mentor takes on, and until when nobody.
func (p *Pages) setTakes(v *visit, b *slotsBody) error {
	f, err := v.posted("slot-takes", "capacity", "paused_until")
	if err != nil {
		return err
	}
	found, err := p.Holders.Whole(v.r.Context(), v.actor, match.KindMentor, v.r.PathValue("id"))
	if err != nil {
		return err
	}
	m, ok := found.(*match.Mentor)
	if !ok {
		return match.Fail(match.KindNotFound, "not_found", "no such mentor")
	}
	before, version := takesOf(m), m.Version
	f.takes(m)
	if f.status == 0 {
		_, _, err := p.Holders.Replace(v.r.Context(), v.actor, m, version)
		if err != nil && !f.refuse(err, p.Status) {
			return err
		}
	}
	if f.status != 0 {
		return p.slotsAgain(v, b, f)
	}
	before.Set("done", "takes")
	return leave(v, b.Link+"?"+before.Encode()+atTop)
}

// takes reads the form into a mentor.
func (f *form) takes(m *match.Mentor) {
	m.Capacity, m.PausedUntil = nil, ""
	if typed := strings.TrimSpace(f.Get("capacity")); typed != "" {
		n, err := strconv.Atoi(typed)
		if err != nil || n < 0 {
			f.badValue("capacity")
		}
		m.Capacity = &n
	}
	if typed := strings.TrimSpace(f.Get("paused_until")); typed != "" {
		if m.PausedUntil = readDay(typed); !isDay(m.PausedUntil) {
			f.badValue("paused_until")
		}
	}
	if takes := f.Has("takes", "true"); !takes || m.Available != nil {
		m.Available = &takes
	}
}

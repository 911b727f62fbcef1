package web

import (
	"io"
	"net/http"
	"strings"

	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// maxCalendar bounds a calendar that is sent, with what a form adds to it.
const maxCalendar = 1<<20 + 64<<10

// refusedShown bounds how many events are named that were not read.
const refusedShown = 20

// sentCalendar reads a form with a calendar in it.
func (v *visit) sentCalendar(id string) (f *form, data []byte, err error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxCalendar)
	if err := v.r.ParseMultipartForm(maxCalendar); err != nil { // all of it stays in memory
		kind, code := match.KindMalformed, "malformed"
		if strings.Contains(err.Error(), "too large") {
			kind, code = match.KindTooLarge, "too_large"
		}
		return nil, nil, &match.Error{Kind: kind, Code: code, Message: "form", Cause: err}
	}
	defer v.r.MultipartForm.RemoveAll() //nolint:errcheck // nothing of it lies on the disk
	f = newForm(v.lang, id, "file", "format", "place", "link")
	f.values = v.r.MultipartForm.Value
	file, _, err := v.r.FormFile("file")
	if err != nil {
		f.fault("file", locale.Text(v.lang, "page.slots.nofile", nil), http.StatusUnprocessableEntity)
		return f, nil, nil
	}
	defer file.Close() //nolint:errcheck // it was read only
	data, err = io.ReadAll(file)
	if err == nil && len(data) == 0 {
		f.fault("file", locale.Text(v.lang, "page.slots.nofile", nil), http.StatusUnprocessableEntity)
	}
	return f, data, err
}

// importSlots sets the times of a calendar aside and says what became of them. It may
// be sent again: what is there stays.
func (p *Pages) importSlots(v *visit, b *slotsBody) error {
	f, data, err := p.ownCalendar(v, "slot-import")
	if err != nil {
		return err
	}
	if f.status != 0 {
		return p.slotsAgain(v, b, f)
	}
	slots, from, problems, err := p.CalendarFiles.Read(data, match.Slot{
		Format: f.Get("format"), Place: strings.TrimSpace(f.Get("place")), Link: strings.TrimSpace(f.Get("link")), Open: f.Has("open", "true"),
	}, false)
	var made service.SlotImport
	if err == nil {
		made, err = p.Slots.ImportSlots(v.r.Context(), v.actor, v.r.PathValue("id"), slots, from)
	}
	if err != nil {
		return p.calendarRefused(v, b, f, err)
	}
	args := map[string]any{"created": made.Created, "unchanged": made.Unchanged, "past": made.Past, "refused": len(problems) + made.Refused}
	return p.calendarRead(v, locale.Text(v.lang, "page.slots.imported", args), append(problems, made.Problems...), nil)
}

// busySlots says which free times overlap with what somebody else's calendar holds.
// It changes nothing: that is the next form.
func (p *Pages) busySlots(v *visit, b *slotsBody) error {
	f, data, err := p.ownCalendar(v, "slot-busy")
	if err != nil {
		return err
	}
	if f.status != 0 {
		return p.slotsAgain(v, b, f)
	}
	busy, _, problems, err := p.CalendarFiles.Read(data, match.Slot{}, true)
	var clashing []match.Slot
	if err == nil {
		clashing, err = p.Bookings.ClashingSlots(v.r.Context(), v.actor, v.r.PathValue("id"), busy)
	}
	if err != nil {
		return p.calendarRefused(v, b, f, err)
	}
	args := map[string]any{"events": len(busy), "n": len(clashing)}
	key := "page.slots.clashes"
	if len(clashing) == 0 {
		key = "page.slots.noclash"
	}
	return p.calendarRead(v, locale.Text(v.lang, key, args), problems, clashing)
}

// ownCalendar reads a calendar that was sent, of who may send one.
func (p *Pages) ownCalendar(v *visit, id string) (f *form, data []byte, err error) {
	if err := p.Slots.MayImportSlots(v.r.Context(), v.actor, v.r.PathValue("id")); err != nil {
		return nil, nil, err
	}
	return v.sentCalendar(id)
}

// calendarRefused says beside the field why a calendar could not be read at all.
func (p *Pages) calendarRefused(v *visit, b *slotsBody, f *form, err error) error {
	for _, kind := range []match.ErrorKind{match.KindForbidden, match.KindNotFound} {
		if match.KindOf(err) == kind {
			return err
		}
	}
	if match.KindOf(err) == match.KindMalformed {
		f.fault("file", locale.Text(v.lang, "page.slots.nocalendar", nil), p.Status(match.KindMalformed))
		return p.slotsAgain(v, b, f)
	}
	g := newForm(f.lang, f.id) // no field of it is named in the calendar's faults
	if !g.refuse(err, p.Status) {
		return err
	}
	f.fault("file", g.Fault(""), g.status)
	return p.slotsAgain(v, b, f)
}

// calendarRead shows what came of a calendar.
func (p *Pages) calendarRead(v *visit, text string, problems []match.Problem, clashing []match.Slot) error {
	b, m, err := p.slotsOf(v)
	if err != nil {
		return err
	}
	b.Checked = text
	for _, x := range problems[:min(len(problems), refusedShown)] {
		b.Refused = append(b.Refused, eventName(v.lang, x.Field)+": "+locale.Problem(v.lang, x.Code, x.Value, x.Nearest))
	}
	for _, x := range clashing {
		b.Clashes = append(b.Clashes, choice{
			ID: "drop-" + x.ID, Value: x.ID, Label: p.when(v.lang, x.StartsAt, x.EndsAt) + " · " + locale.Text(v.lang, "format."+x.Format, nil), Chosen: true,
		})
	}
	return p.showSlots(v, b, m, newForm(v.lang, ""))
}

// eventName calls an event of a calendar by its number: "events[3].dtstart" is the
// fourth.
func eventName(lang, field string) string {
	n := 0
	for _, r := range strings.TrimPrefix(field, "events[") {
		if r < '0' || r > '9' {
			break
		}
		n = n*10 + int(r-'0')
	}
	return locale.Text(lang, "page.slots.event", map[string]any{"n": n + 1})
}

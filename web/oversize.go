package web

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"duyen/locale"
)

// How much of a form that is too large is read, so that it can be given back, and how
// many of its fields are offered to be shortened, and from which length on.
const (
	maxGiven    = 2 * maxEditor
	longestShow = 5
	longField   = 500 // bytes
)

// oversize is a form that was larger than its page takes: how large, and how large it
// may be, in bytes.
type oversize struct {
	fields     url.Values
	size, most int64
}

// overdone reads a form that may have most bytes; what is larger is remembered, as far
// as it can be given back, and true is returned for it.
func (v *visit) overdone(most int64) (bool, error) {
	if kind, _, _ := mime.ParseMediaType(v.r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" || v.r.PostForm != nil {
		v.r.Body = http.MaxBytesReader(v.w, v.r.Body, most) // files go another way
		return false, nil
	}
	body, err := io.ReadAll(http.MaxBytesReader(v.w, v.r.Body, max(most, maxGiven)))
	if err != nil || int64(len(body)) <= most {
		v.r.Body = io.NopCloser(bytes.NewReader(body))
		return false, err //nolint:wrapcheck // postedUpTo knows these errors
	}
	if fields, err := url.ParseQuery(string(body)); err == nil {
		v.over = &oversize{fields: fields, size: int64(len(body)), most: most}
	}
	return true, nil
}

// oversizeBody is what the page shows: the longest fields, to be shortened, and the
// others as they were.
type oversizeBody struct {
	Path, Back string
	Text       string
	Long       []field
	Fields     []filterView
}

// giveBack shows a form that was too large with everything that was typed; false when
// there is nothing to show or too much. Passwords are never shown again.
func (p *Pages) giveBack(v *visit, status int) bool {
	if v.over == nil {
		return false
	}
	k := (&kept{Path: localPath(v.r.URL.RequestURI()), Back: cameFrom(v)}).take(v.over.fields, "")
	if k == nil || k.Path == "/" {
		return false
	}
	body := oversizeBody{Path: k.Path, Back: k.Back, Text: locale.Text(v.lang, "page.oversize.text", map[string]any{
		"size": (v.over.size + 1023) >> 10, "most": v.over.most >> 10,
	})}
	bySize := slices.Clone(k.Fields)
	slices.SortStableFunc(bySize, func(a, b filterView) int { return len(b.Value) - len(a.Value) })
	long := bySize[:min(longestShow, len(bySize))]
	if i := slices.IndexFunc(long, func(x filterView) bool { return len(x.Value) < longField }); i > 0 {
		long = long[:i]
	}
	for i, x := range k.Fields {
		if !slices.Contains(long, x) {
			body.Fields = append(body.Fields, x)
			continue
		}
		label := typedLabel(v.lang, x)
		if label == "" {
			label = textOr(v.lang, "edit."+x.Name)
		}
		if label == "" {
			label = locale.Text(v.lang, "page.resume.typed", nil)
		}
		body.Long = append(body.Long, field{
			ID: "long-" + itoa64(int64(i)), Name: x.Name, Type: "text-area", Value: x.Value, Label: label, Optional: true, Max: maxGiven,
			Hint: locale.Text(v.lang, "page.oversize.long", map[string]any{"n": utf8.RuneCountInString(x.Value)}),
		})
	}
	v.holds = true
	private(v.w)
	p.render(v, status, "oversize", locale.Text(v.lang, "page.oversize.title", nil), body)
	return true
}

package jobs

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"slices"
	"strings"
	"testing"
)

// FuzzCompose: whatever people write, a message has our headers, one recipient
// and nothing else.
func FuzzCompose(f *testing.F) {
	f.Add("linh@example.test", "Linh", "Chào", "xin\n.\nchào")
	f.Add("linh@example.test\r\nBcc: x@y.z", "Linh\r\nBcc: x@y.z", "a\r\n\r\nb", "\r\n--x\r\n")
	f.Add("\"a b\"@example.test", "=?utf-8?q?=0D=0ABcc:_x?=", "\x00\u2028", "")
	f.Fuzz(func(t *testing.T, to, name, subject, text string) {
		m := message()
		m.To, m.Name, m.Subject, m.Text, m.HTML = to, name, subject, text, text
		msg, err := compose(m, now())
		if err != nil {
			return
		}
		var b bytes.Buffer
		if _, err := msg.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		read, err := mail.ReadMessage(&b)
		if err != nil {
			t.Fatal(err)
		}
		known := []string{"Auto-Submitted", "Date", "Message-Id", "Mime-Version", "Subject", "From", "To", "Content-Type"}
		for header, values := range read.Header {
			if !slices.Contains(known, header) || len(values) != 1 {
				t.Errorf("there is %s: %q", header, values)
			}
		}
		list, err := read.Header.AddressList("To")
		if err != nil || len(list) != 1 || list[0].Address != to {
			t.Errorf("to %q: %v, %v", to, list, err)
		}
	})
}

// TestAttachment: a file stands beside the words, whatever is in it.
func TestAttachment(t *testing.T) {
	m := message()
	m.Attached = &Attachment{Name: "duyen.ics", Type: "text/calendar; charset=utf-8; method=CANCEL", Body: []byte("BEGIN:VCALENDAR\r\n.\r\nđ\r\n")}
	msg, err := compose(m, now())
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := msg.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	read, err := mail.ReadMessage(&b)
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(read.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatal(kind, err)
	}
	var types []string
	for parts := multipart.NewReader(read.Body, params["boundary"]); ; {
		p, err := parts.NextPart()
		if err != nil {
			break
		}
		kind, params, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		types = append(types, kind)
		if err != nil || kind != "text/calendar" {
			continue
		}
		body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil || !bytes.Equal(body, m.Attached.Body) || params["method"] != "CANCEL" || p.FileName() != "duyen.ics" {
			t.Errorf("attached %q as %v, %q, %v", body, params, p.FileName(), err)
		}
	}
	if got := strings.Join(types, " "); got != "multipart/alternative text/calendar" {
		t.Errorf("the letter has %s", got)
	}
}

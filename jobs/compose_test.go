package jobs

import (
	"bytes"
	"net/mail"
	"slices"
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

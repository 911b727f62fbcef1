package jobs

import (
	"context"
	"net/mail"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// message is a letter in words.
func message() Message {
	return Message{
		User: "usr_linh", From: mail.Address{Name: "Duyên", Address: "no-reply@example.test"}, ID: "XYZ@example.test",
		To: "linh@example.test", Name: "Nguyễn Thị Linh", Subject: "Xác nhận địa chỉ", Text: "Chào chị\n.\nhết", HTML: "<p>Chào chị</p>",
	}
}

func TestEncryption(t *testing.T) {
	for _, c := range []struct {
		name, mode, url string
		sent, encrypted bool
	}{
		{"starttls", "starttls", address, true, true},
		{"tls from the start", "tls", "smtps://postman:p%40ss%20word@" + hostname, true, true},
		{"no starttls elsewhere", "plain", address, false, false},
		{"no starttls here", "plain", "smtp://postman:p%40ss%20word@127.0.0.1", true, false},
		{"starttls here, with a name that is not ours", "starttls", "smtp://postman:p%40ss%20word@localhost", true, true},
		{"another's certificate", "starttls", "smtp://mail.elsewhere.test", false, false},
		{"another's certificate from the start", "tls", "smtps://mail.elsewhere.test", false, false},
		{"wrong password", "starttls", "smtp://postman:wrong@" + hostname, false, false},
		{"nobody signs in", "starttls", "smtp://" + hostname, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := startServer(t, c.mode)
			err := through(t, server, c.url).Send(t.Context(), message())
			if !c.sent {
				if match.KindOf(err) != match.KindBusy || len(server.took) != 0 {
					t.Fatalf("sent %d: %v", len(server.took), err)
				}
				for _, secret := range []string{"linh", "p@ss word", "wrong"} {
					if strings.Contains(err.Error(), secret) {
						t.Errorf("the error tells %s: %v", secret, err)
					}
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			p := server.receive(t)
			if p.encrypted != c.encrypted {
				t.Errorf("encrypted: %v", p.encrypted)
			}
			if got := parse(t, p.data); got.text != "Chào chị\n.\nhết" || got.html != "<p>Chào chị</p>" || got.subject != "Xác nhận địa chỉ" {
				t.Errorf("there came %+v", got)
			}
		})
	}
}

// A server that does not answer holds nobody up who gives up.
func TestAMuteServerIsLeft(t *testing.T) {
	server := startServer(t, "starttls")
	release := server.hold()
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	sender := through(t, server, address)
	go func() { ended <- sender.Send(ctx, message()) }()
	<-server.asked
	cancel()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("sent")
		}
	case <-time.After(stepTime / 2):
		t.Error("still waiting")
	}
}

func TestBadServers(t *testing.T) {
	for _, url := range []string{
		"", "mail", "http://h", "smtp://", "smtp:h", "smtp://u:secret@h:0", "smtp://u:secret@h:99999", "smtp://u:secret@h/path",
		"smtp://u:secret@h:x", "smtp://u:secret%zz@h",
	} {
		_, err := NewSMTP(url, now)
		if err == nil || match.KindOf(err) != match.KindInvalid || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", url, err)
		}
	}
	for url, port := range map[string]int{"smtp://h": 587, "smtps://h": 465, "smtp://h:25": 25, "smtp://u:p@[::1]:2525/": 2525} {
		if s, err := NewSMTP(url, now); err != nil || s.port != port {
			t.Errorf("%q: %+v, %v", url, s, err)
		}
	}
}

// What people write into names and addresses cannot become a header.
func TestHeadersCannotBeInjected(t *testing.T) {
	server := startServer(t, "starttls")
	sender := through(t, server, address)
	for _, evil := range []string{
		"Linh\r\nBcc: all@example.test", "Linh\nBcc: all@example.test\n\nbody", "Linh\rBcc: x", "\"Linh\" <x@example.test>,",
		"Linh\u2028Bcc: x", "=?utf-8?q?Linh=0D=0ABcc:_x?=", "Li\x00nh", strings.Repeat("Lĩnh ", 400),
	} {
		m := message()
		m.Name, m.Subject, m.Text = evil, evil, evil
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatalf("%q: %v", evil, err)
		}
		p := server.receive(t)
		got := parse(t, p.data)
		if p.to != m.To || got.header.Get("Bcc") != "" || len(server.took) != 0 {
			t.Errorf("%q: went to %s with %v", evil, p.to, got.header)
		}
		to, err := got.header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != m.To {
			t.Errorf("%q: To: %v, %v", evil, to, err)
		}
		want := map[string]bool{
			"Auto-Submitted": true, "Date": true, "Message-Id": true, "Mime-Version": true, "Subject": true, "From": true, "To": true, "Content-Type": true,
		}
		for name := range got.header {
			if !want[name] {
				t.Errorf("%q: there is a header %s", evil, name)
			}
		}
	}
	for _, to := range []string{
		"linh@example.test\r\nRCPT TO:<all@example.test>", "linh@example.test, all@example.test", "Linh <linh@example.test>", "", "linh",
		"linh@example.test>\r\nDATA",
	} {
		m := message()
		m.To = to
		if err := sender.Send(t.Context(), m); match.KindOf(err) != match.KindInvalid || len(server.took) != 0 {
			t.Errorf("%q: %v", to, err)
		}
	}
}

func TestHeaders(t *testing.T) {
	server := startServer(t, "starttls")
	if err := through(t, server, address).Send(t.Context(), message()); err != nil {
		t.Fatal(err)
	}
	got := parse(t, server.receive(t).data).header
	for name, want := range map[string]string{
		"Message-Id": "<XYZ@example.test>", "Date": "Thu, 26 Nov 2026 00:05:07 +0000", "Auto-Submitted": "auto-generated",
		"From": "=?utf-8?q?Duy=C3=AAn?= <no-reply@example.test>", "X-Duyen-User": "", "Mime-Version": "1.0",
	} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, not %q", name, got.Get(name), want)
		}
	}
	to, err := got.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != "Nguyễn Thị Linh" {
		t.Errorf("To: %v, %v", to, err)
	}
}

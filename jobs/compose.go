package jobs

import (
	"bytes"
	"net/mail"
	"net/url"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"duyen/match"
)

// compose makes a message of mail out of a letter in words: text and HTML beside
// each other, everything beyond ASCII encoded.
func compose(m Message, at time.Time) (*gomail.Msg, error) {
	to, err := recipient(m.To)
	if err != nil {
		return nil, err
	}
	to.Name = plain(m.Name)
	from := m.From
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	msg.SetAddrHeaderFromMailAddress(gomail.HeaderFrom, &from)
	msg.SetAddrHeaderFromMailAddress(gomail.HeaderTo, to)
	msg.Subject(plainLine(m.Subject))
	msg.SetDateWithValue(at)
	msg.SetMessageIDWithValue(m.ID)
	// RFC 3834: nobody's holiday answer comes back.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	if err := unsubscribe(msg, m.Unsubscribe); err != nil {
		return nil, err
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	if a := m.Attached; a != nil {
		err := msg.AttachReader(a.Name, bytes.NewReader(a.Body), gomail.WithFileContentType(gomail.ContentType(a.Type)), gomail.WithFileEncoding(gomail.EncodingB64))
		if err != nil {
			return nil, match.Wrap(err, "attaching a file to a letter")
		}
	}
	return msg, nil
}

// unsubscribe lets mail programs end such letters by one press (RFC 8058), which
// they only do at an https address.
func unsubscribe(msg *gomail.Msg, link string) error {
	if link == "" {
		return nil
	}
	u, err := url.Parse(link)
	if err != nil || u.Host == "" || strings.ContainsAny(link, "<>, ") {
		return match.Fail(match.KindInvalid, "invalid", "the address that ends letters is none")
	}
	msg.SetGenHeader(gomail.HeaderListUnsubscribe, "<"+u.String()+">")
	if u.Scheme == "https" {
		msg.SetGenHeader(gomail.HeaderListUnsubscribePost, "List-Unsubscribe=One-Click")
	}
	return nil
}

// recipient reads an address that stands alone. Anything else, such as a list or
// an address with a name, is KindInvalid.
func recipient(address string) (*mail.Address, error) {
	a, err := mail.ParseAddress(address)
	if err != nil || a.Name != "" || !strings.EqualFold(a.Address, address) {
		return nil, match.Fail(match.KindInvalid, "invalid", "the recipient of a letter is no e-mail address")
	}
	return a, nil
}

package jobs

import (
	"net/mail"
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
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
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

package jobs

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"duyen/match"
)

const (
	// stepTime bounds every step of talking to a mail server.
	stepTime = 10 * time.Second
	// The ports of submission with STARTTLS and with TLS from the start (RFC 8314).
	portStartTLS, portTLS = 587, 465
)

// SMTP sends letters through a mail server.
type SMTP struct {
	host, user, password string
	port                 int
	implicit             bool // TLS from the start
	now                  func() time.Time

	// For tests: who is trusted beside the machine's own list, and how hosts are reached.
	roots *x509.CertPool
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
}

// NewSMTP makes a sender for smtp://[USER:PASSWORD@]HOST[:PORT], which is
// encrypted by STARTTLS, or smtps:// with TLS from the start. Only on this
// machine may a server do without. It connects when there is a letter. A bad
// URL is KindInvalid; the error does not repeat it, as it holds a password.
func NewSMTP(address string, now func() time.Time) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "smtp" && u.Scheme != "smtps") || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return nil, badSMTP()
	}
	s := &SMTP{host: u.Hostname(), implicit: u.Scheme == "smtps", port: portStartTLS, now: now, dial: new(net.Dialer).DialContext}
	if s.implicit {
		s.port = portTLS
	}
	if p := u.Port(); p != "" {
		if s.port, err = strconv.Atoi(p); err != nil || s.port < 1 || s.port > 65535 {
			return nil, badSMTP()
		}
	}
	s.user = u.User.Username()
	s.password, _ = u.User.Password()
	return s, nil
}

func badSMTP() error {
	return &match.Error{
		Kind: match.KindInvalid, Code: "bad_setting", Field: "smtp",
		Message: "the mail server must be smtp://USER:PASSWORD@HOST:PORT or smtps://USER:PASSWORD@HOST:PORT",
	}
}

// Send implements Sender. What the server refuses with 5xx because of the
// recipient or the letter is final. Refusals before that are about our access to
// the server: the operator mends them, and the letter is then sent after all.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	msg, err := compose(m, s.now())
	if err != nil {
		return err
	}
	c := &call{ctx: ctx, smtp: s}
	defer c.hangUp()
	client, err := gomail.NewClient(s.host, s.options(c)...)
	if err != nil {
		return match.Wrap(err, "setting up the mail server")
	}
	line, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return s.failure(m, err, "reaching the mail server")
	}
	err = client.SendWithSMTPClient(line, msg)
	if err != nil && !msg.IsDelivered() { // a farewell that fails after that is no failure
		return s.failure(m, err, "sending a letter")
	}
	_ = client.CloseWithSMTPClient(line)
	return nil
}

// options tells go-mail how to talk to the server.
func (s *SMTP) options(c *call) []gomail.Option {
	policy := gomail.TLSMandatory
	if s.implicit {
		policy = gomail.NoTLS // it has TLS by then
	} else if loopback(s.host) {
		policy = gomail.TLSOpportunistic
	}
	out := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(stepTime), gomail.WithTLSPolicy(policy),
		gomail.WithTLSConfig(s.tls()), gomail.WithDialContextFunc(c.dial), gomail.WithoutNoop(),
	}
	if s.user != "" {
		out = append(out, gomail.WithUsername(s.user), gomail.WithPassword(s.password),
			// The best first; plain ones are refused without TLS except on this machine.
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1,
				gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return out
}

func (s *SMTP) tls() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12, ServerName: s.host, RootCAs: s.roots,
		// A mail server on this machine shows whatever certificate came with it,
		// and nobody stands between.
		InsecureSkipVerify: loopback(s.host),
	}
}

// failure makes one of our errors without addresses out of one of go-mail's.
func (s *SMTP) failure(m Message, cause error, doing string) error {
	kind, text := match.KindBusy, cause.Error()
	if e, ok := errors.AsType[*gomail.SendError](cause); ok {
		text = fmt.Sprintf("%s: %s", e.Reason, text)
		if e.ErrorCode()/100 == 5 && aboutLetter(e.Reason) {
			kind = match.KindInvalid
		}
	}
	local, _, _ := strings.Cut(m.To, "@")
	return match.Fail(kind, "mail", doing+": "+scrub(text, m.To, local, m.Name, m.Subject, s.user, s.password))
}

// aboutLetter tells whether what was refused is the recipient or the letter.
func aboutLetter(r gomail.SendErrReason) bool {
	return r == gomail.ErrSMTPRcptTo || r == gomail.ErrSMTPData || r == gomail.ErrSMTPDataClose
}

// loopback tells whether a host is this machine.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// call is one connection to the mail server. It breaks when its context ends,
// which go-mail would only notice between two steps.
type call struct {
	ctx     context.Context
	smtp    *SMTP
	conn    net.Conn
	forsake func() bool
}

// dial connects, with TLS if that comes first.
func (c *call) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := c.smtp.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c.conn = conn
	c.forsake = context.AfterFunc(c.ctx, func() { _ = conn.Close() })
	if !c.smtp.implicit {
		return conn, nil
	}
	secure := tls.Client(conn, c.smtp.tls())
	return secure, secure.HandshakeContext(ctx)
}

// hangUp closes the connection, which go-mail leaves open when something fails.
func (c *call) hangUp() {
	if c.conn != nil {
		c.forsake()
		_ = c.conn.Close() // it may be closed already
	}
}

package jobs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// post is what a mail server took.
type post struct {
	from, to, user string
	encrypted      bool
	data           []byte
}

// server is a mail server that takes letters, or answers as it is told.
type server struct {
	addr  string
	roots *x509.CertPool
	took  chan post
	asked chan string // who was written to, whatever the answer

	mu      sync.Mutex
	answers map[string][]error // by command, what to answer next; nil takes it
	held    chan struct{}      // when set, DATA is answered when it is closed
}

// hostname is what the server's certificate says.
const hostname = "mail.example.test"

// startServer starts a mail server on this machine: encrypted from the start,
// with STARTTLS, or in plain text.
func startServer(t *testing.T, mode string) *server {
	t.Helper()
	s := &server{took: make(chan post, 100), asked: make(chan string, 100), answers: map[string][]error{}}
	certificate, roots := testCertificate(t)
	s.roots = roots
	backend := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{server: s, conn: c}, nil
	}))
	backend.Domain, backend.AllowInsecureAuth = hostname, mode == "plain"
	backend.ErrorLog = log.New(io.Discard, "", 0)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	switch mode {
	case "starttls":
		backend.TLSConfig = config
	case "tls":
		l = tls.NewListener(l, config)
	}
	ended := make(chan error, 1)
	go func() { ended <- backend.Serve(l) }()
	t.Cleanup(func() {
		_ = backend.Close()
		if err := <-ended; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
	return s
}

// answer makes the server answer a command with these errors, one after the other.
func (s *server) answer(command string, errs ...error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[command] = append(s.answers[command], errs...)
}

func (s *server) next(command string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.answers[command]
	if len(queue) == 0 {
		return nil
	}
	s.answers[command] = queue[1:]
	return queue[0]
}

func (s *server) hold() (release func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	held := make(chan struct{})
	s.held = held
	return sync.OnceFunc(func() { close(held) })
}

// refuse is an answer with a code, such as 550 "5.1.1".
func refuse(code int, message string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: message}
}

// receive waits for the next letter.
func (s *server) receive(t *testing.T) post {
	t.Helper()
	select {
	case p := <-s.took:
		return p
	case <-time.After(patience):
		t.Fatal("no letter came")
	}
	return post{}
}

// session is one conversation with the server.
type session struct {
	server *server
	conn   *smtp.Conn
	post   post
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "postman" || password != "p@ss word" {
			return smtp.ErrAuthFailed
		}
		s.post.user = user
		return s.server.next("AUTH")
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.post.from = from
	return s.server.next("MAIL")
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.post.to = to
	s.server.asked <- to
	return s.server.next("RCPT")
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	held := s.server.held
	s.server.mu.Unlock()
	if held != nil {
		<-held
	}
	if err := s.server.next("DATA"); err != nil {
		return err
	}
	s.post.data = data
	_, s.post.encrypted = s.conn.TLSConnectionState()
	s.server.took <- s.post
	return nil
}

func (s *session) Reset()        { s.post = post{user: s.post.user} }
func (s *session) Logout() error { return nil }

// testCertificate makes a certificate for hostname and who trusts it.
func testCertificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{hostname}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

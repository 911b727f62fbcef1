package configs

import (
	"net"
	"net/mail"
	"path/filepath"
	"slices"
	"strings"

	"duyen/match"
)

// Setting is one thing an operator can choose: by a flag of its name, by the
// environment variable of its name, by a line of the settings file, or not at all.
type Setting struct {
	Name    string   // "log_level": the flag --log-level, the variable DUYEN_LOG_LEVEL
	Default string   // "" stands for what Doc says
	Doc     string   // one English sentence
	Choices []string // nil: any text that check takes
	Secret  bool     // never shown; passwords inside URLs never are

	check func(value string) bool
}

// Settings lists every setting in the order in which they are shown.
func Settings() []Setting {
	return []Setting{
		{Name: "data", Default: "./duyen-data", Doc: "Folder that holds everything Duyen keeps.", check: filled},
		{Name: "addr", Default: "127.0.0.1:8080", Doc: "Address to serve on, host:port.", check: hostPort},
		{Name: "url", Doc: "Address under which people reach the pages, for links in letters; by default http:// and addr.", check: scheme("http://", "https://")},
		{Name: "store", Doc: "Database URL, sqlite:PATH; by default duyen.db in the data folder.", check: scheme("sqlite:")},
		{Name: "cache", Default: "memory:", Doc: "Cache URL, memory: or redis://HOST:PORT/DB.", check: scheme("memory:", "redis://", "rediss://")},
		{Name: "smtp", Doc: "Mail server URL, smtp://USER:PASSWORD@HOST:PORT; without one, mail is put into mail/ of the data folder.", check: scheme("smtp://", "smtps://")},
		{Name: "mail_from", Default: "Duyên <no-reply@localhost>", Doc: "Whom letters are from.", check: filled},
		{Name: "operator", Doc: "Who runs this site and answers for the personal data in it, as its page about itself says.", check: filled},
		{Name: "contact", Doc: "How people reach who runs it, an e-mail address or a telephone number; by default the address letters are from, unless nobody reads it.", check: filled},
		{Name: "oidc_issuer", Doc: "OpenID provider through which people may sign in, https://….", check: scheme("https://", "http://")},
		{Name: "oidc_client_id", Doc: "Name under which the provider knows this server.", check: filled},
		{Name: "oidc_client_secret", Doc: "What proves that name to the provider.", Secret: true, check: filled},
		{Name: "webhooks_private", Default: "false", Doc: "Whether webhooks may lead to this machine and into private networks, and over http, for trying them out.", Choices: []string{"true", "false"}},
		{Name: "lang", Default: "vi", Doc: "Language of the terminal's answers.", Choices: []string{"vi", "en"}},
		{Name: "log_level", Default: "info", Doc: "Least level that is logged.", Choices: []string{"debug", "info", "warn", "error"}},
		{Name: "log_format", Default: "text", Doc: "Form of the log on standard error.", Choices: []string{"text", "json"}},
	}
}

// Env gives the environment variable of the setting.
func (s Setting) Env() string { return envPrefix + strings.ToUpper(s.Name) }

// Flag gives the command-line flag of the setting.
func (s Setting) Flag() string { return "--" + strings.ReplaceAll(s.Name, "_", "-") }

// valid refuses a value that the setting cannot take. An empty value means the default.
func (s Setting) valid(value, where string) error {
	if value == "" || s.check != nil && s.check(value) || slices.Contains(s.Choices, value) {
		return nil
	}
	e := &match.Error{
		Kind: match.KindInvalid, Code: "bad_setting", Field: where,
		Message: "cannot take the value " + s.show(value) + ". " + s.Doc,
	}
	e.Problems = []match.Problem{{Field: where, Code: "bad_setting", Value: s.show(value), Nearest: match.Nearest(value, s.Choices)}}
	return e
}

// show gives the value with what is secret in it hidden.
func (s Setting) show(value string) string {
	if s.Secret && value != "" {
		return hidden
	}
	return Redact(value)
}

func filled(value string) bool {
	return strings.TrimSpace(value) != "" && !strings.ContainsRune(value, 0)
}

func hostPort(value string) bool {
	_, port, err := net.SplitHostPort(value)
	if err != nil || port == "" {
		return false
	}
	_, err = net.LookupPort("tcp", port) // a number up to 65535, or a name the machine knows
	return err == nil
}

// scheme accepts values that start with one of the prefixes.
func scheme(prefixes ...string) func(string) bool {
	return func(value string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(value, p) })
	}
}

// Config is what was chosen.
type Config struct {
	Data, Addr, URL, Store, Cache, SMTP        string
	MailFrom                                   string
	Operator, Contact                          string
	OIDCIssuer, OIDCClientID, OIDCClientSecret string
	WebhooksPrivate                            bool
	Lang, LogLevel, LogFormat                  string

	chosen []Chosen
}

// Chosen is one setting with the value that holds and where it came from.
type Chosen struct {
	Setting
	Value  string // secrets hidden
	Source string // "flag", "environment", "file" or "default"
}

// Chosen lists every setting with its value and source, for people to read.
func (c *Config) Chosen() []Chosen { return slices.Clone(c.chosen) }

// fill puts a value into its field.
func (c *Config) fill(name, value string) {
	switch name {
	case "data":
		c.Data = value
	case "addr":
		c.Addr = value
	case "url":
		c.URL = value
	case "store":
		c.Store = value
	case "cache":
		c.Cache = value
	case "smtp":
		c.SMTP = value
	case "mail_from":
		c.MailFrom = value
	case "operator":
		c.Operator = value
	case "contact":
		c.Contact = value
	case "oidc_issuer":
		c.OIDCIssuer = value
	case "oidc_client_id":
		c.OIDCClientID = value
	case "oidc_client_secret":
		c.OIDCClientSecret = value
	case "webhooks_private":
		c.WebhooksPrivate = value == "true"
	case "lang":
		c.Lang = value
	case "log_level":
		c.LogLevel = value
	case "log_format":
		c.LogFormat = value
	}
}

// Site gives the address under which people reach the pages: without one that is
// configured, this machine's, which a server that listens everywhere has, too.
func (c *Config) Site() string {
	if c.URL != "" {
		return strings.TrimSuffix(c.URL, "/")
	}
	host, port, err := net.SplitHostPort(c.Addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip.IsUnspecified()) {
		return "http://" + net.JoinHostPort("localhost", port)
	}
	return "http://" + c.Addr
}

// Reached gives how people reach who runs the site: what was set for it, or the
// address that letters are from, "" where that is one nobody reads.
func (c *Config) Reached() string {
	if c.Contact != "" {
		return c.Contact
	}
	from, err := mail.ParseAddress(c.MailFrom)
	if err != nil {
		return ""
	}
	name, host, _ := strings.Cut(strings.ToLower(from.Address), "@")
	if host == "localhost" || strings.HasPrefix(strings.NewReplacer("-", "", "_", "", ".", "").Replace(name), "noreply") {
		return ""
	}
	return from.Address
}

// defaultStore is the database inside a data folder.
func defaultStore(data string) string { return "sqlite:" + filepath.Join(data, "duyen.db") }

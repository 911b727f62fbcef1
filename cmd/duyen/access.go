package main

import (
	"context"
	"crypto/sha256"
	"net/url"
	"path/filepath"
	"time"

	"duyen/api"
	"duyen/auth"
	"duyen/configs"
	"duyen/jobs"
	"duyen/match"
	"duyen/match/service"
)

// secrets are made and found again by auth.
func secrets() service.Secrets { return service.Secrets{New: auth.NewSecret, Hash: auth.HashSecret} }

// provider asks an OpenID provider on the service's behalf.
type provider struct{ *auth.Provider }

// Finish implements service.Identities.
func (p provider) Finish(ctx context.Context, sealed, state, code string) (match.Identity, error) {
	x, err := p.Provider.Finish(ctx, sealed, state, code)
	return match.Identity{Issuer: x.Issuer, Subject: x.Subject, Email: x.Email, Verified: x.EmailVerified, Name: x.Name}, err
}

// openProvider prepares sign-in through an organisation; nil when none is set.
// What a browser carries meanwhile is sealed with a key that every process over
// the same store has.
func (r *rooms) openProvider(ctx context.Context, c *configs.Config) (service.Identities, error) {
	if c.OIDCIssuer == "" {
		return nil, nil
	}
	keys, err := r.store.SigningKeys(ctx)
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256(append([]byte("duyen.oidc:"), keys[len(keys)-1].Private...)) // the oldest changes last
	p, err := auth.NewProvider(auth.ProviderOptions{
		Issuer: c.OIDCIssuer, ClientID: c.OIDCClientID, ClientSecret: c.OIDCClientSecret,
		RedirectURL: c.Site() + "/sign-in/oidc", Key: key[:], Now: time.Now,
	})
	if err != nil {
		return nil, err
	}
	return provider{p}, nil
}

// providerName is what people call the OpenID provider: the host they sign in at;
// "" when none is set.
func providerName(c *configs.Config) string {
	u, err := url.Parse(c.OIDCIssuer)
	if err != nil {
		return c.OIDCIssuer
	}
	return u.Hostname()
}

// openJobs opens the queue of slow work. It takes letters from now on; they are
// sent once it is started.
func (r *rooms) openJobs(ctx context.Context, c *configs.Config) (err error) {
	r.jobs, err = jobs.Open(ctx, jobs.Options{
		Path: filepath.Join(c.Data, "jobs.db"), MailFolder: filepath.Join(c.Data, mailFolder), Logger: r.log, Now: time.Now,
		Invite: func(lang string, x *match.LetterSession) (jobs.Attachment, error) {
			body, media, err := api.SessionInvitation(lang, c.Site(), c.MailFrom, x)
			return jobs.Attachment{Name: "duyen.ics", Type: media, Body: body}, err
		},
	})
	return err
}

// mailFolder is where letters lie when there is no mail server.
const mailFolder = "mail"

// serveMail says how letters are sent.
func (r *rooms) serveMail(c *configs.Config) error {
	var sender jobs.Sender = jobs.NewFolder(filepath.Join(c.Data, mailFolder), r.log, time.Now)
	if c.SMTP != "" {
		smtp, err := jobs.NewSMTP(c.SMTP, time.Now)
		if err != nil {
			return err
		}
		sender = smtp
	}
	if err := r.jobs.ServeMail(r.service, sender, c.MailFrom); err != nil {
		return err
	}
	return r.jobs.ServeDigests(r.service, sender, c.MailFrom, names(r.service.Reference()))
}

// names lets letters say what ids of lists are called.
func names(ref *match.Reference) jobs.Names {
	return func(lang, typ, id string) string {
		if typ == "place" {
			p, _ := ref.Places.Place(id)
			return p.Called(lang)
		}
		t, _ := ref.Taxonomy.Term(match.TermType(typ), id)
		return t.Name.In(lang)
	}
}

package main

// commands is the whole command line. A command's Run method stands in the
// file of its name; reindex, verify and migrate share operations.go.
type commands struct {
	settings
	Config string `placeholder:"FILE" help:"${help_config_file}"`

	Serve   serveCmd   `cmd:"" help:"${help_serve}"`
	Import  importCmd  `cmd:"" help:"${help_import}"`
	Search  searchCmd  `cmd:"" help:"${help_search}"`
	Match   matchCmd   `cmd:"" help:"${help_match}"`
	Bench   benchCmd   `cmd:"" help:"${help_bench}"`
	Eval    evalCmd    `cmd:"" help:"${help_eval}"`
	Lessons lessonsCmd `cmd:"" help:"${help_lessons}"`
	User    userCmd    `cmd:"" help:"${help_user}"`
	Reindex reindexCmd `cmd:"" help:"${help_reindex}"`
	Verify  verifyCmd  `cmd:"" help:"${help_verify}"`
	Migrate migrateCmd `cmd:"" help:"${help_migrate}"`
	Audit   auditCmd   `cmd:"" help:"${help_audit}"`
	Show    configCmd  `cmd:"" name:"config" help:"${help_config}"`
	Health  healthCmd  `cmd:"" help:"${help_health}"`
	Version versionCmd `cmd:"" help:"${help_version}"`
}

// settings are the flags that configs knows. A test keeps them equal to configs.Settings.
type settings struct {
	Data             string `placeholder:"DIR" help:"${help_data}"`
	Addr             string `placeholder:"HOST:PORT" help:"${help_addr}"`
	URL              string `name:"url" placeholder:"URL" help:"${help_url}"`
	Store            string `placeholder:"URL" help:"${help_store}"`
	Cache            string `placeholder:"URL" help:"${help_cache}"`
	SMTP             string `name:"smtp" placeholder:"URL" help:"${help_smtp}"`
	MailFrom         string `placeholder:"ADDRESS" help:"${help_mail_from}"`
	Operator         string `placeholder:"NAME" help:"${help_operator}"`
	Contact          string `placeholder:"ADDRESS" help:"${help_contact}"`
	OIDCIssuer       string `name:"oidc-issuer" placeholder:"URL" help:"${help_oidc_issuer}"`
	OIDCClientID     string `name:"oidc-client-id" placeholder:"NAME" help:"${help_oidc_client_id}"`
	OIDCClientSecret string `name:"oidc-client-secret" placeholder:"SECRET" help:"${help_oidc_client_secret}"`
	WebhooksPrivate  string `placeholder:"true|false" help:"${help_webhooks_private}"`
	Lang             string `placeholder:"vi|en" help:"${help_lang}"`
	LogLevel         string `placeholder:"LEVEL" help:"${help_log_level}"`
	LogFormat        string `placeholder:"text|json" help:"${help_log_format}"`
}

// given gives the flags as settings; an empty one was not given.
func (s *settings) given() map[string]string {
	return map[string]string{
		"data": s.Data, "addr": s.Addr, "url": s.URL, "store": s.Store, "cache": s.Cache, "smtp": s.SMTP, "mail_from": s.MailFrom,
		"operator": s.Operator, "contact": s.Contact,
		"oidc_issuer": s.OIDCIssuer, "oidc_client_id": s.OIDCClientID, "oidc_client_secret": s.OIDCClientSecret,
		"webhooks_private": s.WebhooksPrivate, "lang": s.Lang, "log_level": s.LogLevel, "log_format": s.LogFormat,
	}
}

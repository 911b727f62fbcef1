package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"
)

// Section is one part of the export of a person's data. It is a service.Section.
type Section struct {
	store *Store
	name  string
	query string // of what is about account $1
	read  func(rows *sql.Rows) (any, error)
}

// Name names the section in the export.
func (x *Section) Name() string { return x.name }

// Each calls f for every entry about a person, in a form that can be written as
// JSON. An error of f ends it.
func (x *Section) Each(ctx context.Context, user string, f func(entry any) error) error {
	err := eachRow(ctx, x.store.reader, func(rows *sql.Rows) error {
		entry, err := x.read(rows)
		if err != nil {
			return err
		}
		return f(entry)
	}, x.query, user)
	return translate(ctx, err, "exporting "+x.name)
}

// Sections gives what the store holds of a person. Secrets are left out, of which
// there are only hashes.
func (s *Store) Sections() []*Section {
	return []*Section{
		{s, "account", `SELECT ` + userColumns + ` FROM account WHERE id = $1`, accountEntry},
		{s, "reach", `SELECT kind, value FROM account_reach WHERE account = $1 ORDER BY kind, value`, columnsEntry("kind", "value")},
		{s, "profiles", `SELECT ` + columns + ` FROM profile WHERE owner = $1 AND owner <> '' ORDER BY id`, profileEntry},
		{
			s, "sessions", `SELECT id, client, created_at, used_at, ends_at FROM session WHERE account = $1 ORDER BY id`,
			columnsEntry("id", "client", "created_at", "used_at", "ends_at"),
		},
		{
			s, "refresh", `SELECT session, used_at FROM refresh WHERE session IN (SELECT id FROM session WHERE account = $1) ORDER BY session, used_at`,
			columnsEntry("session", "used_at"),
		},
		{s, "tickets", `SELECT purpose, ends_at FROM ticket WHERE account = $1 ORDER BY ends_at`, columnsEntry("purpose", "ends_at")},
		{
			s, "api_keys", `SELECT id, name, prefix, scopes, created_at, used_at, ends_at FROM api_key WHERE account = $1 ORDER BY id`,
			columnsEntry("id", "name", "prefix", "scopes", "created_at", "used_at", "ends_at"),
		},
		{
			s, "identities", `SELECT id, issuer, subject, email, created_at FROM identity WHERE account = $1 ORDER BY issuer, subject`,
			columnsEntry("id", "issuer", "subject", "email", "created_at"),
		},
		{
			s, "agreements", `SELECT id, from_profile, to_profile, state, message, created_at, changed_at FROM agreement
			WHERE from_profile IN (SELECT id FROM profile WHERE owner = $1) OR to_profile IN (SELECT id FROM profile WHERE owner = $1) ORDER BY id`,
			columnsEntry("id", "from", "to", "state", "message", "created_at", "changed_at"),
		},
		{s, "introductions", `SELECT ` + introductionColumns + ` FROM introduction WHERE ` + ownIntroduction("id") + ` ORDER BY id`, introductionEntry},
		{
			s, "introduction_messages", `SELECT id, introduction, side, text, links, created_at FROM introduction_message
			WHERE account = $1 AND account <> '' OR ` + ownIntroduction("introduction") + ` ORDER BY id`,
			columnsEntry("id", "introduction", "side", "text", "links", "created_at"),
		},
		{
			s, "introduction_places", `SELECT profile, introduction FROM seat WHERE ` + ownIntroduction("introduction") + ` ORDER BY profile, num`,
			columnsEntry("profile", "introduction"),
		},
		{
			s, "introduction_keys", `SELECT introduction, created, answer, created_at FROM introduction_key
			WHERE account = $1 AND account <> '' ORDER BY created_at`, columnsEntry("introduction", "created", "answer", "created_at"),
		},
		{
			s, "slots", `SELECT id, mentor, starts_at, ends_at, format, place, link, open, uid, created_at FROM slot
			WHERE mentor IN (SELECT id FROM profile WHERE owner = $1 AND owner <> '') ORDER BY starts_at, id`,
			columnsEntry("id", "mentor", "starts_at", "ends_at", "format", "place", "link", "open", "uid", "created_at"),
		},
		{
			// Notes are the mentor's alone.
			s, "bookings", `SELECT id, slot, mentor, from_profile, introduction, state, starts_at, ends_at, format, place, link, message, late, ended_by, ended_at,
			reason, minutes, summary, CASE WHEN mentor IN (SELECT id FROM profile WHERE owner = $1) THEN notes ELSE '' END, created_at, changed_at
			FROM booking WHERE $1 <> '' AND (mentor IN (SELECT id FROM profile WHERE owner = $1) OR from_profile IN (SELECT id FROM profile WHERE owner = $1)) ORDER BY id`,
			columnsEntry("id", "slot", "mentor", "from", "introduction", "state", "starts_at", "ends_at", "format", "place", "link", "message", "late", "by", "ended_at",
				"reason", "minutes", "summary", "notes", "created_at", "changed_at"),
		},
		{
			s, "members", `SELECT id, organization, profile, state, may_post, means, created_at, confirmed_at, left_at, code_ends_at FROM member
			WHERE profile IN (SELECT id FROM profile WHERE owner = $1 AND owner <> '') OR account = $1 AND account <> '' ORDER BY id`,
			columnsEntry("id", "organization", "profile", "state", "may_post", "means", "created_at", "confirmed_at", "left_at", "code_ends_at"),
		},
		{
			s, "pledges", `SELECT id, by_profile, kind, hours, amount, currency, note, starts_at, ends_at, created_at, changed_at FROM pledge
			WHERE by_profile IN (SELECT id FROM profile WHERE owner = $1 AND owner <> '') OR account = $1 AND account <> '' ORDER BY id`,
			columnsEntry("id", "by", "kind", "hours", "amount", "currency", "note", "starts_at", "ends_at", "created_at", "changed_at"),
		},
		{
			s, "saved_searches", `SELECT id, name, query, created_at FROM saved_search WHERE account = $1 ORDER BY id`,
			columnsEntry("id", "name", "query", "created_at"),
		},
		{
			s, "drafts", `SELECT id, kind, profile, fields, was, created_at, changed_at, ends_at, dropped_at FROM draft WHERE account = $1 ORDER BY id`,
			columnsEntry("id", "kind", "profile", "fields", "was", "created_at", "changed_at", "ends_at", "dropped_at"),
		},
		{
			s, "feeds", `SELECT id, min_fit, digest, mailed_at, created_at FROM feed WHERE ` + ownFeed("id") + ` ORDER BY id`,
			columnsEntry("feed", "min_fit", "digest", "mailed_at", "created_at"),
		},
		{
			s, "feed_items", `SELECT feed, at, event, target, changed, read_at, dismissed_at, dismissal, snoozed_at FROM (SELECT *, snoozed_until AS snoozed_at
			FROM feed_item WHERE ` + ownFeed("feed") + `) ORDER BY feed, at, target, what`,
			columnsEntry("feed", "at", "event", "target", "changed", "read_at", "dismissed_at", "dismissal", "snoozed_at"),
		},
		{
			s, "follows", `SELECT feed, target, since AS since_at FROM follow WHERE ` + ownFeed("feed") + ` ORDER BY feed, target`,
			columnsEntry("feed", "target", "since_at"),
		},
		{s, "unsubscribe", `SELECT created_at, ended_at FROM unsubscribe WHERE account = $1`, columnsEntry("created_at", "ended_at")},
		{s, "feed_links", `SELECT feed, created_at FROM feed_link WHERE account = $1 ORDER BY feed`, columnsEntry("feed", "created_at")},
		{s, "calendar_links", `SELECT created_at FROM calendar_link WHERE account = $1`, columnsEntry("created_at")},
		{
			s, "webhooks", `SELECT id, url, description, events, state, former_until, failing_since, rest_until, created_at
			FROM webhook WHERE account = $1 ORDER BY id`,
			columnsEntry("id", "url", "description", "events", "state", "former_until_at", "failing_since_at", "rest_until_at", "created_at"),
		},
		{
			s, "webhook_feeds", `SELECT webhook, feed FROM webhook_feed WHERE webhook IN (SELECT id FROM webhook WHERE account = $1) ORDER BY webhook, feed`,
			columnsEntry("webhook", "feed"),
		},
		{
			s, "webhook_deliveries", `SELECT id, webhook, feed, type, state, created_at, next_at, tried_at, error, reason FROM webhook_delivery
			WHERE webhook IN (SELECT id FROM webhook WHERE account = $1) ORDER BY id`,
			columnsEntry("id", "webhook", "feed", "type", "state", "created_at", "next_at", "tried_at", "error", "reason"),
		},
		{
			s, "runs", `SELECT id, name, state, created_at, published_at, undone_at FROM run WHERE account = $1 ORDER BY id`,
			columnsEntry("id", "name", "state", "created_at", "published_at", "undone_at"),
		},
		{
			s, "run_parties", `SELECT p.run, p.profile, p.reason FROM run_party p WHERE p.profile IN (SELECT id FROM profile WHERE owner = $1 AND owner <> '')
			ORDER BY p.run, p.num`, columnsEntry("run", "profile", "reason"),
		},
		{
			s, "run_pairs", `SELECT x.run, s.profile, t.profile, x.score, x.state, COALESCE(x.introduction, '') FROM run_pair x
			JOIN run_party s ON s.run = x.run AND s.num = x.subject JOIN run_party t ON t.run = x.run AND t.num = x.target JOIN run r ON r.id = x.run
			WHERE r.published_at > 0 AND (s.profile IN (SELECT id FROM profile WHERE owner = $1 AND owner <> '')
			OR t.profile IN (SELECT id FROM profile WHERE owner = $1 AND owner <> '')) ORDER BY x.run, x.num`,
			columnsEntry("run", "subject", "target", "score", "state", "introduction"),
		},
		{
			s, "learning", `SELECT COALESCE(profile, search), target, event, at, score, place FROM learning WHERE account = $1 ORDER BY at, target, event`,
			columnsEntry("list", "target", "event", "at", "score", "place"),
		},
		{
			s, "reports", `SELECT id, profile, reason, message, state, decision, created_at, decided_at FROM flag WHERE account = $1 ORDER BY id`,
			columnsEntry("id", "profile", "reason", "message", "state", "decision", "created_at", "decided_at"),
		},
		{
			s, "hidings", `SELECT profile, reason, created_at FROM hiding WHERE profile IN (SELECT id FROM profile WHERE owner = $1 AND owner <> '') ORDER BY profile`,
			columnsEntry("profile", "reason", "created_at"),
		},
		{s, "blocks", `SELECT other, created_at FROM block WHERE account = $1 ORDER BY created_at`, columnsEntry("account", "created_at")},
		{
			s, "audit", `SELECT a.at, a.actor, a.on_behalf, a.action, a.object_kind, a.object, COALESCE(p.payload, '') FROM audit a
			LEFT JOIN audit_payload p ON p.seq = a.seq WHERE $1 <> '' AND (a.actor = $1 OR a.on_behalf = $1
			OR a.object = $1 OR a.seq IN (SELECT seq FROM audit_subject WHERE account = $1)) ORDER BY a.seq`,
			columnsEntry("at", "actor", "on_behalf", "action", "object_kind", "object", "payload"),
		},
		{
			s, "consents", `SELECT purpose, given, version, means, officer, at FROM consent WHERE account = $1 ORDER BY num`,
			columnsEntry("purpose", "given", "version", "means", "officer", "at"),
		},
		{
			s, "requests", `SELECT id, kind, state, words, answer, officer, extended, received_at, answer_due, fulfil_due, answered_at, closed_at
			FROM data_request WHERE account = $1 AND account <> '' ORDER BY id`,
			columnsEntry("id", "kind", "state", "text", "answer", "officer", "extended", "received_at", "answer_due", "fulfil_due", "answered_at", "closed_at"),
		},
		{s, "steward_of", `SELECT id FROM account WHERE steward = $1 AND steward <> '' ORDER BY id`, columnsEntry("account")},
	}
}

// ownFeed is a condition: a feed is that of a profile or a search of account $1.
func ownFeed(column string) string {
	return column + ` IN (SELECT id FROM profile WHERE owner = $1 AND owner <> '' UNION SELECT id FROM saved_search WHERE account = $1)`
}

// accountEntry leaves out the hash of the password.
func accountEntry(rows *sql.Rows) (any, error) {
	u, err := scanUser(rows.Scan)
	return map[string]any{
		"id": u.ID, "email": u.Email, "name": u.Name, "lang": u.Lang, "roles": u.Roles, "steward": u.Steward,
		"kept_organization": u.KeptFor.Organization, "kept_place": u.KeptFor.Place,
		"confirmed": u.Confirmed, "disabled": u.Disabled, "demo": u.Demo, "created_at": u.CreatedAt, "has_password": u.PasswordHash != "",
		"new_email": u.EmailChange.New, "former_email": u.EmailChange.Former, "email_ends_at": u.EmailChange.EndsAt,
	}, err
}

func profileEntry(rows *sql.Rows) (any, error) {
	var r row
	if err := r.scan(rows); err != nil {
		return nil, err
	}
	return r.profile()
}

// columnsEntry gives each column under a name: times (…_at, …_due, at) as such,
// what is JSON as it is.
func columnsEntry(names ...string) func(*sql.Rows) (any, error) {
	return func(rows *sql.Rows) (any, error) {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		out := map[string]any{}
		for i, name := range names {
			out[name] = exported(name, values[i])
		}
		return out, nil
	}
}

// exported gives a value as the export shows it.
func exported(name string, value any) any {
	switch v := value.(type) {
	case int64:
		switch {
		case name == "place" || name == "minutes":
			return v
		case !timed(name):
			return v != 0 // what is no time is a truth value
		case v == 0:
			return nil
		}
		return time.UnixMilli(v).UTC()
	case string:
		if (name == "scopes" || name == "payload" || name == "changed" || name == "events" || name == "links" || name == "fields" || name == "was") && json.Valid([]byte(v)) {
			return json.RawMessage(v)
		}
	case []byte:
		return string(v)
	}
	return value
}

// timed tells whether a column is a time.
func timed(name string) bool {
	for _, end := range []string{"at", "_due"} {
		if len(name) >= len(end) && name[len(name)-len(end):] == end {
			return true
		}
	}
	return false
}

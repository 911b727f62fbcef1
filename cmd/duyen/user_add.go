package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"duyen/files"
	"duyen/locale"
	"duyen/match"
	"duyen/match/service"
)

// userAddCmd adds an account.
type userAddCmd struct {
	Email string   `arg:"" help:"${help_email}"`
	Name  string   `help:"${help_name}"`
	Role  []string `help:"${help_role}"`
	JSON  bool     `help:"${help_json}"`
}

// newAccount is an account on its way to who makes it, and what came of it.
type newAccount struct {
	ID       string       `json:"id,omitempty"`
	Email    string       `json:"email"`
	Name     string       `json:"name,omitempty"`
	Password string       `json:"password,omitempty"`
	Roles    []match.Role `json:"roles,omitempty"`
	Lang     string       `json:"lang,omitempty"`
	Link     string       `json:"link,omitempty"` // of the invitation
	Until    *time.Time   `json:"until,omitempty"`
}

// Run says that the account can sign in, or gives the link of its invitation.
func (c *userAddCmd) Run(ctx context.Context, t *terminal) error {
	password, err := firstLine(t.stdin)
	if err != nil {
		return err
	}
	in := newAccount{Email: c.Email, Name: c.Name, Password: password, Lang: t.config.Lang}
	for _, r := range c.Role {
		in.Roles = append(in.Roles, match.Role(r))
	}
	var out newAccount
	if err := c.send(ctx, t, in, &out); err != nil {
		return err
	}
	args := map[string]any{"email": out.Email, "id": out.ID, "link": out.Link}
	if out.Link == "" {
		return say(t, c.JSON, out, "cli.user.added", args)
	}
	args["until"] = locale.Time(out.Until.In(homeZone()))
	return say(t, c.JSON, out, "cli.user.invited", args)
}

func (c *userAddCmd) send(ctx context.Context, t *terminal, in newAccount, out *newAccount) error {
	body, err := json.Marshal(in)
	if err != nil {
		return match.Wrap(err, "cannot write the account")
	}
	b, err := openBackend(ctx, t, creating)
	if err != nil {
		return err
	}
	data, err := b.do(ctx, http.MethodPost, "/op/users", bytes.NewReader(body))
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	return readAnswer(data, out)
}

// homeZone is where times are told (see service.Today).
func homeZone() *time.Location { return time.FixedZone("+07", 7*60*60) }

// firstLine reads a password that was piped in; "" when nobody pipes anything.
func firstLine(stdin io.Reader) (string, error) {
	if f, ok := stdin.(*os.File); ok {
		if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice != 0 {
			return "", nil //nolint:nilerr // nothing to read from is nothing read
		}
	}
	if stdin == nil {
		return "", nil
	}
	line, err := bufio.NewReader(io.LimitReader(stdin, 1<<16)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", match.Wrap(err, "cannot read the password")
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// addUser makes an account, for the terminal.
func (r *rooms) addUser(req *http.Request) (any, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, match.Wrap(err, "the account was broken off")
	}
	var in newAccount
	if err := files.DecodeObject(body, &in); err != nil {
		return nil, err
	}
	u, link, err := r.service.AddUser(req.Context(), match.Actor{System: true},
		service.NewUser{Email: in.Email, Name: in.Name, Lang: in.Lang, Password: in.Password, Roles: in.Roles})
	if err != nil {
		return nil, err
	}
	out := newAccount{ID: u.ID, Email: u.Email, Name: u.Name, Roles: u.Roles, Lang: u.Lang, Link: link}
	if link != "" {
		until := time.Now().Add(match.InvitationLife)
		out.Until = &until
	}
	return out, nil
}

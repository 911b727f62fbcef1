package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"duyen/locale"
	"duyen/match"
)

// userCmd manages accounts.
type userCmd struct {
	Add     userAddCmd     `cmd:"" help:"${help_user_add}"`
	List    userListCmd    `cmd:"" help:"${help_user_list}"`
	Role    userRoleCmd    `cmd:"" help:"${help_user_role}"`
	Disable userDisableCmd `cmd:"" help:"${help_user_disable}"`
	Enable  userEnableCmd  `cmd:"" help:"${help_user_enable}"`
}

// account is an account as the server tells it.
type account struct {
	ID            string   `json:"id"`
	Email         string   `json:"email"`
	Name          string   `json:"name,omitempty"`
	Roles         []string `json:"roles"`
	Organizations []string `json:"organizations"`
	Territories   []string `json:"territories"`
	Confirmed     bool     `json:"confirmed"`
	Disabled      bool     `json:"disabled"`
}

// userListCmd lists accounts.
type userListCmd struct {
	Role string `help:"${help_role}"`
	JSON bool   `help:"${help_json}"`
}

// Run lists all of them.
func (c *userListCmd) Run(ctx context.Context, t *terminal) error {
	b, err := openBackend(ctx, t, existing)
	if err != nil {
		return err
	}
	all, err := b.accounts(ctx, url.Values{"role": {c.Role}})
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	if c.JSON || len(all) == 0 {
		return say(t, c.JSON, all, "cli.user.none", nil)
	}
	for _, u := range all {
		line := []string{u.ID, u.Email, strings.Join(u.Roles, ","), u.Name}
		if !u.Confirmed {
			line = append(line, locale.Text(t.config.Lang, "cli.user.unconfirmed", nil))
		}
		if u.Disabled {
			line = append(line, locale.Text(t.config.Lang, "cli.user.blocked", nil))
		}
		if _, err := fmt.Fprintln(t.stdout, strings.Join(line, "\t")); err != nil {
			return err
		}
	}
	return nil
}

// accounts gives every account that a query finds.
func (b *backend) accounts(ctx context.Context, query url.Values) ([]account, error) {
	all := []account{}
	for {
		for name, values := range query {
			if values[0] == "" {
				query.Del(name)
			}
		}
		data, err := b.get(ctx, "/v1/users?"+query.Encode())
		if err != nil {
			return nil, err
		}
		var page struct {
			Data []account `json:"data"`
			Next string    `json:"next"`
		}
		if err := readAnswer(data, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Data...)
		if page.Next == "" {
			return all, nil
		}
		query.Set("after", page.Next)
	}
}

// userRoleCmd sets what an account may be.
type userRoleCmd struct {
	Email        string   `arg:"" help:"${help_email}"`
	Roles        []string `arg:"" name:"role" help:"${help_role}"`
	Organization []string `help:"${help_organization}"`
	Territory    []string `help:"${help_territory}"`
	JSON         bool     `help:"${help_json}"`
}

// Run replaces the roles; organizations and territories only when given.
func (c *userRoleCmd) Run(ctx context.Context, t *terminal) error {
	change := map[string]any{"roles": c.Roles}
	if len(c.Organization) > 0 {
		change["organizations"] = c.Organization
	}
	if len(c.Territory) > 0 {
		change["territories"] = c.Territory
	}
	return changeAccount(ctx, t, c.Email, change, c.JSON, "cli.user.changed")
}

// userDisableCmd blocks an account.
type userDisableCmd struct {
	Email string `arg:"" help:"${help_email}"`
	JSON  bool   `help:"${help_json}"`
}

// Run blocks it.
func (c *userDisableCmd) Run(ctx context.Context, t *terminal) error {
	return changeAccount(ctx, t, c.Email, map[string]any{"disabled": true}, c.JSON, "cli.user.disabled")
}

// userEnableCmd opens a blocked account.
type userEnableCmd struct {
	Email string `arg:"" help:"${help_email}"`
	JSON  bool   `help:"${help_json}"`
}

// Run opens it.
func (c *userEnableCmd) Run(ctx context.Context, t *terminal) error {
	return changeAccount(ctx, t, c.Email, map[string]any{"disabled": false}, c.JSON, "cli.user.enabled")
}

// changeAccount changes the account of an address and says so.
func changeAccount(ctx context.Context, t *terminal, email string, change map[string]any, asJSON bool, key string) error {
	b, err := openBackend(ctx, t, existing)
	if err != nil {
		return err
	}
	u, err := b.changeAccount(ctx, email, change)
	if err = errors.Join(err, b.close()); err != nil {
		return err
	}
	return say(t, asJSON, u, key, map[string]any{"email": u.Email, "roles": strings.Join(u.Roles, ", ")})
}

func (b *backend) changeAccount(ctx context.Context, email string, change map[string]any) (account, error) {
	var out account
	found, err := b.accounts(ctx, url.Values{"email": {email}})
	if err == nil && len(found) == 0 {
		err = match.Fail(match.KindNotFound, "not_found", "there is no account of "+email)
	}
	if err != nil {
		return out, err
	}
	body, err := json.Marshal(change)
	if err != nil {
		return out, match.Wrap(err, "cannot write the change")
	}
	data, err := b.do(ctx, http.MethodPatch, "/v1/users/"+found[0].ID, bytes.NewReader(body))
	if err != nil {
		return out, err
	}
	return out, readAnswer(data, &out)
}

// readAnswer reads a JSON answer.
func readAnswer(data []byte, out any) error {
	if err := json.Unmarshal(data, out); err != nil {
		return match.Wrap(err, "cannot read the answer")
	}
	return nil
}

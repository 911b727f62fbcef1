package main

import (
	"context"
	"encoding/json"
	"errors"

	"duyen/match"
	"duyen/match/service"
)

// healthCmd asks the server of the data folder how it is.
type healthCmd struct {
	JSON bool `help:"${help_json}"`
}

// Run fails when nobody serves or the server is not ready.
func (c *healthCmd) Run(ctx context.Context, t *terminal) error {
	transport, ok := dialSocket(ctx, t.config.Data)
	if !ok {
		return noServer(t.config.Data)
	}
	b := &backend{http: transport, lang: t.config.Lang}
	data, err := b.get(ctx, "/readyz")
	var st service.Status
	if jsonErr := json.Unmarshal(data, &st); jsonErr != nil {
		return errors.Join(err, match.Wrap(jsonErr, "cannot read the answer"))
	}
	key := "cli.healthy"
	switch {
	case !st.Ready:
		key = "cli.not_ready"
	case st.Degraded:
		key = "cli.degraded"
	}
	args := map[string]any{"n": st.Profiles, "indexed": st.Indexed, "head": st.Head, "reason": st.Reason}
	if err := say(t, c.JSON, st, key, args); err != nil || st.Ready {
		return err
	}
	return errRefused
}

package api

import (
	"context"
	"net/http"

	"duyen/match/service"
)

type liveOutput struct {
	Body alive
}

// alive says that the process answers, and nothing about what stands behind it.
type alive struct {
	Status  string `json:"status" example:"ok"`
	Version string `json:"version,omitempty"`
}

func (s *Server) live(context.Context, *struct{}) (*liveOutput, error) {
	return &liveOutput{Body: alive{"ok", s.version}}, nil
}

type readyOutput struct {
	Status int
	Body   service.Status
}

// ready tells whether requests should be sent here. A server that answers out
// of the store while the index is rebuilt is degraded and ready.
func (s *Server) ready(context.Context, *struct{}) (*readyOutput, error) {
	out := &readyOutput{Status: http.StatusOK, Body: s.svc.Ready()}
	if !out.Body.Ready {
		out.Status = http.StatusServiceUnavailable
	}
	return out, nil
}

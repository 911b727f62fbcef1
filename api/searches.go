package api

import (
	"context"
	"net/url"
	"strings"
	"time"

	"duyen/files"
	"duyen/match"
	"duyen/match/service"
)

// savedSearch is a saved search as its owner sees it.
type savedSearch struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Query     string    `json:"query" doc:"Query string of the search page"`
	Search    string    `json:"search" doc:"Where the search is answered"`
	Page      string    `json:"page" doc:"Page of the same search"`
	Feed      string    `json:"feed" doc:"Where is told what it newly finds"`
	CreatedAt time.Time `json:"created_at"`
}

func searchOf(x match.SavedSearch) savedSearch {
	out := savedSearch{ID: x.ID, Name: x.Name, Query: x.Query, CreatedAt: x.CreatedAt, Feed: "/v1/saved-searches/" + x.ID + "/feed"}
	if q, err := service.ParseSearch(x.Query); err == nil { // it could be read when it was saved
		page := service.SearchAddress(q)
		route, _ := url.ParseQuery(page)
		for name, values := range route { // where the page repeats a name, the route has commas
			route.Set(name, strings.Join(values, ","))
		}
		out.Page, out.Search = "/search?"+page, "/v1/search?"+route.Encode()
	}
	return out
}

type searchesOutput struct {
	Body struct {
		Data []savedSearch `json:"data"`
	}
}

func (s *Server) savedSearches(ctx context.Context, _ *struct{}) (*searchesOutput, error) {
	found, err := s.svc.MySearches(ctx, from(ctx).actor)
	if err != nil {
		return nil, err
	}
	out := &searchesOutput{}
	out.Body.Data = []savedSearch{}
	for _, x := range found {
		out.Body.Data = append(out.Body.Data, searchOf(x))
	}
	return out, nil
}

// searchWish is what somebody wants to save.
type searchWish struct {
	Name  string `json:"name" maxLength:"100"`
	Query string `json:"query" doc:"Query string of the search page, such as q=que tra bong&kind=startup: q, kind, sector, stage, locality, strength, available, verified"`
}

type savedSearchOutput struct {
	Body savedSearch
}

func (s *Server) saveSearch(ctx context.Context, in *bodyInput) (*savedSearchOutput, error) {
	var w searchWish
	if err := files.DecodeObject(in.RawBody, &w); err != nil {
		return nil, err
	}
	x, err := s.svc.SaveSearch(ctx, from(ctx).actor, service.SearchWish(w))
	return savedSearchAnswer(x, err)
}

func savedSearchAnswer(x match.SavedSearch, err error) (*savedSearchOutput, error) {
	if err != nil {
		return nil, err
	}
	return &savedSearchOutput{Body: searchOf(x)}, nil
}

func (s *Server) savedSearch(ctx context.Context, in *oneInput) (*savedSearchOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	x, err := s.svc.MySearch(ctx, from(ctx).actor, in.ID)
	return savedSearchAnswer(x, err)
}

type searchChangeInput struct {
	ID      string `path:"id" doc:"Id of the saved search"`
	RawBody []byte
}

func (s *Server) changeSearch(ctx context.Context, in *searchChangeInput) (*savedSearchOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	var w searchWish
	if err := files.DecodeObject(in.RawBody, &w); err != nil {
		return nil, err
	}
	x, err := s.svc.ChangeSearch(ctx, from(ctx).actor, in.ID, service.SearchWish(w))
	return savedSearchAnswer(x, err)
}

func (s *Server) dropSearch(ctx context.Context, in *oneInput) (*doneOutput, error) {
	if err := checkID(in.ID); err != nil {
		return nil, err
	}
	return nil, s.svc.DropSearch(ctx, from(ctx).actor, in.ID)
}

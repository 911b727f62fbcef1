package main

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// everything is the route of the pages, which answer every path the API has not.
const everything = "/*"

// mount puts the pages behind the API's routes. Below /v1 nothing but the API
// answers, and a route of the API that is asked in a wrong way says so.
func mount(e *echo.Echo, pages http.Handler) {
	e.Any(everything, func(c echo.Context) error {
		path := c.Request().URL.Path
		if allowed := methods(e, path); len(allowed) > 0 {
			c.Response().Header().Set(echo.HeaderAllow, strings.Join(allowed, ", "))
			return echo.ErrMethodNotAllowed
		}
		if strings.HasPrefix(path, "/v1/") {
			return echo.ErrNotFound
		}
		pages.ServeHTTP(c.Response(), c.Request())
		return nil
	})
}

// methods lists the methods under which the API knows a path.
func methods(e *echo.Echo, path string) []string {
	var out []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		c := e.NewContext(nil, nil)
		e.Router().Find(m, path, c)
		if c.Path() != everything {
			out = append(out, m)
		}
	}
	return out
}

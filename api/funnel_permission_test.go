package api_test

import "duyen/match"

// funneling is the part of the permission table about the funnel.
func funneling() []permission {
	const path = "/v1/reports/funnel"
	return []permission{
		{route: "GET " + path, action: match.ActionReadFunnel, judge: true},
		{route: "GET " + path + ".csv", action: match.ActionReadFunnel, judge: true},
		{route: "GET " + path + ".xlsx", action: match.ActionReadFunnel, judge: true},
		{route: "GET " + path + "/list", path: path + "/list?step=met", action: match.ActionReadFunnel, judge: true},
	}
}

package api_test

import (
	"strconv"
	"strings"
	"time"

	"duyen/match"
)

// introducing is the part of the permission table about introductions: who acts
// for a side, and nobody else learns that there is one.
func introducing() []permission {
	const one, template = "/v1/introductions/{introduction}", "/v1/introductions/:id"
	rows := []permission{
		{route: "POST /v1/introductions", body: `{"from":"{id}","to":"the-mentor","message":"Xin gặp"}`, ok: 201, write: true},
		{route: "POST /v1/offers/:id/interest", path: "/v1/offers/the-offer/interest", body: `{"from":"{id}","message":"Xin tham gia"}`, ok: 201, write: true},
		{route: "GET /v1/introductions", path: "/v1/introductions?profile={id}"},
		{route: "GET " + template, path: one, asked: "to", secret: true, write: true},
		{route: "POST " + template + "/accept", path: one + "/accept", asked: "to", secret: true, write: true},
		{route: "POST " + template + "/decline", path: one + "/decline", body: `{"reason":"no_time"}`, asked: "to", secret: true, write: true},
		{route: "POST " + template + "/withdraw", path: one + "/withdraw", asked: "from", secret: true, write: true},
		{route: "POST " + template + "/met", path: one + "/met", asked: "from", secret: true, write: true},
		{route: "POST " + template + "/outcome", path: one + "/outcome", body: `{"result":"nothing"}`, asked: "to", secret: true, write: true},
		{route: "POST " + template + "/finish", path: one + "/finish", asked: "from", secret: true, write: true},
		{route: "GET " + template + "/messages", path: one + "/messages", asked: "from", secret: true, write: true},
		{route: "POST " + template + "/messages", path: one + "/messages", body: `{"text":"Chào anh"}`, asked: "to", secret: true, write: true, ok: 201},
	}
	for i := range rows {
		rows[i].action, rows[i].kind = match.ActionIntroduce, match.KindStartup
	}
	return rows
}

// introduction gives one between p and a mentor in nobody's name, as far as a move
// needs it: what is asked about after accepting is accepted, what is finished met.
func (m *matrix) introduction(side, p, path string) string {
	ctx := m.t.Context()
	m.n++
	third := "third-" + strconv.Itoa(m.n)
	_, err := m.store.Save(ctx, []match.Write{{Profile: sample(match.KindMentor, third)}})
	must(m.t, err)
	ask := match.IntroductionAsk{From: third, To: p, Message: "Xin gặp"}
	if side == "from" {
		ask.From, ask.To = ask.To, ask.From
	}
	now := time.Now()
	kept, err := m.store.AskIntroduction(ctx, ask.New("usr_none", match.KindStartup, now), match.DateOf(now), match.RequestKey{})
	must(m.t, err)
	_, last, _ := strings.Cut(path, "{introduction}")
	var moves []match.IntroductionMove
	switch last {
	case "/met", "/outcome", "/messages":
		moves = append(moves, match.IntroductionAccept)
	case "/finish":
		moves = append(moves, match.IntroductionAccept, match.IntroductionMeet)
	}
	for _, move := range moves {
		_, err := m.store.MoveIntroduction(ctx, kept.Introduction.ID, func(x *match.Introduction) (bool, error) {
			return x.Move(match.IntroductionStep{Move: move, By: match.SideFrom | match.SideTo, At: time.Now()})
		})
		must(m.t, err)
	}
	return kept.Introduction.ID
}

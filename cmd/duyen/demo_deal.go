package main

import (
	"context"
	"time"

	"duyen/configs"
	"duyen/match"
	"duyen/match/service"
)

// Whose members and pledges the demo has, and whose time.
const (
	demoAssociation = "demo-association"
	demoMentor      = "demo-mentor"
)

// demoActor gives an account of the demo as it acts.
func demoActor(email string) match.Actor {
	for _, a := range configs.DemoAccounts() {
		if a.Email == email {
			return match.Actor{User: a.ID, Roles: []match.Role{a.Role}, Organizations: a.Organizations, Territories: a.Territories}
		}
	}
	return match.Actor{}
}

// dealDemo lets the demo accounts deal with each other, as people would: every
// account finds something that waits for it or was done with it.
func dealDemo(ctx context.Context, r *rooms, now time.Time) error {
	for _, step := range []func(context.Context, *service.Service, time.Time) error{verifyDemo, setDemoTimeAside, joinDemo, pledgeDemo, introduceDemo} {
		if err := step(ctx, r.service, now); err != nil {
			return err
		}
	}
	return nil
}

func verifyDemo(ctx context.Context, s *service.Service, _ time.Time) error {
	for _, p := range configs.DemoVerified() {
		if _, err := s.SetVerified(ctx, demoActor("dost@demo.test"), p.Kind, p.ID, true); err != nil {
			return err
		}
	}
	return nil
}

// setDemoTimeAside makes office hours of the mentor in the two weeks to come: from
// the day after tomorrow in the afternoon online and open to all, three days later
// in the evening face to face for those introduced. Neither is when docs/MENTORS.md
// sets time aside.
func setDemoTimeAside(ctx context.Context, s *service.Service, now time.Time) error {
	day := func(ahead int, hour string) string {
		return now.In(match.HomeZone()).AddDate(0, 0, ahead).Format(time.DateOnly) + "T" + hour
	}
	for _, n := range []service.NewSlot{
		{StartsAt: day(2, "16:00"), Minutes: 45, RepeatWeeks: 1, Format: "online", Link: "https://meet.example.org/co-van-tra-khuc", Open: true},
		{StartsAt: day(5, "19:00"), Minutes: 60, RepeatWeeks: 1, Format: "in_person", Place: "Văn phòng Hiệp hội Doanh nghiệp Sông Trà"},
	} {
		if _, _, err := s.AddSlot(ctx, demoActor("mentor@demo.test"), demoMentor, n); err != nil {
			return err
		}
	}
	return nil
}

func joinDemo(ctx context.Context, s *service.Service, _ time.Time) error {
	for _, m := range configs.DemoMembers() {
		if _, err := s.Invite(ctx, demoActor("association@demo.test"), demoAssociation, m.Profile, ""); err != nil {
			return err
		}
		if _, err := s.ConfirmMember(ctx, demoActor(m.Account), demoAssociation, m.Profile, true); err != nil {
			return err
		}
	}
	return nil
}

// pledgeDemo pledges capital of the association, from the first of this month for
// half a year.
func pledgeDemo(ctx context.Context, s *service.Service, now time.Time) error {
	local := now.In(match.HomeZone())
	first := local.AddDate(0, 0, 1-local.Day())
	_, err := s.Pledge(ctx, demoActor("association@demo.test"), match.Pledge{
		By: demoAssociation, Kind: match.PledgeCapital, Amount: &match.Money{Value: 300_000_000, Currency: "VND"},
		From: match.DateOf(first), To: match.DateOf(first.AddDate(0, 6, -1)),
	})
	return err
}

func introduceDemo(ctx context.Context, s *service.Service, _ time.Time) error {
	for _, d := range configs.DemoDeals() {
		x, _, err := s.Introduce(ctx, demoActor(d.Account), match.IntroductionAsk{From: d.From, To: d.To, Message: d.Message}, "")
		if err != nil {
			return err
		}
		if d.Answer == "" {
			continue
		}
		for _, m := range []match.IntroductionStep{
			{Move: match.IntroductionAccept}, {Move: match.IntroductionMeet}, {Move: match.IntroductionReport, Outcome: d.Outcome},
		} {
			if _, err := s.MoveIntroduction(ctx, demoActor(d.Answer), x.ID, m); err != nil {
				return err
			}
		}
	}
	return nil
}

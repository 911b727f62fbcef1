package configs

import "duyen/match"

// DemoKept is somebody of the demo without an e-mail address: the staff of the
// club keep the account, and act for the profile.
func DemoKept() (u match.User, profile string) {
	return match.User{
		ID: "usr_demo_kept", Name: "Tổ ong Ba Vì", Roles: []match.Role{match.RoleFounder}, Demo: true,
		Steward: "usr_demo_club", KeptFor: match.KeptFor{Organization: "demo-club"},
	}, "demo-startup-05"
}

// DemoOffer is the offer that the prepared dealings are about. Its line has no last
// day: it is given one that lies ahead of whenever the demo is begun.
const DemoOffer = "demo-offer-27"

// DemoVerified lists whom the department of the demo has verified.
func DemoVerified() []match.Card {
	return []match.Card{
		{Kind: match.KindOrganization, ID: "demo-association"},
		{Kind: match.KindOrganization, ID: "demo-club"},
		{Kind: match.KindMentor, ID: "demo-mentor"},
		{Kind: match.KindInvestor, ID: "demo-investor"},
	}
}

// DemoMember is a member of the association, and the account that confirms it.
type DemoMember struct{ Profile, Account string }

// DemoMembers lists the members of the association.
func DemoMembers() []DemoMember {
	return []DemoMember{{"demo-startup", "startup@demo.test"}, {"demo-mentor", "mentor@demo.test"}}
}

// DemoDeal is an introduction of the demo. Account asks in the name of From; Answer,
// "" for an introduction that waits, is the account that accepts it in the name of
// To, says that the two have met, and reports the outcome.
type DemoDeal struct {
	Account, From, To, Message string
	Answer                     string
	Outcome                    *match.IntroductionOutcome
}

// DemoDeals lists the introductions: something for each side to do, and one that
// has come to an end, so that reports have something to count.
func DemoDeals() []DemoDeal {
	return []DemoDeal{{
		Account: "startup@demo.test", From: "demo-startup", To: "demo-mentor",
		Message: "Chúng tôi muốn đưa bột quế và tinh dầu quế lên sàn, xin được anh góp ý về gian hàng và bao bì.",
	}, {
		Account: "commune@demo.test", From: "demo-commune", To: "demo-startup-05",
		Message: "Xã mời tổ ong sang chia sẻ cách làm nhãn và bán mật với các hộ trồng quế.",
	}, {
		Account: "club@demo.test", From: "demo-startup-05", To: DemoOffer,
		Message: "Tổ ong có khách mua đều, xin tham gia gói vốn mồi để mua thêm thùng và làm lại nhãn.",
		Answer:  "association@demo.test",
		Outcome: &match.IntroductionOutcome{
			Result: match.ResultInvestment, Amount: &match.Money{Value: 60_000_000, Currency: "VND"}, Note: "Hai đợt, hoàn lại bằng phần doanh thu.",
		},
	}}
}

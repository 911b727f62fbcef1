package configs

import (
	_ "embed" // the demo profiles

	"duyen/match"
)

//go:embed demo/real.jsonl
var demoReal []byte

//go:embed demo/invented.jsonl
var demoInvented []byte

// DemoPassword opens every demo account. It is public: demo servers only
// listen on the machine they run on.
const DemoPassword = "duyen-demo-2026"

// DemoFile is one file of demo profiles, a profile in JSON per line. Invented
// ones are marked as such wherever they are shown.
type DemoFile struct {
	Name     string
	Data     []byte
	Invented bool
}

// DemoFiles gives the demo profiles: real projects and organisations of Quảng
// Ngãi as public facts, and invented ones that the accounts own or that give
// every account something to be matched with.
func DemoFiles() []DemoFile {
	return []DemoFile{{"real.jsonl", demoReal, false}, {"invented.jsonl", demoInvented, true}}
}

// DemoAccount is one account of the demo with the invented profile it owns or
// works for, and where it acts.
type DemoAccount struct {
	ID            string
	Email         string
	Name          string
	Role          match.Role
	Profile       string
	Organizations []string
	Territories   []string
}

// demoCommune is the commune of Trà Bồng, whose officer one account is.
const demoCommune = "21115"

// DemoAccounts lists the demo accounts, one per role.
func DemoAccounts() []DemoAccount {
	var out []DemoAccount
	for _, a := range []struct {
		id, name string
		role     match.Role
	}{
		{"startup", "Nhóm Quế Cội Nguồn", match.RoleFounder},
		{"mentor", "Trần Trà Khúc", match.RoleMentor},
		{"investor", "Quỹ Thiên Ấn", match.RoleInvestor},
		{"association", "Hiệp hội Doanh nghiệp Sông Trà", match.RoleAssociation},
		{"club", "Câu lạc bộ Khởi nghiệp Ấn Sơn", match.RoleClub},
		{"commune", "Tổ hỗ trợ xã Trà Bồng", match.RoleCommune},
		{"dost", "Trung tâm Trà Giang", match.RoleDOST},
		{"judge", "Giám khảo Sông Trà", match.RoleJudge},
		{"media", "Bản tin Núi Ấn", match.RoleMedia},
		{"admin", "Ban điều phối Duyên", match.RoleAdmin},
	} {
		d := DemoAccount{ID: "usr_demo_" + a.id, Email: a.id + "@demo.test", Name: a.name, Role: a.role, Profile: "demo-" + a.id}
		switch a.role {
		case match.RoleAssociation, match.RoleClub:
			d.Organizations = []string{d.Profile}
		case match.RoleCommune:
			d.Organizations, d.Territories = []string{d.Profile}, []string{demoCommune}
		}
		out = append(out, d)
	}
	return out
}

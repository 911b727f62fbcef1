package match_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"duyen/configs"
	"duyen/match"
)

const today match.Date = "2026-11-23"

func reference(t testing.TB) *match.Reference {
	t.Helper()
	ref, err := configs.LoadReference()
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// decode makes a profile from JSON; the kind must be one of Kinds.
func decode(t testing.TB, data string) match.Profile {
	t.Helper()
	var head struct{ Kind match.Kind }
	if err := json.Unmarshal([]byte(data), &head); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	p := match.New(head.Kind)
	if err := json.Unmarshal([]byte(data), p); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return p
}

func encode(t testing.TB, p match.Profile) string {
	t.Helper()
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Each case is a profile and the one problem it has: field, code, value, nearest.
func TestNormalizeProblems(t *testing.T) {
	ref := reference(t)
	tests := []struct {
		name, in string
		want     match.Problem
	}{
		{"no name", `{"kind":"startup"}`, match.Problem{Field: "name", Code: "required"}},
		{"blank name", `{"kind":"startup","name":" \n "}`, match.Problem{Field: "name", Code: "required"}},
		{"long name", `{"kind":"startup","name":"` + strings.Repeat("ă", 201) + `"}`, match.Problem{Field: "name", Code: "too_long", Value: "201", Nearest: "200"}},
		{"long summary", `{"kind":"startup","name":"A","summary":"` + strings.Repeat("x", 501) + `"}`, match.Problem{Field: "summary", Code: "too_long", Value: "501", Nearest: "500"}},
		{"long description", `{"kind":"startup","name":"A","description":"` + strings.Repeat("x", 20001) + `"}`, match.Problem{Field: "description", Code: "too_long", Value: "20001", Nearest: "20000"}},
		{"many tags", `{"kind":"startup","name":"A","tags":[` + strings.Repeat(`"a",`, 50) + `"b"]}`, match.Problem{Field: "tags", Code: "too_many", Value: "51", Nearest: "50"}},
		{"long tag", `{"kind":"startup","name":"A","tags":["ok","` + strings.Repeat("x", 101) + `"]}`, match.Problem{Field: "tags[1]", Code: "too_long", Value: "101", Nearest: "100"}},
		{"bidi", `{"kind":"startup","name":"A\u202eB"}`, match.Problem{Field: "name", Code: "forbidden_character", Value: "U+202E"}},
		{"zero width", `{"kind":"startup","name":"A","description":"a\u200bb"}`, match.Problem{Field: "description", Code: "forbidden_character", Value: "U+200B"}},
		{"NUL", `{"kind":"startup","name":"A","tags":["a\u0000b"]}`, match.Problem{Field: "tags[0]", Code: "forbidden_character", Value: "U+0000"}},
		{"BOM in a deal", `{"kind":"investor","name":"A","portfolio":[{"name":"\ufeffB"}]}`, match.Problem{Field: "portfolio[0].name", Code: "forbidden_character", Value: "U+FEFF"}},
		{"confusable", `{"kind":"startup","name":"Аpple"}`, match.Problem{Field: "name", Code: "confusable", Value: "Аpple", Warning: true}},
		{"bad id", `{"kind":"startup","name":"A","id":"a b/c"}`, match.Problem{Field: "id", Code: "bad_id", Value: "a b/c", Nearest: "a-b-c"}},
		{"NFD id", `{"kind":"startup","name":"A","id":"` + norm.NFD.String("quế") + `"}`, match.Problem{Field: "id", Code: "bad_id", Value: norm.NFD.String("quế"), Nearest: "que"}},
		{"long id", `{"kind":"startup","name":"A","id":"` + strings.Repeat("x", 65) + `"}`, match.Problem{Field: "id", Code: "bad_id", Value: strings.Repeat("x", 65), Nearest: strings.Repeat("x", 64)}},
		{"visibility", `{"kind":"startup","name":"A","visibility":"publik"}`, match.Problem{Field: "visibility", Code: "unknown_value", Value: "publik", Nearest: "public"}},
		{"website", `{"kind":"startup","name":"A","website":"javascript:alert(1)"}`, match.Problem{Field: "website", Code: "bad_url", Value: "javascript:alert(1)"}},
		{"website without scheme", `{"kind":"startup","name":"A","website":"que.vn/a"}`, match.Problem{Field: "website", Code: "bad_url", Value: "que.vn/a", Nearest: "https://que.vn/a"}},
		{"language", `{"kind":"startup","name":"A","languages":["vi","Vietnamese"]}`, match.Problem{Field: "languages[1]", Code: "bad_language", Value: "Vietnamese"}},
		{"no such day", `{"kind":"startup","name":"A","founded_on":"2025-02-30"}`, match.Problem{Field: "founded_on", Code: "bad_date", Value: "2025-02-30", Nearest: "2025-02-28"}},
		{"day first", `{"kind":"startup","name":"A","registered_on":"31/4/2019"}`, match.Problem{Field: "registered_on", Code: "bad_date", Value: "31/4/2019", Nearest: "2019-04-30"}},
		{"future", `{"kind":"startup","name":"A","founded_on":"2027"}`, match.Problem{Field: "founded_on", Code: "future_date", Value: "2027", Nearest: "2026-11-23", Warning: true}},
		{"e-mail", `{"kind":"startup","name":"A","contact":{"email":"a@b"}}`, match.Problem{Field: "contact.email", Code: "bad_email"}},
		{"phone", `{"kind":"startup","name":"A","contact":{"phone":"call me"}}`, match.Problem{Field: "contact.phone", Code: "bad_phone"}},
		{"unknown place", `{"kind":"startup","name":"A","locality":"Trà Bồngg"}`, match.Problem{Field: "locality", Code: "unknown_place", Value: "Trà Bồngg", Nearest: "Trà Bồng"}},
		{"unknown code", `{"kind":"startup","name":"A","locality":"99999"}`, match.Problem{Field: "locality", Code: "unknown_place", Value: "99999"}},
		{"path of no country", `{"kind":"startup","name":"A","localities":["XX/Nowhere"]}`, match.Problem{Field: "localities[0]", Code: "unknown_place", Value: "XX/Nowhere"}},
		{"path too deep", `{"kind":"startup","name":"A","locality":"US/a/b/c/d/e/f"}`, match.Problem{Field: "locality", Code: "unknown_place", Value: "US/a/b/c/d/e/f"}},
		{"two places", `{"kind":"startup","name":"A","locality":"Xã Sa Kỳ"}`, match.Problem{Field: "locality", Code: "ambiguous_place", Value: "Xã Sa Kỳ", Nearest: "Xã Đông Sơn, Huyện Bình Sơn", Warning: true}},
		{"unknown sector", `{"kind":"startup","name":"A","sectors":["Agrri"]}`, match.Problem{Field: "sectors[0]", Code: "unknown_sector", Value: "Agrri", Nearest: "agri", Warning: true}},
		{"sector of two", `{"kind":"startup","name":"A","sectors":["mắm"]}`, match.Problem{Field: "sectors[0]", Code: "ambiguous_sector", Value: "mắm", Nearest: "marine.processing", Warning: true}},
		{"stage", `{"kind":"startup","name":"A","stage":"sede"}`, match.Problem{Field: "stage", Code: "unknown_stage", Value: "sede", Nearest: "seed"}},
		{"expertise", `{"kind":"mentor","name":"A","expertise":["legal","marketting"]}`, match.Problem{Field: "expertise[1]", Code: "unknown_expertise", Value: "marketting", Nearest: "marketing"}},
		{"strength", `{"kind":"startup","name":"A","strengths":["st-garlik"]}`, match.Problem{Field: "strengths[0]", Code: "unknown_strength", Value: "st-garlik", Nearest: "st-garlic"}},
		{"investor kind", `{"kind":"investor","name":"A","investor_kind":"vc_find"}`, match.Problem{Field: "investor_kind", Code: "unknown_org_kind", Value: "vc_find", Nearest: "vc_fund"}},
		{"currency", `{"kind":"startup","name":"A","amount_sought":{"value":1,"currency":"USF"}}`, match.Problem{Field: "amount_sought.currency", Code: "unknown_currency", Value: "USF", Nearest: "USD"}},
		{"no currency", `{"kind":"startup","name":"A","amount_sought":{"value":1}}`, match.Problem{Field: "amount_sought.currency", Code: "required", Nearest: "VND"}},
		{"negative ask", `{"kind":"startup","name":"A","amount_sought":{"value":-5,"currency":"VND"}}`, match.Problem{Field: "amount_sought.value", Code: "negative", Value: "-5"}},
		{"absurd ask", `{"kind":"startup","name":"A","amount_sought":{"value":1e300,"currency":"VND"}}`, match.Problem{Field: "amount_sought.value", Code: "out_of_range"}},
		{"negative ticket", `{"kind":"investor","name":"A","ticket":{"min":-1,"currency":"USD"}}`, match.Problem{Field: "ticket.min", Code: "negative", Value: "-1"}},
		{"min over max", `{"kind":"investor","name":"A","ticket":{"min":5,"max":1,"currency":"USD"}}`, match.Problem{Field: "ticket", Code: "min_over_max", Value: "5 > 1"}},
		{"overlap", `{"kind":"investor","name":"A","sectors":["fin.fintech"],"excluded_sectors":["agri","fin"]}`, match.Problem{Field: "excluded_sectors[1]", Code: "sectors_overlap", Value: "fin"}},
		{"strict", `{"kind":"investor","name":"A","strict":["sector"]}`, match.Problem{Field: "strict[0]", Code: "unknown_value", Value: "sector", Nearest: "sectors"}},
		{"deal", `{"kind":"investor","name":"A","portfolio":[{},{"stage":"bogus-stage","on":"2020"}]}`, match.Problem{Field: "portfolio[1].stage", Code: "unknown_stage", Value: "bogus-stage"}},
		{"no place free", `{"kind":"mentor","name":"A","capacity":0,"available":true}`, match.Problem{Field: "available", Code: "capacity_zero_available", Value: "true", Nearest: "false"}},
		{"no day to pause until", `{"kind":"mentor","name":"A","paused_until":"30-02-2027"}`, match.Problem{Field: "paused_until", Code: "bad_date", Value: "30-02-2027", Nearest: "2027-02-28"}},
		{"negative capacity", `{"kind":"mentor","name":"A","capacity":-1}`, match.Problem{Field: "capacity", Code: "negative", Value: "-1", Nearest: "0"}},
		{"format", `{"kind":"mentor","name":"A","formats":["onlin"]}`, match.Problem{Field: "formats[0]", Code: "unknown_value", Value: "onlin", Nearest: "online"}},
		{"capital", `{"kind":"startup","name":"A","capital":["equitty"]}`, match.Problem{Field: "capital[0]", Code: "unknown_value", Value: "equitty", Nearest: "equity"}},
		{"leader", `{"kind":"startup","name":"A","led_by":["womeen"]}`, match.Problem{Field: "led_by[0]", Code: "unknown_value", Value: "womeen", Nearest: "women"}},
		{"employees", `{"kind":"startup","name":"A","traction":{"employees":-3}}`, match.Problem{Field: "traction.employees", Code: "negative", Value: "-3", Nearest: "0"}},
		{"offer kind", `{"kind":"offer","name":"A","offer_kind":"fundin"}`, match.Problem{Field: "offer_kind", Code: "unknown_value", Value: "fundin", Nearest: "funding"}},
		{"unknown field's visibility", `{"kind":"startup","name":"A","field_visibility":{"amount_sougth":"members"}}`, match.Problem{Field: "field_visibility.amount_sougth", Code: "unknown_field", Value: "amount_sougth", Nearest: "amount_sought"}},
		{"another kind's field", `{"kind":"mentor","name":"A","field_visibility":{"ticket":"members"}}`, match.Problem{Field: "field_visibility.ticket", Code: "unknown_field", Value: "ticket"}},
		{"field's visibility", `{"kind":"investor","name":"A","field_visibility":{"ticket":"concent"}}`, match.Problem{Field: "field_visibility.ticket", Code: "unknown_value", Value: "concent", Nearest: "consent"}},
		{"not of a field", `{"kind":"investor","name":"A","field_visibility":{"ticket":"private"}}`, match.Problem{Field: "field_visibility.ticket", Code: "unknown_value", Value: "private"}},
		{"closes early", `{"kind":"offer","name":"A","opens_on":"2026-05-02","closes_on":"2026-05-01"}`, match.Problem{Field: "closes_on", Code: "closes_before_opens", Value: "2026-05-01", Nearest: "2026-05-02"}},
		{"operator", `{"kind":"offer","name":"A","eligibility":[{"field":"stage","op":"equals","value":"seed"}]}`, match.Problem{Field: "eligibility[0].op", Code: "unknown_value", Value: "equals"}},
		{"condition on nothing", `{"kind":"offer","name":"A","eligibility":[{"field":"stag","op":"in","value":["seed"]}]}`, match.Problem{Field: "eligibility[0].field", Code: "unknown_field", Value: "stag", Nearest: "stage"}},
		{"condition without list", `{"kind":"offer","name":"A","eligibility":[{"field":"stage","op":"in","value":"seed"}]}`, match.Problem{Field: "eligibility[0].value", Code: "bad_value"}},
		{"condition on a place", `{"kind":"offer","name":"A","eligibility":[{"field":"locality","op":"in","value":["51","Trà Bồngg"]}]}`, match.Problem{Field: "eligibility[0].value[1]", Code: "unknown_place", Value: "Trà Bồngg", Nearest: "Trà Bồng"}},
		{"services", `{"kind":"organization","name":"A","services":["grand"]}`, match.Problem{Field: "services[0]", Code: "unknown_expertise", Value: "grand", Nearest: "grant"}},
		{"serves", `{"kind":"organization","name":"A","serves":["Lý Sơn","Atlantis"]}`, match.Problem{Field: "serves[1]", Code: "unknown_place", Value: "Atlantis"}},
	}
	codes := match.ProblemCodes()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := match.Normalize(decode(t, tt.in), ref, today)
			if tt.want.Code == "out_of_range" && len(got) == 1 {
				got[0].Value = "" // a number of 300 digits
			}
			if tt.name == "deal" && len(got) == 1 {
				got[0].Nearest = ""
			}
			i := slices.IndexFunc(got, func(p match.Problem) bool { return p.Field == tt.want.Field && p.Code == tt.want.Code })
			if i < 0 || (len(got) > 1 && tt.name != "condition on nothing") {
				t.Fatalf("got %+v, want %+v", got, tt.want)
			}
			if got[i] != tt.want {
				t.Errorf("got %+v, want %+v", got[i], tt.want)
			}
			if !slices.Contains(codes, got[i].Code) {
				t.Errorf("ProblemCodes lacks %s", got[i].Code)
			}
		})
	}
}

func TestNormalizeRefusesBrokenUTF8(t *testing.T) {
	p := &match.Startup{Base: match.Base{Name: "a\xff"}}
	got := match.Normalize(p, reference(t), today)
	if len(got) != 1 || got[0].Code != match.ProblemNotUTF8 {
		t.Errorf("got %+v", got)
	}
}

func TestNormalizeWrongKind(t *testing.T) {
	p := &match.Startup{Base: match.Base{Kind: match.KindMentor, Name: "A"}}
	got := match.Normalize(p, reference(t), today)
	if len(got) != 1 || got[0].Code != match.ProblemUnknownKind || got[0].Nearest != "startup" {
		t.Errorf("got %+v", got)
	}
}

// What is not wrong comes out in canonical form.
func TestNormalizeCanonical(t *testing.T) {
	ref := reference(t)
	tests := []struct{ name, in, want string }{
		{
			"names to codes",
			`{"kind":"startup","name":"  Quế  Trà\nBồng ","sectors":["Fintech","quế","forest.cinnamon","Cà phê"],"stage":"Series A","needs":["gọi vốn","fundraising"],"locality":"huyện Trà Bồng","strengths":["Quế Trà Bồng"],"home_locality":"TP.HCM"}`,
			`{"kind":"startup","name":"Quế Trà Bồng","sectors":["fin.fintech","forest.cinnamon","agri.coffee"],"locality":"525","strengths":["st-cinnamon"],"visibility":"public","stage":"early","needs":["fundraising"],"home_locality":"79"}`,
		},
		{
			"tone placement and NFD",
			`{"kind":"mentor","name":"` + norm.NFD.String("Thuỷ Hoà") + `","expertise":["kế toán"],"languages":["VI"]}`,
			`{"kind":"mentor","name":"Thủy Hòa","languages":["vi"],"visibility":"public","expertise":["finance"]}`,
		},
		{
			"free sectors",
			`{"kind":"startup","name":"A","sectors":["Thể  thao","x:the thao","x:Fintech"]}`,
			`{"kind":"startup","name":"A","sectors":["x:the thao","fin.fintech"],"visibility":"public"}`,
		},
		{
			"a name that means two places keeps both",
			`{"kind":"startup","name":"A","locality":"Nguyễn Nghiêm","localities":["51"]}`,
			`{"kind":"startup","name":"A","locality":"21457","localities":["21457","21025","21439","51"],"visibility":"public"}`,
		},
		{
			"a commune and its district are one place",
			`{"kind":"organization","name":"A","locality":"Trà Bồng","serves":["tỉnh Quảng Ngãi","Kon Plông"],"org_kind":"HTX"}`,
			`{"kind":"organization","name":"A","locality":"21115","visibility":"public","org_kind":"cooperative","serves":["51","23476"]}`,
		},
		{
			"investor",
			`{"kind":"investor","name":"A","investor_kind":"VC","localities":["Việt Nam","Southeast Asia","US/CA/SF Bay"],"ticket":{"min":1,"currency":"usd"},"sectors":["agri"],"excluded_sectors":["agri.inputs"],"portfolio":[{"name":"B","sectors":["AI"],"locality":"us/NY","on":"2019","amount":{"value":5,"currency":"vnđ"}}]}`,
			`{"kind":"investor","name":"A","sectors":["agri"],"localities":["VN","SEA","US/CA/SF Bay"],"visibility":"public","investor_kind":"vc_fund","ticket":{"min":1,"currency":"USD"},"excluded_sectors":["agri.inputs"],"portfolio":[{"name":"B","sectors":["ict.ai"],"locality":"US/NY","amount":{"value":5,"currency":"VND"},"on":"2019"}]}`,
		},
		{
			"offer",
			`{"kind":"offer","name":"A","offer_kind":"Funding","amount":{"currency":"VND"},"opens_on":"2026","closes_on":"2026-07-01","eligibility":[{"field":"stage","op":"in","value":["ý tưởng","seed"]},{"field":"locality","op":"eq","value":"Lý Sơn"},{"field":"traction.employees","op":"gte","value":5}]}`,
			`{"kind":"offer","name":"A","visibility":"public","offer_kind":"funding","eligibility":[{"field":"stage","op":"in","value":["idea","seed"]},{"field":"locality","op":"eq","value":"21548"},{"field":"traction.employees","op":"gte","value":5}],"opens_on":"2026","closes_on":"2026-07-01"}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := decode(t, tt.in)
			if err := match.Invalid(match.Normalize(p, ref, today)); err != nil {
				t.Fatal(err)
			}
			if got := encode(t, p); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			again := decode(t, encode(t, p))
			match.Normalize(again, ref, today)
			if !reflect.DeepEqual(again, p) {
				t.Errorf("again: %s", encode(t, again))
			}
		})
	}
}

package auth

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"duyen/match"
)

func TestCheckPassword(t *testing.T) {
	about := []string{"an.nguyen@hoptacxa.vn", "Nguyễn Văn An"}
	tests := map[string][]string{
		"": {
			"con trâu vàng", "Trà Bồng quế thơm", "xK7$mm2q", "gió lào cát trắng", "11 con gà mái", "một hai ba bốn",
			"nguyen thích ăn cá", "mật khẩu dài lắm nhé", "duyên-thì-chưa-tới", "!?#%&*()@", "日本語の暗号文です",
			norm.NFD.String("trâu vàng"), strings.Repeat("con trâu ", 100),
		},
		"password_short": {"", "a", "trâu", "1234567", "ếếếếếếế", norm.NFD.String("bốn bể"), "       "},
		"password_long":  {strings.Repeat("con trâu ", 103), strings.Repeat("con trâu ", 100_000)},
		"password_guessable": {
			"12345678", "1234567890", "123456789012", "87654321", "01234567", "09876543", "abcdefgh", "HGFEDCBA", "qwertyui", "poiuytrewq", "asdfghjk",
			"1-2-3-4-5-6-7-8", "aaaaaaaa", "ababababab", "áaàảãạaa", "        ", "--------", "00000000",
			"password", "Password1", "P a s s w o r d", "mật khẩu", "Mật khẩu 123", "matkhau2026", "matkhau12345", "anh yêu em", "emyeuanh!!!", "vietnam123",
			"duyen-2026", "quangngai76", "khởi nghiệp",
			"an.nguyen@hoptacxa.vn", "AN.NGUYEN@HOPTACXA.VN", "annguyen", "An.Nguyen1", "nguyenvanan", "Nguyễn Văn An", "nguyễn văn an 1990", "nguyen01021990",
			"hoptacxa.vn", "hoptacxa123", norm.NFD.String("Nguyễn Văn An"),
		},
	}
	for want, passwords := range tests {
		for _, p := range passwords {
			var problems []match.Problem
			if want != "" {
				problems = []match.Problem{{Field: "password", Code: want}}
			}
			if got := CheckPassword(p, about...); !reflect.DeepEqual(got, problems) {
				t.Errorf("%.40q: got %v, want %q", p, got, want)
			}
		}
	}
	if got := CheckPassword("nguyenan thanh"); got != nil {
		t.Errorf("nothing is known of the person, and yet %v", got)
	}
	if got := CheckPassword("con trâu vàng", "", "@", "a@b", "  "); got != nil {
		t.Errorf("with nothing about the person: %v", got)
	}
}

// What is checked is what is hashed: whoever passes the check gets a hash.
func FuzzCheckPassword(f *testing.F) {
	for _, s := range []string{"", "con trâu vàng", "12345678", "\xff\xfe", "an@x.vn", strings.Repeat("é", 900), strings.Repeat("\u0958", 600)} {
		f.Add(s, "an@x.vn")
	}
	f.Fuzz(func(t *testing.T, password, about string) {
		problems := CheckPassword(password, about)
		form, ok := canonical(password)
		if len(problems) == 0 && (!ok || utf8.RuneCountInString(form) < passwordMin || len(form) > passwordMax) {
			t.Errorf("%q is taken, its form is %q", password, form)
		}
		if again, stays := canonical(form); ok && (again != form || !stays) {
			t.Errorf("the form of %q is %q, and of that %q", password, form, again)
		}
		if strings.EqualFold(password, about) && len(about) > 0 && len(problems) == 0 && utf8.RuneCountInString(plainForm(about)) >= 3 {
			t.Errorf("%q is what the person is called", password)
		}
	})
}

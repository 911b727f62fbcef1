package jobs

import (
	"strings"
	"testing"
	"time"

	"duyen/locale"
	"duyen/match"
)

func write(t *testing.T, l match.Letter) Message {
	t.Helper()
	w, err := newWriter()
	if err != nil {
		t.Fatal(err)
	}
	m, err := w.message(l)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Every letter in both languages is complete: nothing is missing, nothing is
// left of keys and placeholders.
func TestEveryLetter(t *testing.T) {
	args := map[string]string{"profile": "Tỏi đen <Lý Sơn>", "by": "UBND xã Bình Sơn", "at": "07:05, 26/11/2026"}
	for _, p := range match.Purposes() {
		for _, lang := range locale.Languages() {
			l := linh()
			l.Purpose, l.Lang, l.Args = p, lang, args
			m := write(t, l)
			for _, body := range []string{m.Text, strings.ReplaceAll(m.HTML, "&#43;", "+")} {
				for _, want := range []string{l.Name, l.Link, "00:30, 27/11/2026", "Duyên", locale.Text(lang, "mail."+string(p)+".not_you", nil)} {
					if !strings.Contains(body, want) {
						t.Errorf("%s in %s does not say %q:\n%s", p, lang, want, body)
					}
				}
				for _, bad := range []string{"mail." + string(p), "…", "[", "{", "<no value>"} {
					if strings.Contains(body, bad) {
						t.Errorf("%s in %s says %q:\n%s", p, lang, bad, body)
					}
				}
			}
			if strings.Contains(m.HTML, "<Lý Sơn>") || strings.Contains(m.HTML, "<img") || strings.Contains(m.HTML, "src=") {
				t.Errorf("%s in %s: %s", p, lang, m.HTML)
			}
			if !strings.Contains(m.HTML, `<html lang="`+lang+`">`) || m.Subject == "" || len([]rune(m.Subject)) > 78 {
				t.Errorf("%s in %s: subject %q", p, lang, m.Subject)
			}
			l.Name, l.Args, l.Link, l.Until = "", nil, "", time.Time{} // the barest one
			m = write(t, l)
			for _, bad := range []string{"…", "href", "mail." + string(p), " ,", " .", "00:30"} {
				if strings.Contains(m.Text+m.HTML, bad) {
					t.Errorf("%s in %s, bare, says %q:\n%s\n%s", p, lang, bad, m.Text, m.HTML)
				}
			}
		}
	}
}

func TestALetterAsItReads(t *testing.T) {
	l := linh()
	l.Purpose = match.PurposeConfirm
	want := `Chào anh/chị Nguyễn Thị Linh,

Cảm ơn anh/chị đã đăng ký tài khoản Duyên. Xin xác nhận đây đúng là địa chỉ email của anh/chị để bắt đầu sử dụng.

Xác nhận địa chỉ email:
https://duyen.example.test/confirm?t=dym_abc

Đường dẫn dùng được đến 00:30, 27/11/2026 (giờ Việt Nam).

Nếu anh/chị không đăng ký, xin bỏ qua thư này. Khi chưa được xác nhận, tài khoản không dùng được.

Thân mến, Duyên

-- 
Duyên – nối dự án khởi nghiệp với người đồng hành. Thư này được gửi tự động, anh/chị không cần trả lời. Duyên không bao giờ hỏi mật khẩu qua thư.
`
	if got := write(t, l); got.Text != want || got.Subject != "Xác nhận địa chỉ email cho tài khoản Duyên" {
		t.Errorf("%s\n%s", got.Subject, got.Text)
	}
}

// A stranger who registers with somebody's address cannot write them a message.
func TestNamesAreNoMessages(t *testing.T) {
	for name, want := range map[string]string{
		"Trần Văn A.":                 "Trần Văn A.",
		"ThS. Lê Thị B":               "ThS. Lê Thị B",
		"  Linh\r\n\tNguyễn ":         "Linh Nguyễn",
		"Linh\u202e\u200b Nguyễn\x00": "Linh Nguyễn",
		"Win at http://evil.test":     "",
		"Win at evil.test now":        "",
		"write to a@evil.test":        "",
		"<b>Linh</b>":                 "",
		"":                            "",
	} {
		if got := addressee(name); got != want {
			t.Errorf("%q becomes %q", name, got)
		}
	}
	if got := addressee(strings.Repeat("Lĩnh ", 100)); len([]rune(got)) > maxName+1 {
		t.Errorf("a long name stays %d long", len(got))
	}
}

func TestNoLetter(t *testing.T) {
	w, err := newWriter()
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(l *match.Letter){
		func(l *match.Letter) { l.Purpose = "spam" },
		func(l *match.Letter) { l.Purpose = "" },
		func(l *match.Letter) { l.Link = "javascript:alert(1)" },
		func(l *match.Letter) { l.Link = "/confirm" },
		func(l *match.Letter) { l.Link = "https://h\r\n/x" },
	} {
		l := linh()
		l.Purpose = match.PurposeReset
		change(&l)
		if _, err := w.message(l); match.KindOf(err) != match.KindInvalid {
			t.Errorf("%+v: %v", l, err)
		}
	}
}

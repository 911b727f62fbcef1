package jobs

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"duyen/locale"
	"duyen/match"
)

// summary is a digest with everything in it.
func summary() match.Letter {
	return match.Letter{
		To: "linh@example.test", Name: "Nguyễn Thị Linh", Lang: "vi", Purpose: match.PurposeDigest,
		Unsubscribe: "https://duyen.example.test/unsubscribe/dyu_abc",
		Parts: []match.LetterPart{
			{
				Kind: match.KindInvestor, Name: "Quỹ <b>Trà Bồng</b>", Link: "https://duyen.example.test/investors/fund/feed", More: true,
				Entries: []match.LetterEntry{{
					Event: match.EventMatch, Target: match.Card{Kind: match.KindStartup, ID: "s1", Name: "Quế\r\nBcc: x@y.z <img src=x>"},
					Link: "https://duyen.example.test/startups/s1", Score: 71.26, Fit: match.FitStrong,
					Reasons: []match.Reason{
						{Signal: "stage", Points: 3, Neutral: 5, Code: "stage.fits"},
						{Signal: "sector", Points: 30, Neutral: 10, Code: "sector.declared", Evidence: map[string]any{"sector": "agri"}},
					},
				}, {
					Event: match.EventStage, Target: match.Card{Kind: match.KindStartup, ID: "s2", Name: "Tỏi"}, Link: "https://duyen.example.test/startups/s2",
					Changed: []match.FeedChange{{Field: "stage", From: "idea", To: "mvp"}},
				}},
			},
			{
				Name: "Tìm quế", Link: "https://duyen.example.test/search?q=qu%E1%BA%BF",
				Entries: []match.LetterEntry{{
					Event: match.EventFound, Target: match.Card{Kind: match.KindStartup, ID: "s3", Name: "Trà quế", Summary: "Trà từ quế & gừng"}, Link: "https://duyen.example.test/startups/s3",
				}},
			},
		},
	}
}

// called names ids of the tests.
func called(_, typ, id string) string {
	return map[string]string{"agri": "Nông nghiệp", "mvp": "Mẫu thử", "idea": "Ý tưởng"}[id]
}

func TestADigestAsItReads(t *testing.T) {
	w, err := newWriter()
	if err != nil {
		t.Fatal(err)
	}
	w.names = called
	for _, lang := range locale.Languages() {
		l := summary()
		l.Lang = lang
		m, err := w.message(l)
		if err != nil {
			t.Fatal(err)
		}
		if m.Unsubscribe != l.Unsubscribe || !strings.Contains(m.Subject, "3") || len([]rune(m.Subject)) > 78 {
			t.Errorf("%s: subject %q, ends at %q", lang, m.Subject, m.Unsubscribe)
		}
		for _, want := range append(addresses(l)[1:], locale.Text(lang, "mail.digest.more", nil), locale.Text(lang, "mail.digest.stop", nil), "Tìm quế", "71") {
			if !strings.Contains(m.Text, want) || !strings.Contains(m.HTML, strings.ReplaceAll(want, "&", "&amp;")) {
				t.Errorf("%s does not say %q:\n%s\n%s", lang, want, m.Text, m.HTML)
			}
		}
		for _, bad := range []string{"mail.digest", "event.", "reason.", "…", "[", "{", "<no value>", "\nBcc"} {
			if strings.Contains(m.Text, bad) || strings.Contains(m.HTML, bad) {
				t.Errorf("%s says %q:\n%s", lang, bad, m.Text)
			}
		}
		if strings.Contains(m.HTML, "<img") || strings.Contains(m.HTML, "<b>Trà") || !strings.Contains(m.HTML, "&lt;b&gt;Trà") {
			t.Errorf("%s: markup is not escaped: %s", lang, m.HTML)
		}
	}
	m, err := w.message(summary())
	if err != nil {
		t.Fatal(err)
	}
	want := `Chào anh/chị Nguyễn Thị Linh,

Dưới đây là những gì mới trong các bảng tin mà anh/chị đã chọn nhận qua thư.

Bảng tin của Quỹ <b>Trà Bồng</b>

* Quế Bcc: x@y.z <img src=x>: gợi ý mới
  71,3 điểm – Rất phù hợp
  ` + (locale.Voice{Lang: "vi", Who: "investor"}).Say("reason", "sector.declared", map[string]any{"sector": "Nông nghiệp"}) + `
  https://duyen.example.test/startups/s1

* Tỏi đã chuyển sang giai đoạn mới
  Đã lên giai đoạn Mẫu thử, trước đó là Ý tưởng
  https://duyen.example.test/startups/s2

Ngoài ra còn tin khác. Xem tất cả:
https://duyen.example.test/investors/fund/feed

Tìm kiếm đã lưu: Tìm quế

* Trà quế
  Trà từ quế & gừng
  https://duyen.example.test/startups/s3

Xem tất cả:
https://duyen.example.test/search?q=qu%E1%BA%BF

Thân mến, Duyên

-- 
Ngừng nhận thư tổng hợp:
https://duyen.example.test/unsubscribe/dyu_abc
Duyên – nối dự án khởi nghiệp với người đồng hành. Thư này được gửi tự động, anh/chị không cần trả lời. Duyên không bao giờ hỏi mật khẩu qua thư.
`
	if m.Text != want {
		t.Errorf("%s\nwant\n%s", m.Text, want)
	}
	l := summary()
	l.Parts[0].Entries[0].Link = "javascript:alert(1)"
	if _, err := w.message(l); match.KindOf(err) != match.KindInvalid {
		t.Errorf("a link that runs: %v", err)
	}
}

// editor writes one digest until it was told that it was sent.
type editor struct {
	mu   sync.Mutex
	err  error // of hearing that it was sent
	sent []match.DigestJob
	asks int
}

func (e *editor) DigestLetter(_ context.Context, j match.DigestJob) (match.Letter, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.asks++
	if len(e.sent) > 0 {
		return match.Letter{}, match.Fail(match.KindNotFound, "not_found", "there is nothing new")
	}
	return summary(), nil
}

func (e *editor) Digested(_ context.Context, j match.DigestJob) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := e.err; err != nil {
		e.err = nil
		return err
	}
	e.sent = append(e.sent, j)
	return nil
}

// serve opens a queue that sends digests.
func serve(t *testing.T, o Options, e *editor, s Sender) *Jobs {
	t.Helper()
	j, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := j.ServeDigests(e, s, from, called); err != nil {
		t.Fatal(err)
	}
	return j
}

func today() match.DigestJob {
	return match.DigestJob{User: "usr_linh", Day: "2026-11-26", Feeds: []match.DigestRange{{Feed: "fund", After: 3, To: 9}}}
}

// One press in a mail program ends digests (RFC 8058), and they come once.
func TestADigestIsDeliveredOnce(t *testing.T) {
	s := startServer(t, "starttls")
	e := &editor{}
	j := serve(t, settings(t.TempDir()), e, through(t, s, address))
	events := start(t, j)
	for range 2 { // the second one with what has come since
		d := today()
		if err := j.Digest(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if row := await(t, events); row.State != "completed" {
		t.Fatalf("the job is %s", row.State)
	}
	later := today()
	later.Feeds[0].To = 12
	if err := j.Digest(t.Context(), later); err != nil { // after it was sent
		t.Fatal(err)
	}
	if got := counts(t, j); got["completed"] != 1 || len(got) != 1 {
		t.Errorf("there are %v", got)
	}
	h := parse(t, s.receive(t).data).header
	if h.Get("List-Unsubscribe") != "<https://duyen.example.test/unsubscribe/dyu_abc>" || h.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
		t.Errorf("headers %v", h)
	}
	if len(s.took) != 0 || len(e.sent) != 1 || e.sent[0].Feeds[0].To != 9 {
		t.Errorf("%d more letters came; noted %v", len(s.took), e.sent)
	}
}

// What was sent and could not be noted is noted later, and not sent again.
func TestADigestThatIsSentIsNotSentAgain(t *testing.T) {
	s := startServer(t, "starttls")
	e := &editor{err: errors.New("the store is locked")}
	j := serve(t, settings(t.TempDir()), e, through(t, s, address))
	events := start(t, j)
	if err := j.Digest(t.Context(), today()); err != nil {
		t.Fatal(err)
	}
	if row := await(t, events); row.FinalizedAt != nil {
		t.Fatalf("the job is %s", row.State)
	}
	if row := await(t, events); row.State != "completed" || row.Attempt != 2 {
		t.Fatalf("the job is %s", row.State)
	}
	s.receive(t)
	if len(s.took) != 0 || len(e.sent) != 1 || e.asks != 1 {
		t.Errorf("%d more letters, noted %v, asked %d times", len(s.took), e.sent, e.asks)
	}
}

// A program that was killed between sending and noting sends the same letter
// again, under the same id; the folder does not keep it twice.
func TestAKilledProgramsDigest(t *testing.T) {
	dir := t.TempDir()
	s := startServer(t, "starttls")
	var ids []string
	for range 2 {
		o := settings(dir)
		o.delays = mailDelays()
		e := &editor{err: errors.New("killed")}
		j, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if err := j.ServeDigests(e, through(t, s, address), from, called); err != nil {
			t.Fatal(err)
		}
		events := start(t, j)
		if err := j.Digest(t.Context(), today()); err != nil {
			t.Fatal(err)
		}
		if len(ids) > 0 {
			if err := j.Retry(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
		}
		await(t, events)
		ids = append(ids, parse(t, s.receive(t).data).header.Get("Message-ID"))
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if ids[0] != ids[1] || strings.Contains(ids[0], "linh") || !strings.HasSuffix(ids[0], "@example.test>") {
		t.Errorf("ids %q", ids)
	}
	folder := NewFolder(filepath.Join(dir, "mail"), settings(dir).Logger, now)
	for range 2 {
		p := &paperboy{digests: &editor{}, sender: folder, from: message().From, busy: map[string]bool{}, sent: map[string]bool{}}
		var err error
		if p.write, err = newWriter(); err != nil {
			t.Fatal(err)
		}
		if err := p.Deliver(t.Context(), digestArgs(today())); err != nil {
			t.Fatal(err)
		}
	}
	if files, err := os.ReadDir(filepath.Join(dir, "mail")); err != nil || len(files) != 1 {
		t.Errorf("there are %v %v", files, err)
	}
}

// Two digests to one account wait for each other.
func TestDigestsToOneAccountTakeTurns(t *testing.T) {
	inside, release := make(chan struct{}), make(chan struct{})
	p := &paperboy{digests: &editor{}, from: message().From, busy: map[string]bool{}, sent: map[string]bool{}, sender: sendFunc(func(context.Context, Message) error {
		inside <- struct{}{}
		<-release
		return nil
	})}
	var err error
	if p.write, err = newWriter(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- p.Deliver(t.Context(), digestArgs(today())) }()
	<-inside
	tomorrow := today()
	tomorrow.Day = "2026-11-27"
	if err := p.Deliver(t.Context(), digestArgs(tomorrow)); match.KindOf(err) != match.KindBusy {
		t.Errorf("the second one: %v", err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if err := p.Deliver(t.Context(), digestArgs(tomorrow)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestDigestRefuses(t *testing.T) {
	j := serve(t, settings(t.TempDir()), &editor{}, nil)
	for _, d := range []match.DigestJob{{}, {User: "usr_linh", Day: "2026-11-26"}, {User: "usr_linh", Feeds: today().Feeds}, {Day: "2026-11-26", Feeds: today().Feeds}} {
		if err := j.Digest(t.Context(), d); match.KindOf(err) != match.KindInvalid {
			t.Errorf("%+v: %v", d, err)
		}
	}
	m := message()
	for _, bad := range []string{"no address", "https://x.test/\r\nBcc: a@b.c", "https://x.test/>,<mailto:a@b.c"} {
		m.Unsubscribe = bad
		if _, err := compose(m, now()); match.KindOf(err) != match.KindInvalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
)

// allPlaces are the store's places in the order of an erasure.
func allPlaces(s *Store) []*Place {
	return append(s.Places(), s.FilePlace().Place)
}

func placeNames(s *Store) (names []string) {
	for _, p := range allPlaces(s) {
		names = append(names, p.Name())
	}
	return names
}

func testErasures(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 25, 1, 2, 3, 0, time.UTC)
	at(s, now)
	somebody(t, s, "usr_1")
	create(t, s, "usr_1", startup("a"), startup("b"))
	x, err := s.StartSession(t.Context(), match.Session{User: "usr_1", EndsAt: now.Add(time.Hour)}, match.Proof{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.BeginErasure(t.Context(), "usr_1", "hash", []string{"one", "two"})
	want := match.Erasure{ID: e.ID, User: "usr_1", Profiles: []string{"a", "b"}, AskedAt: now}
	if err != nil || !reflect.DeepEqual(e, want) {
		t.Fatalf("begun %+v %v", e, err)
	}
	if u, err := s.ByID(t.Context(), "usr_1"); err != nil || !u.Disabled {
		t.Errorf("the account is not blocked: %+v %v", u, err)
	}
	_, err = s.Session(t.Context(), x.ID)
	wantKind(t, err, match.KindNotFound, "not_found")
	_, err = s.BeginErasure(t.Context(), "usr_1", "hash", nil)
	wantKind(t, err, match.KindConflict, "erasure_open")
	_, err = s.BeginErasure(t.Context(), "usr_9", "hash", nil)
	wantKind(t, err, match.KindNotFound, "not_found")
	if open, err := s.OpenErasures(t.Context()); err != nil || !reflect.DeepEqual(open, []match.Erasure{want}) {
		t.Errorf("open %+v %v", open, err)
	}
	wantKind(t, s.EndErasure(t.Context(), e.ID), match.KindConflict, "erasure_open")
	mark := func(place string, erased bool) {
		t.Helper()
		if err := s.MarkErased(t.Context(), e.ID, place, erased); err != nil {
			t.Fatal(err)
		}
	}
	mark("one", true)
	mark("two", true)
	mark("one", false)
	wantKind(t, s.EndErasure(t.Context(), e.ID), match.KindConflict, "erasure_open")
	mark("one", true)
	if err := s.EndErasure(t.Context(), e.ID); err != nil {
		t.Fatal(err)
	}
	r, secret, err := s.Receipt(t.Context(), e.ID)
	wantReceipt := match.Receipt{ID: e.ID, AskedAt: now, DoneAt: &now, Places: []match.ErasedPlace{{Name: "one", Erased: true, ErasedAt: &now}, {Name: "two", Erased: true, ErasedAt: &now}}}
	if err != nil || secret != "hash" || !reflect.DeepEqual(r, wantReceipt) {
		t.Errorf("receipt %+v %q %v", r, secret, err)
	}
	_, _, err = s.Receipt(t.Context(), "era_none")
	wantKind(t, err, match.KindNotFound, "not_found")
	if open, err := s.OpenErasures(t.Context()); err != nil || len(open) != 0 {
		t.Errorf("open %+v %v", open, err)
	}
}

// TestErasedBytes: of somebody who is erased there is no byte in the store's
// files, wherever SQLite has moved their rows before; everybody else's stay. The
// canary is in everything people can choose (trust.md F10).
func TestErasedBytes(t *testing.T) {
	const canary = "cAnArY"
	for _, seed := range []uint64{0, 2} { // both leave pieces without a VACUUM
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "duyen.db")
			s := openAt(t, path)
			crowded(t, s, "usr_erased", canary, rand.New(rand.NewPCG(seed, 1)))
			if found := where1(t, path, canary); found == 0 {
				t.Fatal("the canary was never there")
			}
			e, err := s.BeginErasure(t.Context(), "usr_erased", "hash", placeNames(s))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // places may be asked again
				for _, p := range allPlaces(s) {
					if err := p.Erase(t.Context(), e); err != nil {
						t.Fatalf("%s: %v", p.Name(), err)
					}
				}
			}
			for _, p := range allPlaces(s) {
				if held, err := p.Holds(t.Context(), e); err != nil || held {
					t.Errorf("%s holds something: %v", p.Name(), err)
				}
				if err := s.MarkErased(t.Context(), e.ID, p.Name(), true); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.EndErasure(t.Context(), e.ID); err != nil {
				t.Fatal(err)
			}
			if found := where1(t, path, canary); found != 0 {
				t.Errorf("the canary stands %d times in the store's files", found)
			}
			kept(t, s, e)
		})
	}
}

// crowded fills a store with people and one among them whose every text is the canary.
func crowded(t *testing.T, s *Store, user, canary string, rng *rand.Rand) {
	t.Helper()
	somebody(t, s, user)
	somebody(t, s, "usr_other")
	var all []match.Write
	for i := range 60 {
		var writes []match.Write
		for j := range 50 {
			owner, id := "usr_other", fmt.Sprintf("p%d-%d", i, j)
			p := startup(id, func(p *match.Startup) {
				p.Description = strings.Repeat("x", rng.IntN(900))
				p.Sectors = []string{fmt.Sprintf("x:plain%d", rng.IntN(900))}
			})
			if rng.IntN(20) == 0 {
				owner, p.ID, p.Name = user, canary+"-"+id, canary
				p.ExternalID, p.Description, p.Locality = canary+id, canary+strings.Repeat("y", rng.IntN(6000)), "US/"+canary
				p.Sectors = []string{"x:" + canary, "x:plain7"}
				p.Contact = &match.Contact{Person: canary, Email: canary + "@example.test", Phone: canary}
			}
			writes = append(writes, match.Write{Profile: p, Mode: match.Create, Owner: owner})
		}
		save(t, s, writes...)
		all = append(all, writes...)
		var grown []match.Write // and shrunk, so that pages are split and joined
		for k := range 40 {
			p := all[rng.IntN(len(all))].Profile.(*match.Startup)
			p.Description = strings.Repeat("z", rng.IntN(3000)) + p.Name + fmt.Sprint(k)
			grown = append(grown, match.Write{Profile: p, Mode: match.Replace})
		}
		save(t, s, grown...)
	}
	x, err := s.StartSession(t.Context(), match.Session{User: user, Client: canary}, match.Proof{})
	if err != nil {
		t.Fatal(err)
	}
	owned, err := s.Owned(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := s.Owned(t.Context(), "usr_other")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.AskAgreement(t.Context(), match.Agreement{From: owned[0].ID, To: owned[1].ID, Message: canary}); err != nil {
		t.Fatal(err)
	}
	by := func(o *match.Offer) { o.By = owned[0].ID }
	create(t, s, "usr_other", anOffer("offered", by), anOffer("ended", by))
	if _, err := handle(t, s, "ended", match.OfferClose, match.HandPoster); err != nil {
		t.Fatal(err)
	}
	_, err = s.Append(t.Context(), match.AuditEntry{
		At: time.Now(), Actor: "usr_other", Action: "account.change", ObjectKind: match.AuditUser, Object: "usr_other",
		Payload: json.RawMessage(`{"name":"` + canary + `"}`), Subjects: []string{user},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{
		`INSERT INTO refresh VALUES ('h', '` + x.ID + `', '', 1)`, `INSERT INTO ticket VALUES ('h', $1, 'reset', 1)`,
		`UPDATE account SET new_email = '` + canary + `1@example.test', former_email = '` + canary + `2@example.test' WHERE id = $1`,
		`INSERT INTO api_key VALUES ('key_1', $1, '` + canary + `', 'dyk_1', 'h', '["read"]', 1, 0, 9)`,
		`INSERT INTO identity VALUES ('idn_1', $1, 'https://id.test', '` + canary + `', '` + canary + `@example.test', 1)`,
		`INSERT INTO slot VALUES ('slt_1', '` + owned[0].ID + `', 1, 2, 'in_person', '` + canary + `', 'https://example.test/` + canary + `', 1, '` + canary + `', 0, 1)`,
		`INSERT INTO booking VALUES ('bkg_1', 'slt_1', '` + owned[0].ID + `', '` + owned[1].ID + `', '', 'held', 1, 2, 'in_person', '` + canary + `', '` + canary + `', '` + canary + `',
			0, '', 0, '` + canary + `', 60, '` + canary + `', '` + canary + `', 0, 1, 1, '', 0)`,
		`INSERT INTO flag VALUES ('flg_1', 'p0-0', $1, 'spam', '` + canary + `', 'open', '', '', 1, 0)`,
		`INSERT INTO flag VALUES ('flg_2', 'p0-0', 'usr_other', 'spam', '', 'upheld', $1, '` + canary + `', 1, 2)`,
		`INSERT INTO hiding VALUES ('` + owned[0].ID + `', '` + canary + `', 1)`,
		`INSERT INTO block VALUES ($1, 'usr_other', 1)`, `INSERT INTO block VALUES ('usr_other', $1, 1)`, `INSERT INTO account_reach VALUES ($1, 'organization', '` + canary + `')`,
		`INSERT INTO saved_search VALUES ('srch_1', $1, '` + canary + `', 'q=` + canary + `', 1, x'0102030405')`,
		`INSERT INTO draft VALUES ('drf_1', $1, 'startup', '', 0, '{"name":["` + canary + `"]}', '{}', 1, 1, 1, 9, 0)`,
		`INSERT INTO unsubscribe VALUES ($1, '` + canary + `', 'h', 1, 0)`,
		`INSERT INTO feed VALUES ('srch_1', NULL, 'srch_1', 0, 'weak', 'never', 0, 0, 1)`,
		`INSERT INTO feed VALUES ('` + owned[0].ID + `', '` + owned[0].ID + `', NULL, 1, 'weak', 'never', 0, 0, 1)`,
		`INSERT INTO feed_item VALUES ('` + owned[0].ID + `', 1, 1, 'match', '` + owned[1].ID + `', 'match', '[]', 1, 0, 2, '` + canary + `', 0)`,
		`INSERT INTO follow VALUES ('` + owned[0].ID + `', '` + owned[1].ID + `', 1, '{}')`,
		`INSERT INTO feed_link VALUES ('` + owned[0].ID + `', $1, 'h', 1)`,
		`INSERT INTO calendar_link VALUES ($1, 'h', 1)`,
		`INSERT INTO member VALUES ('mem_1', (SELECT MIN(id) FROM profile WHERE owner = 'usr_other'), '` + owned[0].ID + `', 'confirmed', 1, 'oral', $1, 'h', 1, 1, 1, 0)`,
		`INSERT INTO member VALUES ('mem_2', (SELECT MIN(id) FROM profile WHERE owner = 'usr_other'), (SELECT MAX(id) FROM profile WHERE owner = 'usr_other'), 'invited', 0, '', $1, '', 0, 1, 0, 0)`,
		`INSERT INTO pledge VALUES ('plg_1', '` + owned[0].ID + `', 'capital', 0, 5, 'VND', '` + canary + `', $1, 1, 2, 1, 1)`,
		`INSERT INTO pledge VALUES ('plg_2', (SELECT MIN(id) FROM profile WHERE owner = 'usr_other'), 'hours', 5, 0, '', 'ours', $1, 1, 2, 1, 1)`,
		`INSERT INTO webhook VALUES ('whk_1', $1, 'https://example.test/` + canary + `', '` + canary + `', '[]', 'on', 'h', 'h', 1, 0, 0, 0, 1)`,
		`INSERT INTO webhook_feed VALUES ('whk_1', '` + owned[0].ID + `', 1)`,
		`INSERT INTO webhook_delivery VALUES ('msg_1', 'whk_1', '` + owned[0].ID + `', 1, 'feed.match', 'waiting', 0, 1, 1, 0, 0, '', '` + canary + `')`,
		`INSERT INTO learning VALUES ($1, '` + owned[1].ID + `', 'open', '2026-11-26', '` + owned[0].ID + `', NULL, 1, 1, 1)`,
		`INSERT INTO learning VALUES ('usr_other', '` + owned[1].ID + `', 'open', '2026-11-26', '` + owned[0].ID + `', NULL, 1, 1, 1)`,
		introductionRow("int_1", owned[0].ID, owned[1].ID, "$1", canary), introductionRow("int_2", plain[0].ID, plain[1].ID, "$1", canary),
		introductionRow("int_3", plain[1].ID, owned[1].ID, "'usr_other'", canary),
		`INSERT INTO seat VALUES ('` + owned[1].ID + `', 1, 'int_1')`,
		runRow("run_1", "$1", canary), `INSERT INTO run_party VALUES ('run_1', 0, '` + owned[0].ID + `', 1, '')`,
		`INSERT INTO run_party VALUES ('run_1', 1, '` + owned[1].ID + `', 0, 'crowded_out')`, `INSERT INTO run_party VALUES ('run_1', 2, '` + plain[0].ID + `', 0, '')`,
		`INSERT INTO run_pair VALUES ('run_1', 1, 0, 2, 50, 0, 'asked', 'int_1')`,
		`INSERT INTO introduction_message VALUES ('msg_1', 'int_1', 'from', 'usr_other', '` + canary + `', '["https://` + canary + `"]', 1)`,
		`INSERT INTO introduction_message VALUES ('msg_2', 'int_2', 'from', $1, '` + canary + `', '["https://` + canary + `"]', 1)`,
		`INSERT INTO introduction_key VALUES ($1, 'k', 's', 'int_2', 1, '{"message":"` + canary + `"}', 1)`,
	} {
		execSQL(t, s, q, append([]any{}, user)[:strings.Count(q, "$1")]...)
	}
	says(t, s, user, match.ConsentLearning, true)
	says(t, s, user, match.ConsentPublish, false)
	says(t, s, user, match.ConsentPublish, true)
	_, _, err = s.PutConsent(t.Context(), match.Consent{User: "usr_other", Purpose: match.ConsentNewsletter, Given: true, Version: "1", Means: match.ConsentOral, Officer: user})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []match.DataRequest{
		{Kind: match.RequestAccess, User: user, Text: canary, Answer: canary},
		{Kind: match.RequestAccess, Person: "Bà Năm", Contact: "xóm Vạn", Officer: user},
	} {
		if _, err := s.CreateDataRequest(t.Context(), r.Dated(time.Now(), match.Calendar{})); err != nil {
			t.Fatal(err)
		}
	}
}

// runRow is a published run whose name is the canary.
func runRow(id, account, canary string) string {
	return `INSERT INTO run VALUES ('` + id + `', ` + account + `, NULL, '51', '` + canary + `', 'mentor', 'published', '', '{}', 1, 1, '{}', 1, '2026-11-26', 1, 1, 0, 1, 1, 1, 0)`
}

// introductionRow is one in which every text is the canary.
func introductionRow(id, from, to, account, canary string) string {
	return `INSERT INTO introduction (id, from_profile, to_profile, account, state, message, reason, note, reroute, came_from, went_to, result, amount,
		currency, result_note, created_at, expires_at, reminded_at, answered_at, met_at, closed_at, finished_at) VALUES ('` + id + `', '` + from + `', '` + to + `', ` + account +
		`, 'closed', '` + canary + `', 'other', '` + canary + `', 0, '', '', 'nothing', 0, '', '` + canary + `', 1, 2, 0, 2, 0, 3, 0)`
}

// where1 counts a text in the store's files.
func where1(t *testing.T, path, text string) (n int) {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(b, []byte(text))
	}
	return n
}

// kept checks that proofs and other people are still there.
func kept(t *testing.T, s *Store, e match.Erasure) {
	t.Helper()
	proofs, err := s.Consents(t.Context(), e.Pseudonym())
	if err != nil || len(proofs) != 3 || proofs[0].Purpose != match.ConsentLearning || !proofs[0].Given {
		t.Errorf("proofs %+v %v", proofs, err)
	}
	others, err := s.Consents(t.Context(), "usr_other")
	if err != nil || len(others) != 1 || others[0].Officer != e.Pseudonym() {
		t.Errorf("noted by who was erased: %+v %v", others, err)
	}
	clocks, err := s.DataRequests(t.Context(), match.DataRequestFilter{}, "", 10)
	slices.SortFunc(clocks, func(a, b match.DataRequest) int { return strings.Compare(a.Person, b.Person) })
	if err != nil || len(clocks) != 2 || clocks[0].User != e.Pseudonym() || clocks[0].Text != "" || clocks[1].Person != "Bà Năm" || clocks[1].Officer != e.Pseudonym() {
		t.Errorf("requests %+v %v", clocks, err)
	}
	if r, err := s.Run(t.Context(), "run_1"); err != nil || r.Name != "" || r.By != "" {
		t.Errorf("the run is %+v %v", r, err)
	}
	if _, err := s.ByID(t.Context(), "usr_other"); err != nil {
		t.Error(err)
	}
	all, err := s.List(t.Context(), match.Filter{Sectors: []string{"x:plain7"}, Viewer: match.Viewer{All: true}}, time.Time{}, "", 1000)
	if err != nil || slices.ContainsFunc(all, func(p match.Profile) bool { return p.Common().Owner != "usr_other" }) {
		t.Errorf("found %q %v", ids(all), err)
	}
	before := len(all)
	create(t, s, "usr_other", startup("new", func(p *match.Startup) { p.Sectors = []string{"x:plain7", "x:cAnArY"} }))
	for sector, want := range map[string]int{"x:plain7": before + 1, "x:cAnArY": 1} {
		got, err := s.List(t.Context(), match.Filter{Sectors: []string{sector}, Viewer: match.Viewer{All: true}}, time.Time{}, "", 1000)
		if err != nil || len(got) != want {
			t.Errorf("%s: %q %v, want %d", sector, ids(got), err, want)
		}
	}
}

func testSections(t *testing.T, s *Store) {
	crowded(t, s, "usr_1", "mine", rand.New(rand.NewPCG(1, 1)))
	for _, x := range s.Sections() {
		n := 0
		err := x.Each(t.Context(), "usr_1", func(entry any) error {
			n++
			b, err := json.Marshal(entry)
			if err == nil && (bytes.Contains(b, []byte("hash of")) || bytes.Contains(b, []byte(`"h"`))) {
				t.Errorf("%s tells a secret: %s", x.Name(), b)
			}
			return err
		})
		if err != nil || n == 0 && x.Name() != "steward_of" {
			t.Errorf("%s has %d entries: %v", x.Name(), n, err)
		}
		if err := x.Each(t.Context(), "", func(any) error { t.Errorf("%s: nobody has something", x.Name()); return nil }); err != nil {
			t.Error(err)
		}
	}
}

package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duyen/match"
	"duyen/match/service"
)

// clb works for the club "clb", as hoi does for the association "hoi".
var (
	clb = match.Actor{User: "usr_clb", Roles: []match.Role{match.RoleClub}, Organizations: []string{"clb"}}
)

func organization(id, name string) *match.Organization {
	return &match.Organization{Base: match.Base{Kind: match.KindOrganization, ID: id, Name: name, Locality: "51"}}
}

// workplace is a world with two organizations, their stores' clock being the
// service's.
func workplace(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.store.SetClock(w.clock.Now)
	w.put(t, admin, organization("hoi", "Hiệp hội Doanh nghiệp tỉnh"))
	w.put(t, admin, organization("clb", "Câu lạc bộ Khởi nghiệp"))
	return w
}

func offer(id, by string) *match.Offer {
	return &match.Offer{Base: match.Base{Kind: match.KindOffer, ID: id, Name: "Suất " + id}, By: by}
}

func TestMembers(t *testing.T) {
	w := workplace(t)
	ctx := t.Context()
	w.put(t, an, organization("quynh", "Công ty Quỳnh"))
	hidden := startup("kin", "Kín")
	hidden.Visibility = match.VisibilityPrivate
	w.put(t, an, hidden)
	w.put(t, admin, offer("suat", "")) // open at once, so that it can be found

	_, err := w.Invite(ctx, nobody, "hoi", "quynh", "")
	is(t, err, match.KindUnauthorized, "unauthorized")
	for _, stranger := range []match.Actor{an, clb, officer, judge} {
		_, err := w.Invite(ctx, stranger, "hoi", "quynh", "")
		is(t, err, match.KindForbidden, "not_allowed")
	}
	_, err = w.Invite(ctx, hoi, "hoi", "quynh", match.ConsentPaper)
	is(t, err, match.KindForbidden, "member_confirms")
	_, err = w.Invite(ctx, hoi, "hoi", "kin", "")
	is(t, err, match.KindNotFound, "not_found")
	for _, bad := range []string{"suat", "hoi"} {
		if _, err := w.Invite(ctx, hoi, "hoi", bad, ""); match.KindOf(err) != match.KindInvalid {
			t.Errorf("inviting %s: %v", bad, err)
		}
	}
	m, err := w.Invite(ctx, hoi, "hoi", "quynh", "")
	must(t, err)
	if m.State != match.MemberInvited || m.Who == nil || m.Who.ID != "quynh" {
		t.Errorf("invited %+v", m)
	}
	_, err = w.ConfirmMember(ctx, hoi, "hoi", "quynh", true)
	is(t, err, match.KindForbidden, "not_allowed")
	_, err = w.ConfirmMember(ctx, an, "clb", "quynh", true)
	is(t, err, match.KindNotFound, "not_found")

	mine, err := w.Memberships(ctx, an, service.MembersQuery{})
	must(t, err)
	if len(mine.Data) != 1 || mine.Data[0].State != match.MemberInvited || mine.Data[0].Who.ID != "hoi" {
		t.Errorf("what An is told: %+v", mine)
	}
	posts := func(a match.Actor, want string) {
		t.Helper()
		_, _, err := w.Create(ctx, a, offer("", "quynh"))
		if want == "" {
			must(t, err)
			return
		}
		is(t, err, match.KindForbidden, want)
	}
	posts(hoi, "not_staff")
	_, err = w.ConfirmMember(ctx, an, "hoi", "quynh", false)
	must(t, err)
	posts(hoi, "not_staff")
	_, err = w.ConfirmMember(ctx, an, "hoi", "quynh", true)
	must(t, err)
	posts(hoi, "")
	posts(clb, "not_staff")
	_, _, err = w.Create(ctx, hoi, offer("", "clb"))
	is(t, err, match.KindForbidden, "not_staff")

	for _, reader := range []match.Actor{hoi, officer, admin} {
		page, err := w.Members(ctx, reader, "hoi", service.MembersQuery{})
		must(t, err)
		if len(page.Data) != 1 || page.Data[0].Profile != "quynh" || page.Data[0].Means != match.ConsentSelf {
			t.Errorf("%s reads %+v", reader.User, page)
		}
	}
	for _, stranger := range []match.Actor{an, clb, judge} {
		_, err := w.Members(ctx, stranger, "hoi", service.MembersQuery{})
		is(t, err, match.KindForbidden, "not_allowed")
	}
	is(t, w.EndMember(ctx, binh, "hoi", "quynh"), match.KindForbidden, "not_allowed")
	is(t, w.EndMember(ctx, binh, "hoi", "kin"), match.KindNotFound, "not_found")
	must(t, w.EndMember(ctx, an, "hoi", "quynh"))
	is(t, w.EndMember(ctx, an, "hoi", "quynh"), match.KindNotFound, "not_found")
	posts(hoi, "not_staff")
	left, err := w.Members(ctx, hoi, "hoi", service.MembersQuery{State: match.MemberLeft})
	must(t, err)
	if len(left.Data) != 1 {
		t.Errorf("left: %+v", left)
	}
	actions := strings.Fields(w.audit.actions())
	for _, want := range []string{"member.invite", "member.confirm", "member.end"} {
		if !slices.Contains(actions, want) {
			t.Errorf("the audit log lacks %s: %q", want, actions)
		}
	}
}

func TestMembersBlocked(t *testing.T) {
	w := workplace(t)
	w.put(t, hoi, organization("hoi2", "Hội của người bị chặn"))
	w.put(t, an, startup("que", "Quế"))
	for _, id := range []string{an.User, hoi.User} {
		_, err := w.store.Put(t.Context(), match.User{ID: id, Email: id + "@example.test"})
		must(t, err)
	}
	must(t, w.store.Block(t.Context(), an.User, hoi.User))
	_, err := w.Invite(t.Context(), hoi, "hoi2", "que", "")
	is(t, err, match.KindForbidden, "agreement_blocked")
}

// members is a register as an association has it.
func members() []service.ImportRow {
	a, b, c := external("7", "Quế bà Tư"), external("8", "Mắm nhum"), external("9", "Kín")
	b.Visibility, c.Visibility = match.VisibilityPublic, match.VisibilityPrivate
	far := external("10", "Xa")
	far.Locality = "Xyzzy"
	taken := startup("cua-an", "Cướp hồ sơ")
	return []service.ImportRow{
		row(1, a), row(2, b), row(3, c), row(4, far), row(5, offer("", "hoi")), row(6, taken), row(7, external("7", "Trùng")),
		row(8, &match.Mentor{Base: match.Base{Kind: match.KindMentor, Name: "Không có mã"}}),
	}
}

func imported(t *testing.T, w *world, a match.Actor, organization string, dry bool, rows ...service.ImportRow) service.ImportResult {
	t.Helper()
	i, err := w.NewMemberImporter(t.Context(), a, service.MemberImport{Organization: organization, Means: match.ConsentPaper, DryRun: dry})
	must(t, err)
	must(t, i.Add(t.Context(), rows))
	w.settle(t)
	return i.Result()
}

func TestMemberImport(t *testing.T) {
	w := workplace(t)
	ctx := t.Context()
	w.put(t, an, startup("cua-an", "Của An"))
	for who, a := range map[string]match.Actor{"not_allowed": an, "unauthorized": nobody} {
		_, err := w.NewMemberImporter(ctx, a, service.MemberImport{Organization: "hoi", Means: match.ConsentPaper})
		if e, ok := err.(*match.Error); !ok || e.Code != who {
			t.Errorf("%s: %v", who, err)
		}
	}
	for _, a := range []match.Actor{clb, officer, {User: "usr_staff", Organizations: []string{"hoi"}}} {
		_, err := w.NewMemberImporter(ctx, a, service.MemberImport{Organization: "hoi", Means: match.ConsentPaper})
		is(t, err, match.KindForbidden, "not_allowed")
	}
	for _, means := range []match.ConsentMeans{"", match.ConsentSelf} {
		_, err := w.NewMemberImporter(ctx, hoi, service.MemberImport{Organization: "hoi", Means: means})
		is(t, err, match.KindInvalid, "invalid")
	}
	const want = "read 8, created 4, updated 0, unchanged 0, refused 4, warned 0\n" +
		"a.jsonl:4 locality unknown_place Xyzzy \na.jsonl:5 kind unknown_kind offer organization\na.jsonl:6 id not_kept cua-an \na.jsonl:7 external_id duplicate_id 7 a.jsonl:1"
	if got := told(imported(t, w, hoi, "hoi", true, members()...)); got != want {
		t.Errorf("a dry run says\n%s", got)
	}
	page, err := w.Members(ctx, hoi, "hoi", service.MembersQuery{})
	must(t, err)
	if len(page.Data) != 0 {
		t.Errorf("a dry run wrote %+v", page)
	}
	if got := told(imported(t, w, hoi, "hoi", false, members()...)); got != want {
		t.Errorf("an import says\n%s", got)
	}
	again := imported(t, w, hoi, "hoi", false, members()...)
	if again.Created+again.Updated != 0 || again.Unchanged != 4 {
		t.Errorf("a second run changes: %s", told(again))
	}
	page, err = w.Members(ctx, hoi, "hoi", service.MembersQuery{State: match.MemberConfirmed})
	must(t, err)
	ids, seen := map[string]string{}, map[string]match.Visibility{}
	for _, m := range page.Data {
		p, err := w.Find(ctx, hoi, m.Profile)
		must(t, err)
		ids[p.Common().Name], seen[p.Common().Name] = m.Profile, p.Common().Visibility
		if m.Means != match.ConsentPaper || m.MayPost || p.Common().Keeper != "hoi" || p.Common().Owner != "" {
			t.Errorf("brought in %+v %+v", m, p.Common())
		}
	}
	if len(ids) != 4 || seen["Quế bà Tư"] != match.VisibilityMembers || seen["Mắm nhum"] != match.VisibilityPublic || seen["Kín"] != match.VisibilityPrivate {
		t.Errorf("members %v see %v", ids, seen)
	}

	// The same numbers of another register are other profiles.
	other := imported(t, w, clb, "clb", false, row(1, external("7", "Người khác")))
	if other.Created != 1 {
		t.Errorf("another register: %s", told(other))
	}
	mine, err := w.Find(ctx, hoi, ids["Quế bà Tư"])
	must(t, err)
	if mine.Common().Name != "Quế bà Tư" {
		t.Errorf("another register changed %+v", mine)
	}
	// A profile read from here goes back in by its own name.
	if back := imported(t, w, hoi, "hoi", false, row(1, external(mine.Common().ExternalID, "Quế bà Tư mới"))); back.Updated != 1 {
		t.Errorf("back in: %s", told(back))
	}
	stranger, _, err := w.Create(ctx, clb, external("hoi:99", "Chiếm mã"))
	must(t, err)
	if squat := imported(t, w, hoi, "hoi", false, row(1, external("99", "Thành viên"))); squat.Refused != 1 || squat.Problems[0].Code != match.ProblemKept {
		t.Errorf("over %s: %s", stranger.Profile.Common().ID, told(squat))
	}
}

// TestKeptProfile: what the staff of the keeping organization may do, others may
// not, and nobody of it once its person has taken it over.
func TestKeptProfile(t *testing.T) {
	w := workplace(t)
	ctx := t.Context()
	with := external("7", "Quế bà Tư")
	if r := imported(t, w, hoi, "hoi", false, row(1, with)); r.Created != 1 {
		t.Fatal(told(r))
	}
	page, err := w.Members(ctx, hoi, "hoi", service.MembersQuery{})
	must(t, err)
	id := page.Data[0].Profile
	colleague := match.Actor{User: "usr_dong", Organizations: []string{"hoi"}}
	change := func(a match.Actor, name string) error {
		p, err := w.Find(ctx, hoi, id)
		if err != nil {
			p, err = w.Find(ctx, admin, id)
		}
		must(t, err)
		now := *p.(*match.Startup)
		now.Name = name
		_, _, err = w.Replace(ctx, a, &now, 0)
		if e, ok := err.(*match.Error); ok && e.Code == "version_required" {
			return nil
		}
		return err
	}
	must(t, change(hoi, "Tên mới"))
	must(t, change(colleague, "Tên mới"))
	is(t, change(clb, "Tên mới"), match.KindForbidden, "not_allowed")
	is(t, change(an, "Tên mới"), match.KindForbidden, "not_allowed")
	if p, err := w.Find(ctx, colleague, id); err != nil || p.Common().Contact == nil {
		t.Errorf("the keeper's people read no contact: %v", err)
	}
	if p, err := w.Find(ctx, an, id); err != nil || p.Common().Contact != nil {
		t.Errorf("strangers read the contact: %v", err)
	}
	w.put(t, binh, &match.Mentor{Base: match.Base{Kind: match.KindMentor, ID: "co", Name: "Trần Văn Bình"}})
	w.settle(t)
	asked, _, err := w.Introduce(ctx, hoi, match.IntroductionAsk{From: id, To: "co", Message: "Xin gặp"}, "")
	must(t, err)
	w.lists(t, asked.ID, map[*match.Actor]bool{&hoi: true, &colleague: true, &binh: true, &clb: false, &an: false})
	_, err = w.SetHidden(ctx, match.Actor{User: "usr_c", Roles: []match.Role{match.RoleCommune}, Territories: []string{"51"}, Organizations: []string{"hoi"}}, match.KindStartup, id, true)
	is(t, err, match.KindForbidden, "not_allowed")
	_, err = w.ConfirmMember(ctx, hoi, "hoi", id, true)
	is(t, err, match.KindForbidden, "member_noted")

	_, _, err = w.MemberCode(ctx, clb, "hoi", id)
	is(t, err, match.KindForbidden, "not_allowed")
	_, _, err = w.MemberCode(ctx, hoi, "hoi", "hoi")
	is(t, err, match.KindNotFound, "not_found")
	code, until, err := w.MemberCode(ctx, hoi, "hoi", id)
	must(t, err)
	if until.Sub(w.clock.Now()) != match.HandoverLife {
		t.Errorf("the code ends at %s", until)
	}
	_, err = w.TakeProfile(ctx, an, "0000-0000-0000")
	is(t, err, match.KindInvalid, "bad_ticket")
	taken, err := w.TakeProfile(ctx, an, code)
	must(t, err)
	w.settle(t)
	if b := taken.Profile.Common(); b.Owner != an.User || b.Keeper != "" {
		t.Errorf("taken %+v", b)
	}
	must(t, change(an, "Tên của tôi"))
	is(t, change(hoi, "Tên của hội"), match.KindForbidden, "not_allowed")
	page, err = w.Members(ctx, hoi, "hoi", service.MembersQuery{})
	must(t, err)
	if len(page.Data) != 1 || page.Data[0].State != match.MemberConfirmed {
		t.Errorf("after the hand-over %+v", page)
	}
	if r := imported(t, w, hoi, "hoi", false, row(1, external("7", "Quế bà Tư"))); r.Refused != 1 {
		t.Errorf("imported over its owner: %s", told(r))
	}
	must(t, w.EndMember(ctx, an, "hoi", id))
}

// lists checks in whose introductions one stands.
func (w *world) lists(t *testing.T, id string, who map[*match.Actor]bool) {
	t.Helper()
	for a, want := range who {
		page, err := w.Introductions(t.Context(), *a, service.IntroductionsQuery{})
		must(t, err)
		if got := slices.ContainsFunc(page.Data, func(x service.Introduced) bool { return x.ID == id }); got != want {
			t.Errorf("the introductions of %s name it: %v", a.User, got)
		}
	}
}

// TestPostedInTheirName lets an organization post in a member's name: the member has
// the offer in hand too, and what was posted is not opened again against their will.
func TestPostedInTheirName(t *testing.T) {
	w := workplace(t)
	ctx := t.Context()
	w.put(t, an, organization("quynh", "Công ty Quỳnh"))
	_, err := w.Invite(ctx, hoi, "hoi", "quynh", "")
	must(t, err)
	_, err = w.ConfirmMember(ctx, an, "hoi", "quynh", true)
	must(t, err)
	suat := offer("suat", "quynh")
	suat.Contact = &match.Contact{Phone: "0905 000 111"}
	w.put(t, hoi, suat)
	close := func(a match.Actor) error { _, _, err := w.MoveOffer(ctx, a, "suat", match.OfferClose); return err }
	publish := func(a match.Actor) error {
		_, _, err := w.RenewOffer(ctx, a, "suat", match.Renewal{ClosesOn: "2027-12-31"})
		return err
	}

	for _, stranger := range []match.Actor{binh, clb} {
		is(t, close(stranger), match.KindForbidden, "not_allowed")
		seen, err := w.Get(ctx, stranger, match.KindOffer, "suat")
		must(t, err)
		if b := seen.Common(); b.Contact != nil || b.Version != 0 {
			t.Errorf("%s reads %+v", stranger.User, b)
		}
	}
	seen, err := w.Get(ctx, an, match.KindOffer, "suat")
	must(t, err)
	if b := seen.Common(); b.Contact == nil || b.Version == 0 {
		t.Errorf("in whose name it is reads %+v", b)
	}
	w.put(t, binh, startup("batu", "Quế bà Tư"))
	w.settle(t)
	asked, _, err := w.Introduce(ctx, binh, match.IntroductionAsk{From: "batu", To: "suat", Message: "Xin gặp"}, "")
	must(t, err)
	w.lists(t, asked.ID, map[*match.Actor]bool{&an: true, &hoi: true, &binh: true, &clb: false})
	must(t, close(an))
	must(t, publish(hoi))
	must(t, close(hoi))
	must(t, w.EndMember(ctx, an, "hoi", "quynh"))
	is(t, publish(hoi), match.KindForbidden, "not_staff")

	// Whoever takes the name of one who is gone has no part in what was posted.
	gone, err := w.Get(ctx, an, match.KindOrganization, "quynh")
	must(t, err)
	_, err = w.Delete(ctx, an, match.KindOrganization, "quynh", gone.Common().Version)
	must(t, err)
	w.clock.pass(time.Second)
	w.put(t, binh, organization("quynh", "Công ty khác"))
	is(t, close(binh), match.KindForbidden, "not_allowed")
}

// Somebody who has never been here: an account, a profile in a few fields, whom it
// fits and why, side by side, and one of them is asked. Pages are counted from the
// sign-in: nobody walks further than they must.
import assert from "node:assert/strict";
import { night, phone, plain } from "./lib/chromium.js";
import { story } from "./lib/story.js";

// mostPages is how many pages stand between signing in and having asked.
const mostPages = 4;

const email = "an.tra-bong@example.vn";
const password = "quế thơm Trà Bồng 2026";

story("newfounder", [phone, night, plain], async (s, demo) => {
  const v = await s.visitor();
  const { page } = v;
  await v.go("/");
  await v.follow(page.locator("main a[href^='/register']").first());
  await page.locator("#register-name").fill("Nguyễn Thị An");
  await page.locator("#register-email").fill(email);
  await page.locator("#register-password").fill(password);
  await s.look(v, "register");
  await v.follow(page.locator("form[action='/register'] button"));
  await s.look(v, "letter");
  await v.go(await demo.letter(email, "/confirm"));
  await s.look(v, "confirm");
  await v.follow(v.button("page.confirm.button"));
  assert.ok(await page.getByRole("status").filter({ hasText: /\S/ }).count(), "nobody says that the account is open");
  await page.locator("#email").fill(email);
  await page.locator("#password").fill(password);
  await s.look(v, "sign-in");
  await v.follow(page.locator("form:has(#password) button").first());

  v.seen = 1; // home
  await s.look(v, "home");
  await v.follow(page.locator("#todo a[href^='/me/profiles/new']"));
  await page.locator("#edit-name").fill("Tinh dầu quế Nhà An");
  await page.locator("#edit-summary").fill("Chưng cất tinh dầu quế ở Trà Bồng, đang tìm nơi bán và người chỉ cách đóng gói.");
  await s.look(v, "who");
  await v.follow(page.locator("form.editor .acts button[value=next]"));
  await page.locator("#edit-locality").fill("huyện Trà Bồng");
  await page.locator("#edit-sectors_more").fill("quế");
  if (v.screen.script) await page.locator("#outlook .bests a").first().waitFor();
  await s.look(v, "where");
  await v.follow(page.locator("form.editor .acts button[value=publish]"));
  assert.match(v.path, /^\/startups\/stp_/);
  const own = v.path.split("?")[0];
  const best = page.locator("#matches .match");
  assert.ok((await best.count()) >= 3, "hardly any match");
  assert.ok(await best.first().locator(".why li").count(), "nobody says why");
  await s.look(v, "published");
  const card = page.locator("#matches .match:has(details.ask)").first();
  const id = await card.getAttribute("id");
  await card.locator("details.ask summary").click();
  await card.locator("details.ask textarea").fill("Em chưng cất tinh dầu quế, mong được chỉ cách đóng gói.");
  await s.look(v, "asking");
  await v.swap(id, card.locator("details.ask form button"));
  await page.locator(`#${id} .sent.ok`).waitFor();
  await s.look(v, "asked");
  assert.ok(v.seen <= mostPages + (v.screen.script ? 0 : 1), `${v.seen} pages from the sign-in to asked`);

  // Taken back, and asked again from the page of all matches, after a comparison.
  await v.swap(id, page.locator(`#${id} form[action$='/withdraw'] button`));
  await v.go(own + "/matches?kind=mentor");
  await s.look(v, "matches");
  const picks = page.locator("#matches input[name=with]");
  for (const n of [0, 1, 2]) await picks.nth(n).check();
  await v.follow(page.locator("#compare button"));
  assert.equal(await page.locator("table.compare thead th").count(), 3, "not all three are compared");
  await s.look(v, "compared");
  await v.follow(page.locator("table.compare .heads td a[href*='/compare?']").first());
  assert.equal(await page.locator("table.compare thead th").count(), 2);
  await v.go("/me/introductions");
  await s.look(v, "introductions");
});

// The founder's story: search, a profile, the matches and why, and an introduction
// that is asked for, in as few pages as it takes.
import assert from "node:assert/strict";
import { desk, night, phone, plain } from "./lib/chromium.js";
import { story } from "./lib/story.js";

// mostPages is how many pages stand between home and an introduction that is asked for.
const mostPages = 4;

story("founder", [phone, desk, night, plain], async (s) => {
  const v = await s.visitor();
  const { page } = v;

  await v.go("/");
  await s.look(v, "home");
  await page.locator("main input[name=q]").fill("que tra bong");
  await v.follow(page.locator("main form[role=search] button"));
  assert.match(v.path, /^\/search\?/);
  assert.ok(await page.locator(".results .hit").count(), "cinnamon is not found");
  assert.ok(await page.locator("mark").count(), "nothing found is marked");
  await s.look(v, "search");
  await v.follow(page.locator(".hit h3 a").first());
  await s.look(v, "profile");

  await v.signIn("startup");
  assert.equal(v.path, "/");
  v.seen = 1; // home
  await s.look(v, "home-of-founder");
  await v.follow(page.locator("#mine a.go").first());
  const best = page.locator("#matches .match");
  assert.ok((await best.count()) >= 3, "hardly any match");
  await best.locator("details:not([open]):has(.bars) summary").first().click();
  assert.equal(await best.locator("details[open] .bars").count(), 1, "the points are not shown");
  await s.look(v, "matches");
  await v.follow(best.locator("h3 a:not([href$='/demo-mentor'])").first());
  await page.locator("#introduce textarea").fill("Chúng tôi làm bột quế, xin được góp ý về bao bì.");
  await s.look(v, "introduce");
  await v.follow(v.button("page.introduce.button"));
  assert.ok(await page.getByRole("status").filter({ hasText: /\S/ }).count(), "nobody says that it was sent");
  await s.look(v, "asked");
  assert.ok(v.seen <= mostPages, `${v.seen} pages from home to asked`);

  await v.go("/me/introductions");
  await s.look(v, "introductions");
});

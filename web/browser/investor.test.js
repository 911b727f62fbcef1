// The investor's story: the feed tells what fits, one thing is put away and taken
// back, another is opened.
import assert from "node:assert/strict";
import { night, phone, plain } from "./lib/chromium.js";
import { story } from "./lib/story.js";

const feed = "/investors/demo-investor/feed";

story("investor", [phone, night, plain], async (s, demo) => {
  await fill(demo);
  const v = await s.visitor("investor");
  const { page } = v;
  await v.go(feed);
  const entries = page.locator("article.entry");
  const before = await entries.count();
  assert.ok(before >= 2, `${before} entries`);
  await s.look(v, "feed");

  const first = await entries.first().locator("h2").innerText();
  await entries.first().locator("details:has(form[action*='/dismiss']) summary").click();
  await s.look(v, "putting-away");
  await v.swap("feed", entries.first().locator("form[action*='/dismiss'] button"));
  assert.ok(!(await page.locator("main").innerText()).includes(first) || (await entries.count()) < before, "it is still there");
  await s.look(v, "put-away");
  await v.follow(v.button("page.undo"));
  await v.go(feed);
  assert.equal(await entries.count(), before, "it did not come back");
  await v.follow(entries.first().locator("form[action$='/open'] button").first());
  assert.match(v.path, /^\/startups\//);
  await s.look(v, "opened");
});

// fill writes startups until the investor's feed tells of some.
async function fill(demo) {
  const token = await demo.token("startup");
  for (const name of ["Trà thảo mộc Trà Bồng", "Mật ong rừng Ba Tơ", "Tỏi đen Lý Sơn mới"]) {
    const made = await demo.send("POST", "/v1/startups", {
      name,
      summary: "Chế biến nông sản sạch, cần vốn mở xưởng.",
      sectors: ["agri"],
      locality: "21115",
      stage: "seed",
      amount_sought: { value: 500_000_000, currency: "VND" },
    }, token);
    assert.equal(made.status, 201, JSON.stringify(made.body));
  }
  const reader = await demo.token("investor");
  await demo.until("the feed tells of them", async () => {
    const list = await demo.send("GET", "/v1/investors/demo-investor/feed", undefined, reader);
    return list.body.data.length >= 2;
  });
}

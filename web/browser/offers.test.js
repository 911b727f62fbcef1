// An offer's story: written by somebody who may not publish, counted while it is
// written, sent to be reviewed and taken back, published by an officer, found by a
// project that is interested, closed and opened again.
import assert from "node:assert/strict";
import { night, phone, plain } from "./lib/chromium.js";
import { story } from "./lib/story.js";

const name = "Lớp gói quà quế";

story("offers", [phone, night, plain], async (s) => {
  const judge = await s.visitor("judge");
  const { page } = judge;
  await judge.go("/offers");
  await s.look(judge, "board");
  await judge.follow(page.locator("main nav.ways a[href^='/offers/new']"));
  const before = await page.locator("#qualify").innerText();
  await page.locator("#offer-name").fill(name);
  await page.locator("#offer-offer_kind").selectOption("training");
  await page.locator("#offer-sectors").fill("quế; nông nghiệp");
  await page.locator("#offer-locality").fill("Trà Bồng");
  await page.locator("#offer-closes_on").fill("2099-12-31");
  await page.locator("#offer-quantity").fill("vài");
  const recount = judge.button("page.offer.recount");
  if (judge.screen.script) await judge.swapped("qualify", () => page.locator("#offer-c_locality").fill("Trà Bồng"));
  else {
    await page.locator("#offer-c_locality").fill("Trà Bồng");
    await judge.follow(recount);
  }
  assert.notEqual(await page.locator("#qualify").innerText(), before, "a condition changes no count");
  await s.look(judge, "counted");
  await judge.expecting(422, () => judge.follow(page.locator(".save-acts button[value=draft]")));
  assert.equal(await page.locator("#offer-quantity").getAttribute("aria-invalid"), "true", "a wrong number is not told beside its field");
  assert.equal(await page.locator("#offer-name").inputValue(), name, "what was typed is gone");
  await s.look(judge, "refused");
  await page.locator("#offer-quantity").fill("20");
  await judge.follow(page.locator(".save-acts button[value=draft]"));
  const offer = judge.path.split("?")[0];
  await s.look(judge, "draft");
  await judge.follow(page.locator(`form[action='${offer}/submit'] button`));
  await judge.told();
  await judge.follow(judge.button("page.undo"));
  await judge.follow(page.locator(`form[action='${offer}/submit'] button`));
  await s.look(judge, "sent");
  await judge.go("/me/offers");
  await s.look(judge, "mine");

  const officer = await s.visitor("dost");
  await officer.go("/me/offers/review");
  await s.look(officer, "review");
  await officer.follow(officer.page.locator(`form[action='${offer}/publish'] button`));
  await officer.told();
  await s.look(officer, "reviewed");

  const founder = await s.visitor("startup");
  await founder.go("/offers?offer_kind=training&sector=forest.cinnamon");
  await founder.follow(founder.page.locator(".offer-card h3 a", { hasText: name }));
  assert.ok(await founder.page.locator("#conditions .stands.met").count(), "nobody says that the conditions are met");
  await founder.page.locator("#introduce textarea").fill("Xin một chỗ.");
  await s.look(founder, "open");
  await founder.follow(founder.page.locator("#introduce form button"));
  await founder.told();
  await s.look(founder, "interested");

  await judge.go(offer);
  await judge.follow(page.locator(`form[action='${offer}/close'] button`));
  await s.look(judge, "closed");
  await founder.go(offer);
  assert.equal(await founder.page.locator("#introduce form").count(), 0, "a closed offer is asked for");
  await s.look(founder, "over");
  await page.locator("#renew-closes_on").fill("2099-06-30");
  await judge.follow(page.locator("#renew button"));
  await judge.told();
  await s.look(judge, "renewed");
});

// The investor's thesis: a sector is excluded, what that shows is seen beforehand, and
// saved; what contradicts itself or is not read is told.
import assert from "node:assert/strict";
import { night, phone, plain } from "./lib/chromium.js";
import { story } from "./lib/story.js";

const thesis = "/investors/demo-investor/thesis";

story("thesis", [phone, night, plain], async (s) => {
  const v = await s.visitor("investor");
  const { page } = v;
  await v.go(thesis);
  const preview = page.locator("#preview");
  const tryIt = () => v.screen.script || v.follow(v.button("page.thesis.try")); // a script tries while somebody types
  const before = await preview.locator("ol.seen").innerText();
  await s.look(v, "now");
  const excluded = page.locator("#thesis-more_excluded");
  await v.unfold(excluded);
  await excluded.fill("cây dược liệu");
  await tryIt();
  await preview.locator(".unmet a").first().waitFor(); // it is looked for, too
  await s.look(v, "contradiction");
  const herbs = page.locator("input[name=sectors][value='agri.herbs']");
  await v.unfold(herbs);
  await herbs.uncheck();
  await v.unfold(excluded);
  await tryIt();
  await v.heading("page.thesis.trial", preview).waitFor();
  await preview.locator(".comes, .leaves li").first().waitFor();
  await s.look(v, "trial");

  await page.locator("#thesis-min").fill("hai trăm con trâu");
  await v.expecting(422, () => v.follow(v.button("page.thesis.save")));
  assert.equal(await page.locator("#thesis-min").getAttribute("aria-invalid"), "true");
  await s.look(v, "refused");
  await page.locator("#thesis-min").fill("200 triệu");
  await v.follow(v.button("page.thesis.save"));
  await v.told();
  assert.notEqual(await preview.locator("ol.seen").innerText(), before, "the thesis changes nothing");
  await s.look(v, "saved");
});

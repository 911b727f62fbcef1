// The association's story: a project is interested in its offer, and it says yes.
import assert from "node:assert/strict";
import { night, phone, plain } from "./lib/chromium.js";
import { story } from "./lib/story.js";

story("association", [phone, night, plain], async (s) => {
  const founder = await s.visitor("startup");
  await founder.go("/offers/demo-offer-27");
  await s.look(founder, "offer");
  await founder.page.locator("#introduce textarea").fill("Chúng tôi muốn tham gia gói vốn mồi.");
  await founder.follow(founder.button("page.offer.interest.button"));
  await s.look(founder, "interested");

  const v = await s.visitor("association");
  await s.look(v, "home");
  await v.go("/organizations/demo-association");
  await s.look(v, "own-page");
  await v.go("/me/introductions");
  await s.look(v, "inbox");
  await v.follow(v.page.locator("main a[href^='/me/introductions/']").first());
  await v.follow(v.button("page.introductions.accept"));
  assert.ok(await v.page.getByRole("status").filter({ hasText: /\S/ }).count(), "nobody says that it was accepted");
  await s.look(v, "accepted");
  await v.go("/me");
  await s.look(v, "me");
});

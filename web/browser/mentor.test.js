// The mentor's story: somebody asks, the mentor says yes, both write, and they meet.
import assert from "node:assert/strict";
import { night, phone, plain } from "./lib/chromium.js";
import { story } from "./lib/story.js";

story("mentor", [phone, night, plain], async (s) => {
  const mentor = await s.visitor("mentor");
  await mentor.follow(mentor.page.locator("a[href='/me/introductions']").first());
  await s.look(mentor, "inbox");
  await mentor.follow(mentor.page.locator("main a[href^='/me/introductions/']").first());
  await s.look(mentor, "request");
  await mentor.follow(mentor.button("page.introductions.accept"));
  assert.ok(await mentor.page.getByRole("status").filter({ hasText: /\S/ }).count(), "nobody says that it was accepted");
  await mentor.page.locator("#message-text").fill("Chào bạn, mời bạn gửi ảnh bao bì. 🙂");
  await mentor.swap("thread", mentor.page.locator("#message-send"));
  await s.look(mentor, "accepted");

  const founder = await s.visitor("startup");
  await founder.go("/me/introductions");
  await founder.follow(founder.page.locator("main a[href^='/me/introductions/']").first());
  assert.match(await founder.page.locator("#thread").innerText(), /mời bạn gửi ảnh bao bì/);
  await s.look(founder, "thread");
  await founder.page.locator("#message-text").fill("Cảm ơn anh.");
  await founder.page.locator("#message-link").fill("javascript:alert(1)");
  const send = founder.page.locator("#message-send");
  await founder.expecting(422, () => founder.swap("thread", send));
  assert.equal(await founder.page.locator("#message-text").inputValue(), "Cảm ơn anh.", "what was typed is gone");
  assert.ok(await founder.page.locator("#message-link[aria-invalid=true]").count(), "nobody says what is wrong beside the link");
  await s.look(founder, "refused");
  await founder.page.locator("#message-link").fill("https://example.org/bao-bi");
  await founder.swap("thread", founder.page.locator("#message-send"));

  await mentor.page.reload();
  await mentor.follow(mentor.button("page.introductions.met"));
  await s.look(mentor, "met");
  assert.ok(await mentor.page.locator("a[href='https://example.org/bao-bi'][rel~=noopener]").count(), "the link is not shown");
});

// The story of a mentor's time: set aside, taken back and kept after all, booked by a
// project, cancelled and booked again, and followed in a calendar.
import assert from "node:assert/strict";
import { night, phone, plain } from "./lib/chromium.js";
import { story } from "./lib/story.js";

const slots = "/mentors/demo-mentor/slots";

// The day after the next week has begun, so that it lies on a page of its own.
const day = new Date(Date.now() + 9 * 24 * 3_600_000).toISOString().slice(0, 10);

story("time", [phone, night, plain], async (s) => {
  const mentor = await s.visitor("mentor");
  const { page } = mentor;
  await mentor.go(slots);
  await s.look(mentor, "own");
  await page.locator("#slot-add-starts_at").fill(day);
  await page.locator("#slot-add-clock").fill("09:30");
  await page.locator("#slot-add-minutes").selectOption("45");
  await page.locator("#slot-add-link").fill("javascript:alert(1)");
  await mentor.expecting(422, () => mentor.follow(mentor.button("page.slots.add.button")));
  await s.look(mentor, "refused");
  await page.locator("#slot-add-link").fill("https://meet.example.org/duyen");
  await mentor.follow(mentor.button("page.slots.add.button"));
  await mentor.told();
  const added = page.locator("li.slot", { hasText: "09:30–10:15" });
  await s.look(mentor, "added");
  await mentor.follow(added.locator("form[action$='/drop'] button"));
  assert.equal(await added.count(), 0, "it is still there");
  await s.look(mentor, "dropped");
  await mentor.follow(mentor.button("page.undo"));
  assert.equal(await added.count(), 1, "it did not come back");

  const founder = await s.visitor("startup");
  await founder.go("/mentors/demo-mentor");
  await founder.follow(founder.page.locator(`main a[href^='${slots}']`).first());
  await founder.go(`${slots}?week=${day}`);
  await s.look(founder, "free");
  const book = async () => {
    await founder.page.locator("li.slot", { hasText: "09:30" }).locator("label").click();
    await founder.page.locator("#slot-book-message").fill("Bàn về giá bán sỉ");
    await s.look(founder, "booking");
    await founder.follow(founder.button("page.slots.book"));
    await founder.told();
    assert.match(founder.path, /^\/me\/bookings\/bkg_/);
  };
  await book();
  await s.look(founder, "booked");
  await mentor.go("/me/bookings");
  await s.look(mentor, "bookings");
  await mentor.follow(page.locator("main .rows a.go").first());
  assert.match(await page.locator("main").innerText(), /Bàn về giá bán sỉ/);
  await s.look(mentor, "session");

  await founder.page.locator("#cancel summary").click();
  await founder.page.locator("#cancel textarea").fill("Trùng lịch giao hàng");
  await s.look(founder, "cancelling");
  await founder.follow(founder.page.locator("#cancel form button"));
  await s.look(founder, "cancelled");
  await founder.follow(founder.link("page.bookings.again"));
  await book();

  await founder.go("/me/bookings");
  await founder.follow(founder.page.locator("form[action^='/me/bookings/link'] button"));
  const calendar = await founder.page.locator("#calendar code").innerText();
  await s.look(founder, "calendar");
  const answer = await fetch(new URL(new URL(calendar).pathname, page.url())); // any port was taken, which no configured address names
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /BEGIN:VEVENT/);
});

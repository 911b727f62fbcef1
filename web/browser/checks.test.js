// The checks can fail: a page with known faults has each of them found, and scripts
// run only where they are allowed.
import assert from "node:assert/strict";
import test from "node:test";
import { looks } from "./lib/checks.js";
import { desk, phone, plain, Visitor } from "./lib/chromium.js";
import { withBrowser } from "./lib/story.js";

const bad = `<!doctype html><html lang="vi"><title>x</title><body style="background:#fff">
<p style="color:#bbb">nhạt</p><img src="data:,"><input><a href="#" style="display:block;width:2000px">rộng</a>
<script>document.title = "ran"; console.error("oops"); fetch("http://127.0.0.1:1/")</script>`;

test("checks find what is wrong", () =>
  withBrowser(async (browser) => {
    const elsewhere = { url: "http://127.0.0.1:9" };
    const v = await Visitor.come(browser, elsewhere, phone);
    const failed = v.page.waitForEvent("requestfailed");
    await v.page.setContent(bad);
    await failed;
    const found = (await v.examined(looks)).join("\n");
    for (const fault of ["wider than 360", "color-contrast", "image-alt", "label"]) assert.match(found, new RegExp(fault));
    const told = v.complaints.join("\n");
    for (const fault of ["console: oops", "asks http://127.0.0.1:1/", "failed: "]) assert.match(told, new RegExp(fault));
    await v.leave();

    for (const [screen, title] of [[plain, "x"], [desk, "ran"]]) {
      const quiet = await Visitor.come(browser, elsewhere, screen);
      await quiet.page.goto("data:text/html," + encodeURIComponent("<title>x</title><script>document.title='ran'</script>"));
      assert.equal(await quiet.page.title(), title, screen.name);
      await quiet.leave();
    }
  }));

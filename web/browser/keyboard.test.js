// Without a mouse: the first stop is the link past the menu, every stop can be seen,
// the order is that of the page, and nothing holds on to the focus.
import assert from "node:assert/strict";
import test from "node:test";
import { desk, phone, Visitor } from "./lib/chromium.js";
import { withBrowser, withDemo } from "./lib/story.js";

// mostStops ends a walk that goes round in circles.
const mostStops = 400;

const pages = ["/", "/search?q=que", "/sign-in", "/startups/demo-startup", "/me", "/me/introductions", "/investors/demo-investor"];

test("keyboard", () =>
  withBrowser((browser) =>
    withDemo(async (demo) => {
      for (const screen of [desk, phone]) {
        const v = await Visitor.come(browser, demo, screen);
        await v.go("/sign-in");
        await v.page.locator("#email").focus();
        await v.page.keyboard.type("startup@demo.test");
        await v.page.keyboard.press("Tab");
        await v.page.keyboard.type(demo.password);
        await Promise.all([v.page.waitForEvent("load"), v.page.keyboard.press("Enter")]);
        assert.equal(v.path, "/", "Enter does not sign in");
        for (const path of pages) {
          await v.go(path);
          await skips(v);
          await v.go(path);
          await walk(v, path);
        }
        assert.deepEqual(v.complaints, []);
        await v.leave();
      }
    }),
  ));

// skips takes the first link, which leads past the menu.
async function skips(v) {
  await v.page.keyboard.press("Tab");
  const skip = v.page.locator(":focus");
  assert.equal(await skip.innerText(), v.say("page.skip"));
  assert.ok((await skip.boundingBox()).x >= 0, "the skip link is not to be seen");
  await v.page.keyboard.press("Enter");
  assert.equal(await v.page.evaluate(() => document.activeElement.id), "main");
  await v.page.keyboard.press("Tab");
  assert.ok(await v.page.evaluate(() => document.activeElement.closest("main, footer")), "the menu is not skipped");
}

// walk goes through a page to its end, stop by stop: behind the last stop is nothing,
// or the first again.
async function walk(v, path) {
  let before = -1;
  let first;
  for (let stop = 0; ; stop++) {
    assert.ok(stop < mostStops, `${path}: no end`);
    await v.page.keyboard.press("Tab");
    const at = await v.page.evaluate(place);
    first ??= at?.order;
    if (!at || (stop > 0 && at.order === first)) {
      assert.ok(stop > 5, `${path}: only ${stop} stops`);
      return;
    }
    assert.ok(at.order > before, `${path}: ${at.html} comes too late`);
    assert.ok(at.seen, `${path}: ${at.html} has the focus and is not to be seen`);
    assert.ok(at.marked, `${path}: ${at.html} does not show that it has the focus`);
    before = at.order;
  }
}

// place tells of the element with the focus where it stands among all, whether it can
// be seen, and whether it shows that it has the focus; null for none. It runs in the page.
function place() {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  return {
    order: [...document.querySelectorAll("*")].indexOf(e),
    html: e.outerHTML.slice(0, 120),
    seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1,
  };
}

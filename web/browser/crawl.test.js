// Every kind of page as every demo account, looked at on a phone in the light and on
// a desk in the dark: WCAG 2.2 AA, nothing wider than the screen, nothing in the
// console, no request that fails. Links are followed; forms are for the stories.
import assert from "node:assert/strict";
import test from "node:test";
import { appears, looks, sideways } from "./lib/checks.js";
import { phone, Visitor } from "./lib/chromium.js";
import { accounts } from "./lib/demo.js";
import { shape, skeleton } from "./lib/shape.js";
import { withBrowser, withDemo } from "./lib/story.js";

// The narrowest screen of WCAG 1.4.10, and the sizes the pages are made for.
const narrowest = { width: 320, height: 640 };
const desk = { width: 1280, height: 900 };

// No page: what links lead to beside pages.
const files = /^\/(docs|openapi|v1|static|feeds|calendar)\b|\.(csv|xlsx|ics|json|atom|xml)$|\/(export|download)\b/;

// fewest is how many kinds of pages there are at least: a crawl that finds less has
// lost its way.
const fewest = 12;

test("crawl", async (t) => {
  const judged = new Set();
  await withBrowser((browser) =>
    withDemo(async (demo) => {
      for (const account of ["", ...accounts]) {
        await t.test(account || "anybody", async () => {
          const v = await Visitor.come(browser, demo, phone);
          if (account) await v.signIn(account);
          const faults = await crawl(v, account, judged);
          assert.deepEqual([...faults, ...v.complaints], [], demo.log());
          await v.leave();
        });
      }
    }),
  );
  assert.ok(judged.size >= fewest, `only ${judged.size} pages`);
});

// crawl follows what leads to pages of another shape, and judges what was not judged.
async function crawl(v, account, judged) {
  const own = [`demo-${account}`];
  const faults = [];
  const known = new Set();
  const queue = ["/", "/search?q=zzz", ...(account ? ["/me"] : ["/register", "/forgot", "/handover", "/letter"])];
  while (queue.length) {
    const address = new URL(queue.shift(), v.demo.url).href;
    const kind = shape(address, own);
    if (known.has(kind)) continue;
    known.add(kind);
    await v.go(address);
    queue.push(...(await links(v)));
    const bones = await skeleton(v.page);
    if (bones.every((part) => judged.has(part))) continue;
    bones.forEach((part) => judged.add(part));
    faults.push(...(await judge(v)).map((fault) => `${v.path}: ${fault}`));
  }
  return faults;
}

// judge looks at a page in both looks it has. Parts that are folded are unfolded:
// nobody is spared what is inside.
async function judge(v) {
  const out = await looks(v.page);
  await v.page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
  await v.page.setViewportSize(narrowest);
  out.push(...(await sideways(v.page)));
  await v.page.setViewportSize(desk);
  await v.page.emulateMedia({ colorScheme: "dark" });
  out.push(...(await appears(v.page)));
  await v.page.emulateMedia({ colorScheme: "light" });
  await v.page.setViewportSize({ width: phone.width, height: phone.height });
  return out;
}

// links lists the pages that a page leads to, without what only changes the language.
async function links(v) {
  const found = await v.page.evaluate(() => [...document.querySelectorAll("a[href]")].map((a) => a.href));
  return found.filter((href) => {
    const url = new URL(href);
    return url.origin === v.demo.url && !files.test(url.pathname) && !url.searchParams.has("lang");
  });
}

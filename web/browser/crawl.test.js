// Every kind of page as every demo account: nothing in the console, no request that
// fails. What has a piece that no page had before is looked at on a phone in the light
// and on a desk in the dark: WCAG 2.2 AA, nothing wider than the screen. Links are
// followed; forms are for the stories.
import assert from "node:assert/strict";
import test from "node:test";
import { appears, looks, sideways } from "./lib/checks.js";
import { phone, Visitor } from "./lib/chromium.js";
import { accounts } from "./lib/demo.js";
import { reading, shape } from "./lib/shape.js";
import { withBrowser, withDemo } from "./lib/story.js";

// The narrowest screen of WCAG 1.4.10, and the sizes the pages are made for.
const narrowest = { width: 320, height: 640 };
const desk = { width: 1280, height: 900 };

// No page: what links lead to beside pages.
const files = /^\/(docs|openapi|v1|static|feeds|calendar)\b|\.(csv|xlsx|ics|json|atom|xml)$|\/(export|download)\b/;

// fewest are how many kinds of pages there are at least, and pieces: a crawl that
// finds less has lost its way.
const fewest = { kinds: 250, pieces: 1200 };

test("crawl", async (t) => {
  const seen = { kinds: new Set(), pieces: new Set(), judged: 0 };
  await withBrowser((browser) =>
    withDemo(async (demo) => {
      for (const account of ["", ...accounts]) {
        await t.test(account || "anybody", async () => {
          const v = await Visitor.come(browser, demo, phone);
          await (account ? v.signIn(account) : v.go("/"));
          const faults = await crawl(v, account, seen);
          assert.deepEqual([...faults, ...v.complaints], [], demo.log());
          await v.leave();
        });
      }
    }),
  );
  t.diagnostic(`${seen.kinds.size} kinds of pages, ${seen.pieces.size} pieces, ${seen.judged} pages judged`);
  assert.ok(seen.kinds.size >= fewest.kinds && seen.pieces.size >= fewest.pieces, "the crawl has lost its way");
});

// crawl follows what leads to pages of another shape, and judges those that have
// pieces that were not judged.
async function crawl(v, account, seen) {
  const own = [`demo-${account}`];
  const faults = [];
  const known = new Set();
  const queue = ["/", "/search?q=zzz", ...(account ? ["/me"] : ["/register", "/forgot", "/handover", "/letter"])];
  while (queue.length) {
    const address = new URL(queue.shift(), v.demo.url).href;
    const kind = shape(address, own);
    if (known.has(kind)) continue;
    known.add(kind);
    seen.kinds.add(kind);
    await v.go(address); // every page is watched for what its console says and what it fails to load
    const { links, pieces } = await reading(v.page);
    queue.push(...links.filter((href) => isPage(v, href)));
    const fresh = pieces.filter((piece) => !seen.pieces.has(piece));
    if (!fresh.length) continue;
    fresh.forEach((piece) => seen.pieces.add(piece));
    seen.judged++;
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

// isPage tells whether a link leads to a page of ours; what only changes the language
// is none.
function isPage(v, href) {
  const url = new URL(href);
  return url.origin === v.demo.url && !files.test(url.pathname) && !url.searchParams.has("lang");
}

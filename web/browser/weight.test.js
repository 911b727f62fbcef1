// What a first look costs somebody with a cheap phone: nothing in the cache, the page
// and everything it loads, as it comes over the wire.
import assert from "node:assert/strict";
import test from "node:test";
import { phone, Visitor } from "./lib/chromium.js";
import { withBrowser, withDemo } from "./lib/story.js";

// most is how many bytes that may be.
const most = 20 << 10;

const pages = ["/", "/search?q=que", "/startups/p20", "/offers", "/sign-in"];

test("weight", (t) =>
  withBrowser((browser) =>
    withDemo(async (demo) => {
      for (const path of pages) {
        const v = await Visitor.come(browser, demo, phone);
        const parts = await firstLook(v, path);
        const sum = parts.reduce((n, p) => n + p.bytes, 0);
        t.diagnostic(`${path}: ${sum} bytes: ${parts.map((p) => `${p.name} ${p.bytes}`).join(", ")}`);
        assert.ok(parts.length >= 3, `${path} loads ${parts.length} things`);
        assert.ok(sum <= most, `${path}: ${sum} bytes`);

        // What was loaded for good is not loaded again.
        const again = await firstLook(v, path);
        assert.deepEqual(again.filter((p) => p.name.includes("static")), [], "loaded a second time");
        assert.deepEqual(v.complaints, []);
        await v.leave();
      }
    }),
  ));

// firstLook gives what is loaded for a page, with its bytes on the wire: head and body.
async function firstLook(v, path) {
  const wire = await v.context.newCDPSession(v.page);
  await wire.send("Network.enable");
  const names = new Map();
  const parts = [];
  wire.on("Network.responseReceived", (e) => names.set(e.requestId, new URL(e.response.url).pathname.replace(/\/[0-9a-f]{8,}\//, "/")));
  wire.on("Network.loadingFinished", (e) => {
    if (e.encodedDataLength > 0 && names.has(e.requestId)) parts.push({ name: names.get(e.requestId), bytes: e.encodedDataLength });
  });
  await v.page.goto(path, { waitUntil: "networkidle" });
  await wire.detach();
  return parts;
}

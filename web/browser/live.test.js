// A run that is being solved asks how it goes on, by itself, until it is solved. The
// clock of the page is ours; that it is still being solved is put into the answers.
import assert from "node:assert/strict";
import test from "node:test";
import { desk, Visitor } from "./lib/chromium.js";
import { withBrowser, withDemo } from "./lib/story.js";

test("a run that is being solved", () =>
  withBrowser((browser) =>
    withDemo(async (demo) => {
      const v = await Visitor.come(browser, demo, desk);
      const { page } = v;
      await v.signIn("association");
      await v.go("/runs/new?organization=demo-association");
      await page.locator("#run-name").fill("Mùa xuân");
      await v.follow(v.button("page.runs.pair"));
      const run = v.path.split("?")[0];

      let asked = 0;
      let solving = true;
      await page.route(`**${run}`, async (route) => {
        asked++;
        const response = await route.fetch();
        const body = await response.text();
        const link = `<a id="reload" href="${run}" data-part="run" data-again>…</a>`;
        await route.fulfill({ response, body: solving ? body.replace('<div id="run">', "$&" + link) : body });
      });
      await page.clock.install();
      await v.go(run);
      const link = page.locator("#reload");
      await link.focus();
      await v.swapped("run", () => page.clock.runFor(3000));
      assert.equal(await page.evaluate(() => document.activeElement.id), "reload", "the focus is lost");
      solving = false;
      await v.swapped("run", () => page.clock.runFor(3000));
      assert.equal(await link.count(), 0);
      await page.clock.runFor(60_000);
      assert.equal(asked, 3, "it goes on asking");
      assert.match(await page.locator("#live").innerText(), /\S/, "nobody is told that it is solved");
      assert.deepEqual(v.complaints, []);
      await v.leave();
    }),
  ));

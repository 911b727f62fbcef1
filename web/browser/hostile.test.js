// A profile whose owner means no good: nothing of it runs, nothing pushes the page
// aside, and who reads sees what was written.
import assert from "node:assert/strict";
import test from "node:test";
import { looks } from "./lib/checks.js";
import { phone, Visitor } from "./lib/chromium.js";
import { withBrowser, withDemo } from "./lib/story.js";

const markup = `"><script>ran=1</script><img src=x onerror=ran=1><svg onload=ran=1>`;

const profile = {
  name: "W".repeat(100) + "🙂مرحبا",
  summary: markup + "מתהפך " + "dài".repeat(60),
  description: (markup + "https://example.org/" + "x".repeat(300) + "\n\n").repeat(3),
  sectors: ["agri"],
  tags: ["<b>" + "t".repeat(50)],
  locality: "21115",
  stage: "seed",
  website: "https://example.org/?" + "q".repeat(150),
};

test("hostile", () =>
  withBrowser((browser) =>
    withDemo(async (demo) => {
      const token = await demo.token("startup");
      for (const [field, value] of [["name", "a".repeat(10_000)], ["name", "đảo \u202e ngược"], ["website", "javascript:alert(1)"]]) {
        const answer = await demo.send("POST", "/v1/startups", { ...profile, [field]: value }, token);
        assert.equal(answer.status, 422, `${field}: ${JSON.stringify(answer.body)}`);
      }
      const made = await demo.send("POST", "/v1/startups", profile, token);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await demo.settled();

      const v = await Visitor.come(browser, demo, phone);
      await v.signIn("startup");
      const own = `/startups/${made.body.id}`;
      for (const path of [own, "/", "/me", "/search?q=" + encodeURIComponent(profile.name), "/search?q=" + encodeURIComponent(markup)]) {
        await v.go(path);
        assert.deepEqual(await looks(v.page), [], path);
        assert.equal(await v.page.evaluate("typeof ran"), "undefined", `${path} runs what was written`);
      }
      await v.go(own);
      assert.ok((await v.page.locator("main").innerText()).includes("<script>ran=1</script>"), "what was written is not shown");
      assert.deepEqual(v.complaints, [], demo.log());
    }),
  ));

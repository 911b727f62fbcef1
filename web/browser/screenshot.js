// Takes the picture of README anew: a founder's matches in the demo. It fails when
// the picture is larger than what a README should make people load.
import { stat } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Visitor } from "./lib/chromium.js";
import { withBrowser, withDemo } from "./lib/story.js";

const file = fileURLToPath(new URL("../../docs/images/screenshot.png", import.meta.url));

// most is its size in bytes.
const most = 150_000;

const screen = { name: "readme", width: 1000, height: 760, dark: false, script: true, lang: "vi" };

await withBrowser((browser) =>
  withDemo(async (demo) => {
    const v = await Visitor.come(browser, demo, screen);
    await v.signIn("startup");
    await v.follow(v.page.locator("#mine a.go").first());
    await v.page.evaluate((near) => {
      document.activeElement.blur();
      const top = document.querySelector("#matches").getBoundingClientRect().top + scrollY;
      scrollTo(0, top > near ? top - 16 : 0); // with what stands above when that is little
    }, screen.height / 2);
    await v.page.screenshot({ path: file });
    if (v.complaints.length) throw new Error(v.complaints.join("\n"));
  }),
);
const { size } = await stat(file);
if (size > most) throw new Error(`${file} has ${size} bytes, at most ${most} are allowed`);
console.log(`${file}: ${size} bytes`);

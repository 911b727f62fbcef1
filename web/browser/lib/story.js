// A story is told once for each screen, on a demo of its own, and every step of it
// is looked at: WCAG, width, nothing in the console, nothing that failed. A picture
// of each step is left in dist/browser for people to look at.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import test from "node:test";
import { appears, looks } from "./checks.js";
import { launch, Visitor } from "./chromium.js";
import { startDemo } from "./demo.js";

const pictures = fileURLToPath(new URL("../../../dist/browser/", import.meta.url));

// withBrowser gives a browser and closes it.
export async function withBrowser(f) {
  const browser = await launch();
  try {
    return await f(browser);
  } finally {
    await browser.close();
  }
}

// withDemo gives a server and stops it.
export async function withDemo(f) {
  const demo = await startDemo();
  try {
    return await f(demo);
  } finally {
    await demo.stop();
  }
}

// story tells what happens, once for each screen.
export function story(name, screens, happens) {
  test(name, async (t) => {
    await mkdir(pictures, { recursive: true });
    await withBrowser(async (browser) => {
      for (const screen of screens) {
        const examine = screen === screens[0] ? looks : appears; // what no screen changes is examined once
        await t.test(`${name}: ${screen.name}`, () => withDemo((demo) => tell(browser, demo, screen, examine, name, happens)));
      }
    });
  });
}

async function tell(browser, demo, screen, examine, name, happens) {
  const people = [];
  const told = new Telling(name, screen, examine, async (account) => {
    const v = await Visitor.come(browser, demo, screen);
    people.push(v);
    if (account) await v.signIn(account);
    return v;
  });
  try {
    await happens(told, demo);
  } catch (e) {
    await told.picture(people.at(-1), "failed").catch(() => {}); // the first error is what counts
    throw e;
  }
  assert.deepEqual([...told.faults, ...people.flatMap((v) => v.complaints)], [], demo.log());
  await Promise.all(people.map((v) => v.leave()));
}

// Telling is a story on its way.
class Telling {
  faults = [];
  #step = 0;
  #prefix;

  constructor(name, screen, examine, visitor) {
    this.#prefix = `${name.replaceAll(" ", "-")}-${screen.name}`;
    Object.assign(this, { screen, examine, visitor });
  }

  // look examines the page that somebody sees and takes its picture.
  async look(v, what) {
    await this.picture(v, what);
    for (const fault of await v.examined(this.examine)) this.faults.push(`${what} (${v.path}): ${fault}`);
  }

  async picture(v, what) {
    const number = String(++this.#step).padStart(2, "0");
    await v.page.screenshot({ path: `${pictures}${this.#prefix}-${number}-${what}.jpg`, quality: 60, fullPage: true });
  }
}

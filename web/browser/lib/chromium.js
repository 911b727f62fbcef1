// Debian's chromium, and who looks at pages with it.
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";
import { patience } from "./within.js";
import { words } from "./words.js";

// The names under which the browser may be installed; $CHROMIUM names another one.
const names = [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome"].filter(Boolean);

// executable finds the browser.
export function executable() {
  for (const name of names) {
    try {
      return execFileSync("sh", ["-c", 'command -v "$1"', "sh", name], { encoding: "utf8" }).trim();
    } catch {
      continue; // the next name
    }
  }
  throw new Error('no browser: "make deps" installs chromium');
}

// launch starts a browser that talks to nobody but the server under test. The
// sandbox needs rights that containers and root have not; only our own pages run.
export const launch = () =>
  chromium.launch({
    executablePath: executable(),
    timeout: patience,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--font-render-hinting=none"],
  });

// Somebody at a screen: how wide it is, whether dark is asked for, whether scripts
// run, and the language.
export const desk = { name: "desk", width: 1280, height: 900, dark: false, script: true, lang: "vi" };
export const phone = { name: "phone", width: 360, height: 740, dark: false, script: true, lang: "vi" };
export const night = { name: "night", width: 1280, height: 900, dark: true, script: true, lang: "en" };
export const plain = { name: "plain", width: 360, height: 740, dark: true, script: false, lang: "vi" };

// Visitor is somebody with a browser of their own who notices whatever goes wrong.
export class Visitor {
  complaints = [];
  seen = 0; // pages that were shown
  #expected = new Set();
  #switch;

  // #scripts lets pages run scripts, or not. Unlike the setting of a context it can
  // be changed for what looks into a page.
  #scripts = (on) => this.#switch.send("Emulation.setScriptExecutionDisabled", { value: !on });

  // examined does something to the page that needs scripts, be they allowed or not.
  async examined(what) {
    if (this.screen.script) return what(this.page);
    await this.#scripts(true);
    try {
      return await what(this.page);
    } finally {
      await this.#scripts(false);
    }
  }

  // come opens a browser window at a demo.
  static async come(browser, demo, screen = desk) {
    const v = new Visitor();
    const { width, height, dark, script, lang } = screen;
    v.context = await browser.newContext({
      viewport: { width, height },
      colorScheme: dark ? "dark" : "light",
      locale: lang,
      baseURL: demo.url,
      reducedMotion: "reduce",
    });
    v.context.setDefaultTimeout(patience);
    v.page = await v.context.newPage();
    Object.assign(v, { demo, screen, say: words(lang) });
    v.#watch();
    v.#switch = await v.context.newCDPSession(v.page);
    await v.#scripts(script);
    return v;
  }

  #watch() {
    const complain = (what) => this.complaints.push(`${this.page.url()}: ${what}`);
    this.context.on("weberror", (e) => complain(`error ${e.error().message}`));
    this.context.on("console", (m) => {
      const told = /status of (\d+)/.exec(m.text()); // the response is looked at below
      if (["error", "warning"].includes(m.type()) && !told) complain(`console: ${m.text()}`);
    });
    this.context.on("dialog", (d) => {
      complain(`dialog: ${d.message()}`);
      return d.dismiss();
    });
    this.context.on("request", (r) => {
      if (!r.url().startsWith(this.demo.url + "/") && !r.url().startsWith("data:")) complain(`asks ${r.url()}`);
    });
    this.context.on("requestfailed", (r) => {
      const why = r.failure()?.errorText;
      if (why !== "net::ERR_ABORTED") complain(`${r.url()} failed: ${why}`); // aborted: somebody went on
    });
    this.context.on("response", (r) => {
      if (r.request().isNavigationRequest() && r.status() < 300) this.seen++;
      if (r.status() >= 400 && !this.#expected.has(r.status())) complain(`${r.request().method()} ${r.url()} gave ${r.status()}`);
    });
  }

  // expecting does something that must be answered with a status of an error.
  async expecting(status, what) {
    this.#expected.add(status);
    try {
      return await what();
    } finally {
      this.#expected.delete(status);
    }
  }

  // go types an address.
  go = (path) => this.page.goto(path, { waitUntil: "load" });

  // path is where the visitor is.
  get path() {
    const { pathname, search } = new URL(this.page.url());
    return pathname + search;
  }

  // button, link, field, heading, choice find what has a text of the catalogue, within
  // a part of the page when one is given.
  button = (key, at = this.page) => at.getByRole("button", { name: this.say(key) });
  link = (key, at = this.page) => at.getByRole("link", { name: this.say(key) });
  field = (key, at = this.page) => at.getByLabel(this.say(key));
  heading = (key, at = this.page) => at.getByRole("heading", { name: this.say(key) });

  // follow presses what leads to another page and waits for it.
  async follow(what) {
    await Promise.all([this.page.waitForEvent("load"), what.click()]);
  }

  // swap presses what gives another part of the page in place of the one with an id;
  // where scripts do not run, the whole page comes.
  swap = (id, what) => (this.screen.script ? this.swapped(id, () => what.click()) : this.follow(what));

  // swapped does something and waits for another part in place of the one with an id.
  async swapped(id, doing) {
    const old = await this.page.locator(`[id="${id}"]`).elementHandle();
    await doing();
    await this.page.waitForFunction(([e, x]) => !e.isConnected && document.getElementById(x), [old, id]);
  }

  // told gives what the page says about what was just done, and waits for it.
  told = () => this.page.locator("main [role=status]").filter({ hasText: /\S/ }).first().innerText();

  // unfold opens a part that is folded, by what is inside.
  async unfold(inside) {
    const fold = this.page.locator("details:not([open])").filter({ has: inside }).last();
    if (await fold.count()) await fold.locator("summary").first().click();
  }

  // signIn goes in through the form, as a demo account.
  async signIn(account) {
    await this.go("/sign-in");
    await this.page.locator("#email").fill(`${account}@demo.test`);
    await this.page.locator("#password").fill(this.demo.password);
    await this.follow(this.page.locator("form:has(#password) button"));
  }

  leave = () => this.context.close();
}

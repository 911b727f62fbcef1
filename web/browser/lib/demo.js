// A server of the demo, of its own for who asks: the binary of "make build" on a
// free port, in a folder that goes with it.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { within } from "./within.js";

const binary = fileURLToPath(new URL("../../../bin/duyen", import.meta.url));

// password opens every demo account.
const password = "duyen-demo-2026";

// accounts are the demo's, by the name before @demo.test.
export const accounts = ["startup", "mentor", "investor", "association", "club", "commune", "dost", "judge", "media", "admin"];

// startDemo gives a server that answers and whose index is whole.
export async function startDemo() {
  if (!existsSync(binary)) throw new Error(`${binary} is not there: run "make browser", which builds it`);
  const dir = await mkdtemp(join(tmpdir(), "dy"));
  const server = spawn(binary, ["serve", "--demo", "--data", join(dir, "data"), "--addr", "127.0.0.1:0", "--log-level", "warn"], {
    env: { PATH: process.env.PATH, HOME: tmpdir(), DUYEN_LANG: "en" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const last = () => server.kill("SIGKILL");
  process.once("exit", last); // should the test be broken off
  const ended = new Promise((resolve) => server.once("close", resolve));
  let log = "";
  server.stderr.setEncoding("utf8").on("data", (s) => (log += s));
  const demo = new Demo(dir, () => log, async () => {
    process.removeListener("exit", last);
    server.kill("SIGTERM");
    await ended;
    await rm(dir, { recursive: true, force: true });
  });
  try {
    demo.url = await within("the server says where it is", address(server, ended, () => log));
    await demo.settled();
    return demo;
  } catch (e) {
    await demo.stop();
    throw e;
  }
}

function address(server, ended, log) {
  return new Promise((resolve, reject) => {
    let said = "";
    server.once("error", reject);
    ended.then((code) => reject(new Error(`the server ended with ${code}: ${log()}`)));
    server.stdout.setEncoding("utf8").on("data", (s) => {
      const found = /http:\/\/\S+/.exec((said += s));
      if (found) resolve(found[0]);
    });
  });
}

class Demo {
  #dir;

  constructor(dir, log, stop) {
    this.#dir = dir;
    Object.assign(this, { log, stop, password, until: within });
  }

  // settled waits until search and matches know all that was written.
  settled() {
    return within("the index is whole", async () => {
      const answer = await fetch(this.url + "/readyz").catch(() => null);
      const at = answer?.ok ? await answer.json() : {};
      return at.ready && !at.degraded && at.indexed === at.head;
    });
  }

  // token lets a demo account use the API.
  async token(account) {
    const answer = await this.send("POST", "/v1/auth/token", { email: `${account}@demo.test`, password });
    return answer.body.access_token;
  }

  // send asks the API and gives status and document.
  async send(method, path, body, token) {
    const headers = { "Content-Type": "application/json", ...(token && { Authorization: "Bearer " + token }) };
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    return { status: answer.status, body: await answer.json().catch(() => null) };
  }

  // letter waits for a letter to an address and gives where its link to a page leads.
  letter(to, page) {
    const link = new RegExp(`http://\\S*(${page}\\?token=[\\w-]+)`);
    return within(`a letter to ${to}`, async () => {
      const folder = join(this.#dir, "data", "mail");
      for (const name of await readdir(folder).catch(() => [])) {
        const text = plain(await readFile(join(folder, name), "utf8"));
        const found = text.includes(to) && link.exec(text);
        if (found) return found[1];
      }
      return null;
    });
  }
}

// plain undoes quoted-printable as far as links need it.
const plain = (letter) => letter.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/g, (_, x) => String.fromCharCode(parseInt(x, 16)));

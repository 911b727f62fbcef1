// patience is how long anything that should happen soon may take on a machine that
// does many things at once, in milliseconds.
export const patience = 60_000;

const pause = 20;

// within waits for a promise, or until a function gives something; what it waits
// for stands in the error when that does not come.
export async function within(what, thing) {
  const end = Date.now() + patience;
  const late = () => new Error(`${what}: not within ${patience / 1000} s`);
  if (typeof thing !== "function") {
    let timer;
    const limit = new Promise((_, reject) => (timer = setTimeout(() => reject(late()), patience)));
    return Promise.race([thing, limit]).finally(() => clearTimeout(timer));
  }
  for (;;) {
    const got = await thing();
    if (got) return got;
    if (Date.now() > end) throw late();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

// What every page must keep, in whatever state it is.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// WCAG 2.2, levels A and AA, as axe names them.
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

// Those of them that depend on colours and on how wide the screen is.
const visible = ["color-contrast", "target-size"];

// accessible gives what breaks rules of WCAG 2.2 AA on a page as it is now.
async function accessible(page, runOnly) {
  const loaded = await page.evaluate("typeof axe");
  if (loaded === "undefined") await page.evaluate(axe);
  const found = await page.evaluate(
    (runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ["violations"], iframes: false }),
    runOnly,
  );
  return found.violations.map((v) => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 3).map((n) => `${n.target} ${n.html.slice(0, 160)}`).join(" | "));
}

// sideways gives what makes a page wider than the screen; a part that scrolls by
// itself may be wider.
export const sideways = (page) =>
  page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > wide + 1 && !e.closest(".hide"));
    return out.slice(0, 3).map((e) => `wider than ${wide} px: ${e.outerHTML.slice(0, 160)}`);
  });

// looks gives everything that is wrong with a page as it is now.
export const looks = async (page) => [...(await sideways(page)), ...(await accessible(page, { type: "tag", values: rules }))];

// appears gives what is wrong with a page that looks has seen, on another screen.
export const appears = async (page) => [...(await sideways(page)), ...(await accessible(page, { type: "rule", values: visible }))];

// What the pages say, by the keys of the catalogue: tests look for texts by what
// they mean, so that a better wording breaks none of them.
import { readFileSync } from "node:fs";

const catalogues = Object.fromEntries(["vi", "en"].map((lang) => [lang, read(lang)]));

function read(lang) {
  const lines = readFileSync(new URL(`../../../locale/${lang}.txt`, import.meta.url), "utf8").split("\n");
  const texts = new Map();
  for (const line of lines) {
    const found = /^([\w.-]+) = (.*)$/.exec(line);
    if (found) texts.set(found[1], found[2]);
  }
  return texts;
}

const escaped = (s) => s.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// words gives the texts of a language: a key becomes a string, or a pattern where
// the text has placeholders. A key without a text is an error of the test.
export function words(lang) {
  return (key) => {
    const text = catalogues[lang].get(key);
    if (text === undefined) throw new Error(`the catalogue has no text for ${key}`);
    if (!/[{[]/.test(text)) return text;
    const parts = text.replace(/\[[^\]]*\]/g, "{}").split(/\{[^}]*\}/);
    return new RegExp(parts.map(escaped).join(".*"), "s");
  };
}

// Which pages are alike. A crawl would go through thousands of addresses; those that
// only differ in whom they show need not all be looked at in a browser, and a page
// that is built of the same pieces as one that was judged is not judged again.

// ids stand in the addresses of profiles, introductions and the like.
const fixed = /^[a-z-]+$/;

// shape gives an address without what differs between pages of a kind: ids, and the
// values of what is asked for. Filters that are joined make no page that each of them
// does not make. Own profiles have other parts and count apart.
export function shape(address, own) {
  const { pathname, searchParams } = new URL(address);
  const parts = pathname.split("/").map((part, i) => {
    if (fixed.test(part) && !(i === 2 && own.includes(part))) return part;
    return own.includes(part) ? "{own}" : "{id}";
  });
  const asked = [...new Set(searchParams.keys())];
  return parts.join("/") + (asked.length ? "?" + (asked.length > 1 ? "+" : asked[0]) : "");
}

// skeleton gives what a page is built of, above its main part and in it: elements,
// their classes, roles and states, with rows that are alike counted once.
export const skeleton = (page) =>
  page.evaluate(() => {
    const kept = ["class", "role", "type", "lang", "aria-current", "aria-invalid", "open", "hidden"];
    const bones = (e) => {
      const marks = kept.filter((a) => e.hasAttribute(a)).map((a) => `${a}=${e.getAttribute(a)}`);
      const parts = [...new Set([...e.children].filter((x) => x.localName !== "main").map(bones))];
      const text = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
      return `${e.localName}[${marks}]${text ? "." : ""}(${parts.join("")})`;
    };
    return [document.body, document.querySelector("main")].filter(Boolean).map(bones);
  });

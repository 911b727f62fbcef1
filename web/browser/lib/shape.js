// Which pages are alike. A crawl would go through thousands of addresses; those that
// only differ in whom they show need not all be looked at in a browser, and a page that is built of
// pieces that were judged is not judged again.

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

// reading gives where the page that is shown leads, and its pieces: each element with all it stands in, by their names, classes, roles and states, and
// whether they hold text or elements. How an element looks and what it says of itself
// follows from that; pieces that were judged on one page are not judged on the next.
export const reading = (page) =>
  page.evaluate(() => {
    const kept = ["class", "role", "type", "lang", "aria-current", "aria-hidden", "aria-invalid", "open", "hidden"];
    const pieces = new Set();
    const take = (e, within) => {
      const marks = kept.filter((a) => e.hasAttribute(a)).map((a) => `${a}=${e.getAttribute(a)}`);
      const text = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
      const piece = `${within}>${e.localName}[${marks}]${text ? "." : ""}${e.childElementCount ? "+" : ""}`;
      pieces.add(piece);
      for (const child of e.children) take(child, piece);
    };
    take(document.body, "");
    const links = [...document.querySelectorAll("a[href]")].map((a) => a.href);
    return { links: [...new Set(links)], pieces: [...pieces] };
  });

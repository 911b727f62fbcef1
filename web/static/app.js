// Every page works without this script. What it makes nicer:
// form[data-live=ID]  while somebody types, what the form would give replaces #ID;
//                     with data-preview=ADDRESS, what posting the form there gives
// form[data-part=ID], a[data-part=ID]  what is sent or followed replaces #ID, on this page
// form[data-keep]     what was typed survives leaving the page, until it has arrived
//                     (its value tells forms apart that are sent to one address)
// [data-say]          in a part: what is read out when the part has come
// a[data-again][data-part=ID]  is followed again and again by itself while it is there
// and no form is sent twice by an impatient finger.
// Comments and indentation are not served: see slim in static.go.
(() => {
  const $ = (id) => document.getElementById(id);
  const here = () => location.pathname + location.search;
  const store = sessionStorage;
  const busy = new Set();
  const turns = {};
  let shown = here();

  // swap puts the part of an answer in the place of ours and keeps the focus. Of
  // several that are on their way to one place, the last wins. How says what becomes
  // of the address: replace or push. Somebody who is typing is not led elsewhere.
  async function swap(id, address, data, how, typing) {
    const turn = (turns[id] = (turns[id] || 0) + 1);
    const old = $(id);
    old?.setAttribute("aria-busy", true);
    try {
      const answer = await fetch(address, { headers: { "X-Part": id }, ...(data && { method: "POST", body: data }) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (turn < turns[id]) return;
      const fresh = page.getElementById(id);
      if (!old || !fresh) return typing || show(page, answer, data);
      const focused = document.activeElement;
      const inside = old.contains(focused);
      old.replaceWith(fresh);
      if (inside) focus($(focused.id) || fresh);
      if (how && (!data || answer.redirected)) {
        history[how + "State"](0, "", answer.url);
        document.title = page.title;
      }
      shown = here();
      tell(fresh.querySelector("[data-say],[role=status],[role=alert]")?.textContent);
    } catch {
      if (!typing) tell($("live").dataset.lost, "toast");
    } finally {
      old?.removeAttribute("aria-busy");
    }
  }

  // show shows an answer that has no such part. What was posted is not sent again.
  function show(page, answer, data) {
    if (!data || answer.redirected) return location.assign(answer.url);
    document.body.replaceWith(page.body);
    document.title = page.title;
    focus($("main"));
    scrollTo(0, 0);
  }

  function focus(element) {
    if (element.tabIndex < 0) element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }

  // tell reads a sentence out to those who do not see the page; a toast is seen, too.
  function tell(text, look = "hide") {
    const live = $("live");
    live.className = look;
    live.textContent = text || "";
  }

  // What a form sends; the button that was pressed belongs to it.
  function body(form, button) {
    const data = new FormData(form);
    if (button?.name) data.append(button.name, button.value);
    return form.enctype[0] === "m" ? data : new URLSearchParams(data);
  }
  const path = (form) => form.action.split("?")[0];
  const query = (form, button) => path(form) + "?" + body(form, button);

  let waiting;
  addEventListener("input", (e) => {
    const form = e.target.form;
    if (!form) return;
    if ("keep" in form.dataset) keep(form);
    const { live, preview } = form.dataset;
    if (!live) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (preview) swap(live, preview, body(form), 0, 1);
      else swap(live, query(form), 0, path(form).endsWith(location.pathname) && "replace", 1);
    }, 200);
  });

  addEventListener("submit", (e) => {
    const form = e.target;
    const { part } = form.dataset;
    const post = form.method === "post";
    clearTimeout(waiting);
    if (busy.has(form)) return e.preventDefault();
    if (form.action.endsWith("/sign-out")) store.clear();
    if ("keep" in form.dataset) store.sent = place(form);
    if (!post && !part) return;
    busy.add(form);
    setTimeout(() => busy.delete(form), 9e3);
    if (!part) return;
    e.preventDefault();
    const button = e.submitter;
    const sent = post ? swap(part, button?.getAttribute("formaction") || form.action, body(form, button), "replace") : swap(part, query(form, button), 0, "push");
    sent.then(() => arrived(busy.delete(form)));
  });

  addEventListener("click", (e) => {
    const link = e.target.closest?.("a[data-part]");
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    follow(link, "push");
  });
  const follow = (link, how) => swap(link.dataset.part, link.href, 0, how, !how);

  // How something goes on is asked for while somebody sees the page.
  setInterval(() => {
    const link = document.querySelector("a[data-again]");
    if (link && !document.hidden) follow(link);
  }, 3e3);

  // Back to where a part of the page was another one.
  addEventListener("popstate", () => here() === shown || location.reload());

  // A page that is shown again by the back button may be sent again.
  addEventListener("pageshow", () => {
    busy.clear();
    arrived();
    for (const form of document.forms) if ("keep" in form.dataset) restore(form);
  });

  const place = (form) => "keep:" + form.action + form.dataset.keep;
  const fields = (form) => [...form.elements].filter((f) => /^(text|search|email|url|tel|number|date)/.test(f.type));
  const keep = (form) => (store[place(form)] = JSON.stringify(fields(form).map((f) => [f.name, f.value])));
  function restore(form) {
    const typed = JSON.parse(store[place(form)] || "[]");
    fields(form).forEach((f, i) => typed[i]?.[0] === f.name && (f.value = typed[i][1]));
  }
  function arrived() {
    if (!document.querySelector("[data-kept],main [role=status]")) return;
    delete store[store.sent];
    delete store.sent;
  }
})();

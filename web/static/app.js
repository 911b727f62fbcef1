// Every page works without this script. What it makes nicer:
// form[data-live=ID]  while somebody types, what the form would give replaces #ID
// form[data-part=ID], a[data-part=ID]  what is sent or followed replaces #ID, on this page
// form[data-keep]     what was typed survives leaving the page
// and no form is sent twice by an impatient finger.
(() => {
  const $ = (id) => document.getElementById(id);
  const busy = new WeakSet();
  let latest = 0;

  // swap puts the part of a fetched page in the place of ours and keeps the focus.
  async function swap(id, address, options, keepAddress) {
    const turn = ++latest;
    const old = $(id);
    old?.setAttribute("aria-busy", "true");
    let answer;
    try {
      answer = await fetch(address, { headers: { "X-Part": id }, ...options });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(id);
      if (turn !== latest) return true;
      if (!old || !fresh) return false;
      const focused = document.activeElement?.id;
      old.replaceWith(fresh);
      if (focused && document.activeElement?.id !== focused) $(focused)?.focus({ preventScroll: true });
      if (!keepAddress) history.replaceState(null, "", answer.url);
      tell(fresh.querySelector("[role=status],[role=alert]")?.textContent);
      return true;
    } catch {
      return false;
    } finally {
      old?.removeAttribute("aria-busy");
    }
  }

  // tell reads a sentence out to those who do not see the page.
  function tell(text) {
    const live = $("live");
    if (live && text) live.textContent = text;
  }

  const body = (form, button) => new URLSearchParams(new FormData(form, button));
  const query = (form, button) => form.action.split("?")[0] + "?" + body(form, button);

  let waiting;
  addEventListener("input", (e) => {
    const form = e.target.form;
    if (!form) return;
    if ("keep" in form.dataset) keep(form);
    if (!form.dataset.live || e.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const preview = form.dataset.preview; // where a form that is posted shows what it would give
      if (preview) swap(form.dataset.live, preview, { method: "POST", body: body(form) }, true);
      else swap(form.dataset.live, query(form));
    }, 250);
  });

  addEventListener("submit", (e) => {
    const form = e.target;
    if (busy.has(form)) return e.preventDefault();
    const part = form.dataset.part;
    if (!part) {
      if (form.method === "post") busy.add(form);
      return;
    }
    e.preventDefault();
    busy.add(form);
    const post = form.method === "post";
    const sent = post ? swap(part, form.action, { method: "POST", body: body(form, e.submitter) }) : swap(part, query(form, e.submitter));
    sent.then((done) => {
      busy.delete(form);
      if (!done) post ? location.reload() : location.assign(query(form, e.submitter));
    });
  });

  addEventListener("click", (e) => {
    const link = e.target.closest?.("a[data-part]");
    if (!link || e.ctrlKey || e.metaKey || e.shiftKey) return;
    e.preventDefault();
    swap(link.dataset.part, link.href).then((done) => done || location.assign(link.href));
  });

  // A page that is shown again by the back button may be sent again.
  addEventListener("pageshow", () => {
    for (const form of document.forms) {
      busy.delete(form);
      if ("keep" in form.dataset) restore(form);
    }
  });

  const place = (form) => "keep:" + form.action;
  function keep(form) {
    sessionStorage.setItem(place(form), body(form).toString());
  }
  function restore(form) {
    if (document.querySelector("[data-kept]")) return sessionStorage.removeItem(place(form)); // it arrived
    const typed = sessionStorage.getItem(place(form));
    for (const [name, value] of new URLSearchParams(typed || "")) {
      const field = form.elements[name];
      if (field && "value" in field && /^(text|search|email|url|tel|number|date|textarea)/.test(field.type)) field.value = value;
    }
  }
})();

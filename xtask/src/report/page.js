"use strict";
// All can be read without this; it searches, follows links into what is folded away, and copies.
(() => {
  const by = (id) => document.getElementById(id);
  const box = by("search"), deep = by("deep"), found = by("found");
  const entries = [...document.querySelectorAll(".entry")].map((entry) => ({ entry, head: "", all: "" }));
  const groups = [...document.querySelectorAll(".group")];
  box.parentElement.hidden = false;

  // What is searched: made at the first search, since that of a large document takes a moment.
  const head = (it) => (it.head ||= [...it.entry.querySelectorAll(":scope > summary, :scope > .inside > dl")]
    .map((part) => part.textContent).join(" ").toLowerCase());
  const all = (it) => (it.all ||= it.entry.textContent.toLowerCase());

  const filter = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const text = deep.checked ? all : head;
    let count = 0;
    for (const it of entries) {
      const fits = words.every((word) => text(it).includes(word));
      it.entry.hidden = !fits;
      count += fits;
    }
    for (const group of groups) group.hidden = !group.querySelector(".entry:not([hidden])");
    found.textContent = words.length ? `${count} of ${entries.length}` : "";
  };

  const search = (text, inAll) => {
    box.value = text;
    deep.checked = inAll;
    filter();
  };

  // The search stands in the address, to be kept and sent on.
  let later;
  const typed = () => {
    filter();
    clearTimeout(later);
    later = setTimeout(() => {
      const text = encodeURIComponent(box.value);
      history.replaceState(null, "", text ? `#${deep.checked ? "deep" : "q"}=${text}` : "#map");
    }, 300);
  };

  const open = (target) => {
    if (target.closest("[hidden]")) search("", false);
    for (let it = target; it; it = it.parentElement) if (it.tagName === "DETAILS") it.open = true;
    target.scrollIntoView();
    target.querySelector(":scope > summary")?.focus({ preventScroll: true });
  };

  // The part that a JSON pointer is in.
  const at = (pointer) => entries.map((it) => it.entry)
    .find((entry) => `${pointer}/`.startsWith(`${entry.dataset.pointer}/`));

  const follow = () => {
    let hash = location.hash.slice(1);
    try { hash = decodeURIComponent(hash); } catch { /* As it is. */ }
    const [, how, text] = /^(q|deep)=([^]*)$/.exec(hash) ?? [];
    if (how) {
      search(text, how === "deep");
      return by("map").scrollIntoView();
    }
    const target = hash.startsWith("/") ? at(hash) : by(hash);
    if (target) open(target);
  };

  box.addEventListener("input", typed);
  deep.addEventListener("change", typed);
  addEventListener("hashchange", follow);
  // A link to where one already is changes no address.
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (link && link.hash === location.hash) follow();
  });

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    // No single character: who dictates, or hits a key, would be taken away from where they are.
    if (event.target === box && event.key === "Escape") {
      search("", false);
      typed();
    } else if (event.key === "Escape" && event.target.closest("#map")) {
      box.focus();
      box.select();
    } else if (event.target === box && (event.key === "Enter" || event.key === "ArrowDown")) {
      const first = entries.find((it) => !it.entry.hidden)?.entry;
      if (!first) return;
      event.preventDefault();
      if (event.key === "Enter") first.open = true;
      first.querySelector("summary").focus();
    }
  });

  // A button on each text, once it is seen.
  addEventListener("toggle", ({ target }) => {
    for (const text of target.querySelectorAll("details[open] > pre:not(:has(button))")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        const code = text.querySelector("code").textContent;
        const done = await navigator.clipboard?.writeText(code).then(() => true, () => false);
        button.textContent = done ? "Copied" : "Not copied";
      });
      text.prepend(button);
    }
  }, true);

  // Not before: the browser follows the address itself until then, and takes the focus away.
  addEventListener("load", follow);
})();

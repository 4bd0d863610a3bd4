// Replaces the live parts of an open page. A part that somebody is busy in is held: a pill says how much is new.
window.Sightline = (() => {
  const IDLE_MS = 30000, QUIET_MS = 10000;
  const pill = document.getElementById("new");
  const status = document.getElementById("status");
  let missed = 0, touched = Date.now(), told = 0, names = new Set();

  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, () => { touched = Date.now(); }, true);

  // Something was typed that is not sent yet, or came back because it could not be taken.
  const isBegun = (part) => part.querySelector("form[data-given-back]") || [...part.querySelectorAll("form")].some((form) => [...form.elements].some((field) =>
    field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue));
  const isUsed = (part) => part.contains(document.activeElement) && Date.now() - touched < IDLE_MS;
  const isHeld = (part) => isBegun(part) || isUsed(part) || part.querySelector("details.grade[open]");

  // What the server said, without what the browser made of it: ages, opened details, the row walked to,
  // the file that is being made.
  const plain = (part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll("time[title]").forEach((time) => { time.textContent = ""; });
    copy.querySelectorAll("details[id]").forEach((shown) => shown.removeAttribute("open"));
    copy.querySelectorAll("tr[aria-selected]").forEach((row) => row.removeAttribute("aria-selected"));
    copy.querySelectorAll("a[aria-busy]").forEach((link) => link.removeAttribute("aria-busy"));
    return copy;
  };

  const keyOf = (element) => {
    if (element.id) return "#" + CSS.escape(element.id);
    if (element.hasAttribute("href")) return `[href="${CSS.escape(element.getAttribute("href"))}"]`;
    const shown = element.closest("details[id]");
    return shown ? `#${CSS.escape(shown.id)} > summary` : null;
  };

  const swap = (part, fresh) => {
    for (const shown of part.querySelectorAll("details[id]")) {
      fresh.querySelector("#" + CSS.escape(shown.id))?.toggleAttribute("open", shown.open);
    }
    const row = part.querySelector("tr[aria-selected=true]")?.dataset.href;
    const hasFocus = part.contains(document.activeElement);
    const key = hasFocus ? keyOf(document.activeElement) : null;
    part.replaceWith(document.adoptNode(fresh));
    if (row) fresh.querySelector(`tr[data-href="${CSS.escape(row)}"]`)?.setAttribute("aria-selected", "true");
    if (hasFocus) ((key && fresh.querySelector(key)) || document.getElementById("main"))?.focus({ preventScroll: true });
  };

  const nameOf = (part) => part.getAttribute("aria-label") || part.querySelector("h1, h2")?.textContent.trim() || "";

  const tell = () => {
    if (!names.size || Date.now() - told < QUIET_MS) return;
    told = Date.now();
    status.textContent = `Updated: ${[...names].join(", ")}.`;
    names = new Set();
  };

  const showPill = () => {
    pill.hidden = !missed;
    pill.textContent = `${missed} new`;
    if (missed === 1) status.textContent = "There is something new; it waits while you are here.";
  };

  // Brings the parts of a fresh page in; `force`: also where somebody is, but never over what was typed.
  const bring = (page, force) => {
    let held = 0;
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (!fresh) continue;
      const before = plain(part), after = plain(fresh);
      const isNews = before.textContent !== after.textContent;
      if (force ? isBegun(part) : isHeld(part)) { held += isNews ? 1 : 0; continue; }
      if (isNews && !("quiet" in part.dataset) && nameOf(fresh)) names.add(nameOf(fresh));
      if (before.innerHTML !== after.innerHTML) swap(part, fresh);
    }
    missed = held ? missed + 1 : 0;
    showPill();
    tell();
    document.dispatchEvent(new CustomEvent("sightline:refreshed"));
  };

  const want = (force) => document.dispatchEvent(new CustomEvent("sightline:wanted", { detail: { force } }));
  pill?.addEventListener("click", () => want(true));
  document.addEventListener("focusout", () => { if (missed) setTimeout(() => want(false), 0); });

  return { bring, hasMissed: () => missed > 0 };
})();

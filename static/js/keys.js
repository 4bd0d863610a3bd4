// The key map: g then a letter goes to a page, j and k walk rows, x ticks one, ? shows the map. Single keys can be turned off.
// Pages are those of the navigation, so that a letter leads nowhere that its reader may not see.
(() => {
  const page = (letter) => [...document.querySelectorAll("nav a[data-letter]")].find((link) => link.dataset.letter === letter);
  const KEPT = "sightline-single-keys";
  const map = document.getElementById("keys");
  const turn = document.getElementById("single-keys");
  let going = false, areOn = true;
  try { areOn = localStorage.getItem(KEPT) !== "off"; } catch { /* a browser that keeps nothing: on */ }

  const rows = () => [...document.querySelectorAll("tbody tr[data-href]")];
  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    all.forEach((row) => row.removeAttribute("aria-selected"));
    next.setAttribute("aria-selected", "true");
    next.querySelector("a")?.focus();
  };

  if (turn) {
    turn.checked = areOn;
    turn.addEventListener("change", () => {
      areOn = turn.checked;
      try { localStorage.setItem(KEPT, areOn ? "on" : "off"); } catch { /* for this page only then */ }
    });
  }
  document.querySelectorAll("[data-keys]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => map?.showModal());
  });

  document.addEventListener("keydown", (event) => {
    if (!areOn || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea") || map?.open) return;
    if (going) { going = false; const link = page(event.key); if (link) location.assign(link.href); return; }
    if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1200); }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
    if (event.key === "x") document.querySelector("tbody tr[aria-selected=true] input[type=checkbox]:enabled")?.click();
    if (event.key === "?") map?.showModal();
    if (event.key === "/") { const box = document.querySelector("input[type=search]"); if (box) { event.preventDefault(); box.focus(); } }
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, label, summary, details")) location.assign(row.dataset.href);
  });
})();

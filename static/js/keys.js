// The key map: g then a letter goes to a page, j and k walk rows, ? shows the map.
(() => {
  const pages = { p: "/portfolio/", o: "/operations/", t: "/transactions/", f: "/freshness/" };
  let going = false;

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

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) return;
    if (going) { going = false; if (pages[event.key]) location.assign(pages[event.key]); return; }
    if (event.key === "g") { going = true; setTimeout(() => { going = false; }, 1200); }
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
    if (event.key === "?") document.getElementById("keys")?.showModal();
    if (event.key === "/") { const box = document.querySelector("input[type=search]"); if (box) { event.preventDefault(); box.focus(); } }
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a, button, input, summary, details")) location.assign(row.dataset.href);
  });
})();

// Draws charts after first paint: loads Plotly once a chart comes into view; colours come from the page's tokens.
(() => {
  const figures = document.querySelectorAll("[data-figure]");
  if (!figures.length) return;
  const script = document.querySelector("script[data-plotly]");
  const source = script.dataset.plotly;
  let loading = null;

  // Plotly adds style elements of its own; under the page's policy they need the page's nonce.
  const nonce = script.nonce;
  const createElement = document.createElement.bind(document);
  document.createElement = (name, options) => {
    const element = createElement(name, options);
    if (name === "style") element.nonce = nonce;
    return element;
  };

  const load = () => {
    loading ||= new Promise((resolve, reject) => {
      const library = document.createElement("script");
      library.src = source; library.onload = resolve; library.onerror = reject;
      document.head.append(library);
    });
    return loading;
  };

  // Figures carry sentinel names such as "token:accent" where a colour belongs.
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  const colour = (name) => {
    probe.className = "token-" + name;
    return getComputedStyle(probe).color;
  };
  const paint = (value) => {
    if (typeof value === "string" && value.startsWith("token:")) return colour(value.slice(6));
    if (Array.isArray(value)) return value.map(paint);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, paint(v)]));
    return value;
  };

  // Of those that were in view once: what each was drawn from, null before it could be.
  const drawnFrom = new WeakMap();
  const tells = (holder) => document.getElementById(holder.dataset.figure)?.textContent;
  const draw = async (holder) => {
    if (!drawnFrom.has(holder)) drawnFrom.set(holder, null);
    await load();
    const told = tells(holder);
    if (!told) return;
    const figure = paint(JSON.parse(told));
    const options = { displayModeBar: false, responsive: true };
    await window.Plotly.react(holder, figure.data, figure.layout, options);
    holder.dataset.drawn = "1";
    drawnFrom.set(holder, told);
  };

  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { watcher.unobserve(entry.target); draw(entry.target); }
  }, { rootMargin: "200px" });
  figures.forEach((holder) => watcher.observe(holder));
  document.addEventListener("sightline:refreshed", () => {
    for (const holder of figures) {
      const told = tells(holder);
      if (drawnFrom.has(holder) && told && told !== drawnFrom.get(holder)) draw(holder);
    }
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => figures.forEach(draw));
})();

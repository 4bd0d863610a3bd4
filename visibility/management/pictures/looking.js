// What is wrong with the page as it stands, as sentences. WCAG 2.2: 1.4.3, 2.5.8, 1.3.1, 4.1.2.
(() => {
  const AA = 4.5, AA_LARGE = 3, TARGET = 24, MOST = 4;
  const found = new Map();
  const tell = (kind, element) => found.set(kind, [...(found.get(kind) ?? []), named(element)]);
  const named = (element) => {
    const words = (element.innerText || element.getAttribute("aria-label") || element.name || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const at = element.id ? `#${element.id}` : [...element.classList].slice(0, 2).map((one) => `.${one}`).join("");
    return `<${element.tagName.toLowerCase()}${at}>${words ? ` "${words}"` : ""}`;
  };
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);

  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = new Map();
  // A canvas understands every way to write a colour, and answers in red, green, blue and cover.
  const parsed = (colour) => {
    if (!known.has(colour)) {
      pixel.clearRect(0, 0, 1, 1);
      pixel.fillStyle = colour;
      pixel.fillRect(0, 0, 1, 1);
      const [red, green, blue, cover] = pixel.getImageData(0, 0, 1, 1).data;
      known.set(colour, [red, green, blue, cover / 255]);
    }
    return known.get(colour);
  };
  const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3]));
  const ground = (element) => {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.backgroundImage !== "none") return null;
      layers.push(parsed(style.backgroundColor));
      if (layers.at(-1)[3] === 1) break;
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };
  const light = (colour) => {
    const [red, green, blue] = colour.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => (Math.max(light(one), light(other)) + 0.05) / (Math.min(light(one), light(other)) + 0.05);
  const saysSomething = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
  for (const element of all("body *")) {
    if (!saysSomething(element) || element.closest("[disabled], [aria-disabled=true]")) continue;
    const style = getComputedStyle(element), below = ground(element);
    const isSvg = element instanceof SVGElement;
    if (below) {
      const ink = over(parsed(isSvg ? (style.fill === "none" ? style.color : style.fill) : style.color), below);
      const size = parseFloat(style.fontSize);
      const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? AA_LARGE : AA;
      const ratio = contrast(ink, below);
      if (ratio < least - 0.005) tell(`contrast ${ratio.toFixed(1)}`, element);
    }
    if (!isSvg && style.overflowX !== "visible" && !element.closest(".hidden") && !["auto", "scroll"].includes(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
      tell("text cut off", element);
  }

  const TARGETS = "a[href], button, input:not([type=hidden]), select, textarea, summary, label:has(input[type=checkbox])";
  const targets = all(TARGETS);
  const inText = (element) => getComputedStyle(element).display === "inline" && [...element.parentElement.childNodes].some((node) => node !== element && node.textContent.trim());
  const middle = (box) => [box.x + box.width / 2, box.y + box.height / 2];
  const crowds = (element, box) => targets.some((other) => {
    if (other === element || other.contains(element) || element.contains(other)) return false;
    const near = other.getBoundingClientRect(), [x, y] = middle(box);
    const across = Math.max(near.left - x, 0, x - near.right), down = Math.max(near.top - y, 0, y - near.bottom);
    if (Math.hypot(across, down) < TARGET / 2) return true;
    if (near.width >= TARGET && near.height >= TARGET) return false;
    const [otherX, otherY] = middle(near);
    return Math.hypot(x - otherX, y - otherY) < TARGET;
  });
  for (const element of targets) {
    const box = element.getBoundingClientRect();
    if ((box.width < TARGET - 0.5 || box.height < TARGET - 0.5) && !inText(element) && !element.closest("label") && crowds(element, box)) tell("tap target under 24 px", element);
  }

  const name = (element) => (element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") || element.title || element.alt || element.textContent || element.value || "").trim();
  for (const element of all("input:not([type=hidden], [type=submit]), select, textarea"))
    if (!element.labels?.length && !element.getAttribute("aria-label") && !element.getAttribute("aria-labelledby")) tell("no label", element);
  for (const element of all("a[href], button, summary"))
    if (!name(element) && !element.querySelector("[aria-label], title")) tell("no name", element);
  for (const element of all("img:not([alt])")) tell("no words for the picture", element);
  for (const element of all("table")) if (!element.querySelector("th")) tell("table without headings", element);
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) tell("id twice", document.getElementById(id));
  const many = (selector) => document.querySelectorAll(selector).length;
  const page = document.body;
  if (many("main, [role=main]") !== 1) tell(`${many("main, [role=main]")} main landmarks`, page);
  if (many("h1") !== 1) tell(`${many("h1")} headings of the first level`, page);
  if (many("nav") > 1) for (const element of all("nav")) if (!element.getAttribute("aria-label") && !element.getAttribute("aria-labelledby")) tell("nav without a name", element);
  if (!document.documentElement.lang) tell("no language", page);
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) tell("scrolls sideways", page);

  return [...found].map(([kind, where]) => `${kind}: ${where.slice(0, MOST).join(", ")}${where.length > MOST ? ` and ${where.length - MOST} more` : ""}`);
})();

// Elements whose focus by keyboard cannot be seen; to be asked right after a press of Tab. WCAG 2.2: 2.4.7.
(() => {
  const shape = (element) => `${element.tagName}.${element.className}`;
  const kinds = new Map();
  for (const element of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary"))
    if (element.checkVisibility({ visibilityProperty: true }) && !kinds.has(shape(element))) kinds.set(shape(element), element);
  const looks = (element) => {
    const style = getComputedStyle(element);
    return [style.outlineStyle === "none" ? "0" : style.outlineWidth, style.boxShadow, style.borderColor, style.backgroundColor].join();
  };
  const before = document.activeElement;
  const unseen = [];
  for (const element of kinds.values()) {
    element.blur();
    const rest = looks(element);
    element.focus({ preventScroll: true, focusVisible: true });
    if (document.activeElement === element && looks(element) === rest) unseen.push(shape(element));
    element.blur();
  }
  before?.focus?.({ preventScroll: true });
  return unseen.length ? [`focus by keyboard unseen: ${unseen.join(", ")}`] : [];
})();

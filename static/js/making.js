// Says that a file is being made, and when it is there or why not: of a plain link nothing is seen until the answer
// begins, which takes seconds. Without this script the links bring their files all the same.
(() => {
  const SHOWN_MS = 10000, KEPT_MS = 60000;
  const box = document.getElementById("making"), status = document.getElementById("status");
  if (!box) return;
  const words = box.querySelector("p"), close = box.querySelector("button");
  const making = new Map();
  let asked = null, hiding = 0;

  // A refresh brings fresh links: what is being made is known by its address.
  const mark = () => document.querySelectorAll("a[data-making]").forEach((link) => {
    if (making.has(link.href)) link.setAttribute("aria-busy", "true");
    else link.removeAttribute("aria-busy");
  });

  const show = (outcome, isBad) => {
    const waiting = [...making.values()].map((name) => `${name} is being made.`);
    if (waiting.length) waiting.push("Stay on this page until it comes.");
    clearTimeout(hiding);
    words.textContent = status.textContent = [outcome, ...waiting].filter(Boolean).join(" ");
    box.classList.toggle("bad", isBad);
    box.classList.toggle("calm", !isBad);
    box.hidden = !words.textContent;
    if (outcome && !isBad && !waiting.length) hiding = setTimeout(() => { box.hidden = true; }, SHOWN_MS);
    mark();
  };

  const whyNot = (answer) => {
    if (answer.type === "opaqueredirect" || answer.status === 401) return "You are signed out: sign in again, then ask once more.";
    if (answer.status === 403 || answer.status === 404) return "You may not see it, or its first figures are still being computed.";
    if (answer.status === 503) return "It took too long and was stopped. Try again in a moment, or of less at once.";
    return `The server answered ${answer.status}. Try again in a moment.`;
  };

  const nameOf = (answer) => {
    const said = answer.headers.get("Content-Disposition") || "";
    const coded = said.match(/filename\*=utf-8''([^;]+)/i), plain = said.match(/filename="([^"]+)"/);
    return coded ? decodeURIComponent(coded[1]) : plain ? plain[1] : "";
  };

  const save = (file, name) => {
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
  };

  // What came of it, in words, and whether that is bad.
  const bring = async (address, name) => {
    try {
      const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
      if (!answer.ok) return [`${name} was not made. ${whyNot(answer)}`, true];
      save(await answer.blob(), nameOf(answer));
      return [`${name} is there.`, false];
    } catch {
      return [`${name} did not come. The connection was lost: try again in a moment.`, true];
    }
  };

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-making]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const address = link.href, name = link.dataset.making;
    if (making.has(address)) return;
    asked = link.getAttribute("href");
    making.set(address, name);
    show("", false);
    const [outcome, isBad] = await bring(address, name);
    making.delete(address);
    show(outcome, isBad);
  });
  close.addEventListener("click", () => {
    box.hidden = true;
    (document.querySelector(`a[data-making][href="${CSS.escape(asked)}"]`) || document.getElementById("main")).focus({ preventScroll: true });
  });
  document.addEventListener("sightline:refreshed", mark);
})();

// Keeps open pages true: asks a tiny version endpoint each second, refreshes [data-live] parts when it moves.
(() => {
  const address = document.body.dataset.versionUrl;
  if (!address) return;
  let known = null;
  let pause = 1000;

  const isBusy = () =>
    document.hidden || document.querySelector("dialog[open], details.grade[open]") ||
    document.activeElement?.closest("main form") || isBegun();

  // Something was typed that is not sent yet.
  const isBegun = () =>
    [...document.querySelectorAll("main [data-live] form")].some((form) =>
      [...form.elements].some((field) => field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue));

  // What was opened or closed by hand stays so.
  const keepOpen = (part, fresh) => {
    for (const shown of part.querySelectorAll("details[id]")) {
      fresh.querySelector("#" + CSS.escape(shown.id))?.toggleAttribute("open", shown.open);
    }
  };

  const refresh = async () => {
    const response = await fetch(location.href, { headers: { "X-Live": "1" }, credentials: "same-origin" });
    if (!response.ok || response.redirected) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (fresh) keepOpen(part, fresh);
      if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceWith(document.adoptNode(fresh));
    }
    document.dispatchEvent(new CustomEvent("sightline:refreshed"));
  };

  const look = async () => {
    try {
      const headers = known ? { "If-None-Match": known } : {};
      const response = await fetch(address, { headers, credentials: "same-origin" });
      if (response.status === 200) {
        const tag = response.headers.get("ETag");
        if (known && tag !== known && !isBusy()) { await refresh(); known = tag; }
        if (!known) known = tag;
      }
      pause = 1000;
    } catch {
      pause = Math.min(pause * 2, 30000);
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
})();

// Keeps open pages true: asks a tiny version endpoint each second, refreshes the live parts when it moves, and says
// so when it cannot be asked any more.
(() => {
  const address = document.body.dataset.versionUrl;
  if (!address) return;
  const EVERY_MS = 1000, LONGEST_MS = 30000, LOST_AFTER = 3;
  const banner = document.getElementById("link");
  // As of when the page was drawn: what changed between that and the first question is not missed.
  const drawn = document.body.dataset.version;
  let known = drawn ? `"${drawn}"` : null, pause = EVERY_MS, failures = 0, heard = new Date(), isBringing = false;

  class SignedOut extends Error {}
  class Refused extends Error {}

  const ask = async (url, headers) => {
    const answer = await fetch(url, { headers, credentials: "same-origin", redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
    if (answer.status === 403 || answer.status === 404) throw new Refused();
    if (answer.status !== 304 && !answer.ok) throw new Error(`${url} answered ${answer.status}`);
    return answer;
  };

  const say = (words, leadsToSignIn) => {
    banner.hidden = !words;
    document.body.toggleAttribute("data-stale", Boolean(words));
    const text = banner.querySelector("p"), link = banner.querySelector("a");
    if (text.textContent !== words) text.textContent = words;
    link.hidden = !leadsToSignIn;
    link.href = location.href;
  };

  // The version of what was brought, which may be an older one while the newest is being made; null: nothing was.
  const refresh = async (force, wanted) => {
    if (isBringing) return null;
    isBringing = true;
    try {
      const answer = await ask(location.href, { "X-Live": "1" });
      const brought = new DOMParser().parseFromString(await answer.text(), "text/html");
      window.Sightline.bring(brought, force);
      return brought.body.dataset.version ? `"${brought.body.dataset.version}"` : wanted;
    } finally {
      isBringing = false;
    }
  };

  const follow = async () => {
    const answer = await ask(address, known ? { "If-None-Match": known } : {});
    const tag = answer.status === 200 ? answer.headers.get("ETag") : known;
    const isAway = document.hidden || document.querySelector("dialog[open]");
    if (known && tag !== known && !isAway) known = (await refresh(false, tag)) || known;
    known ||= tag;
  };

  const lose = (error) => {
    failures += 1;
    pause = Math.min(pause * 2, LONGEST_MS);
    if (error instanceof SignedOut) say("You are signed out. What stands here is no longer brought up to date.", true);
    else if (error instanceof Refused) say("You may no longer see this page. It is not brought up to date.", true);
    else if (failures >= LOST_AFTER) say(`Not connected since ${heard.toLocaleTimeString()}. What stands here may be old.`, false);
  };

  const look = async () => {
    try {
      await follow();
      [failures, pause, heard] = [0, EVERY_MS, new Date()];
      say("", false);
    } catch (error) {
      lose(error);
    }
    setTimeout(look, pause);
  };
  setTimeout(look, pause);
  document.addEventListener("sightline:wanted", (event) => refresh(event.detail.force).catch(lose));
})();

// Lets ages grow: "12 s ago" stays true on a page that is left open, by the server's clock.
(() => {
  const ahead = Number(document.body.dataset.now) * 1000 - Date.now() || 0;

  const together = (whole, unit, rest, part) => (rest ? `${whole} ${unit} ${rest} ${part}` : `${whole} ${unit}`);

  // The same words as the server's.
  const lasted = (seconds) => {
    const minutes = Math.floor(seconds / 60), hours = Math.floor(seconds / 3600), days = Math.floor(seconds / 86400);
    if (seconds < 60) return `${Math.floor(seconds)} s`;
    if (minutes < 60) return `${minutes} min`;
    return hours < 48 ? together(hours, "h", minutes % 60, "min") : together(days, "d", hours % 24, "h");
  };

  setInterval(() => {
    if (document.hidden) return;
    for (const time of document.querySelectorAll("time[title]")) {
      const words = `${lasted(Math.max((Date.now() + ahead - Date.parse(time.dateTime)) / 1000, 0))} ago`;
      if (time.textContent !== words) time.textContent = words;
    }
  }, 1000);
})();

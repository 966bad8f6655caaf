/* A page that shows how far long work is looks again by itself; without a script its link does. */
(() => {
  "use strict";

  const EVERY = 2000;
  const look = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok && answer.url === location.href) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const there = fresh.querySelector("[data-waiting]");
      if (!there) return location.reload();
      document.querySelector("[data-waiting]").replaceWith(there);
    }
    setTimeout(look, EVERY);
  };
  if (document.querySelector("[data-waiting]")) setTimeout(look, EVERY);
})();

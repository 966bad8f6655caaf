// Keys for the moderation queue: j and k go on and back, a approves, r rejects, x ticks, u undoes the
// last decision. Everything is a button on the page as well. No key works while somebody types.
//
//   <form data-queue><li data-item tabindex="-1"><input data-tick><button data-approve><button data-reject>
(() => {
  "use strict";

  const items = [...document.querySelectorAll("[data-queue] [data-item]")];
  const undo = document.querySelector(".notice form button");
  const isTyping = (target) => target.closest("textarea, select, input:not([type=checkbox])");
  const current = () => items.findIndex((item) => item.contains(document.activeElement));

  function go(step) {
    const at = current();
    const next = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))];
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  }

  const press = (part) => items[Math.max(0, current())]?.querySelector(part)?.click();
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    a: () => press("[data-approve]"),
    r: () => press("[data-reject]"),
    x: () => press("[data-tick]"),
    u: () => undo?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  if (items.length) items[0].focus({ preventScroll: true });
})();

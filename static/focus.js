/* A press on the picture fills in the two numbers; they can be typed as well. */
(() => {
  "use strict";
  const picture = document.querySelector("[data-focus]");
  const form = picture && picture.closest("form");
  if (!form) return;
  const cropped = form.querySelector("[data-cropped]");
  const show = () => {
    const across = ["left", "middle", "right"][Math.min(Math.floor(form.elements.focus_x.value * 3 / 100), 2)];
    const down = ["top", "centre", "bottom"][Math.min(Math.floor(form.elements.focus_y.value * 3 / 100), 2)];
    cropped.className = `thumb focus-${down}-${across}`;
  };
  picture.addEventListener("click", (event) => {
    const box = picture.getBoundingClientRect();
    form.elements.focus_x.value = Math.round((event.clientX - box.left) / box.width * 100);
    form.elements.focus_y.value = Math.round((event.clientY - box.top) / box.height * 100);
    show();
  });
  form.addEventListener("input", show);
})();

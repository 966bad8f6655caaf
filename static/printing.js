/* A button that prints the page; where there is no script it is not shown, and the browser's menu prints. */
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();

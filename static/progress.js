// Looks again while work goes on in the background, unless somebody is typing or reading by keyboard.
//
//   <script src="…/progress.js" defer data-busy></script>
(() => {
  "use strict";

  const PAUSE = 2000; // ms between two looks
  const again = () => {
    const busy = document.activeElement && document.activeElement.closest("form, a, summary");
    if (document.hidden || busy) setTimeout(again, PAUSE);
    else location.reload();
  };
  setTimeout(again, PAUSE);
})();

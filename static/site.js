/* Small helps where there is JavaScript; nothing here is needed. */
(() => {
  "use strict";

  // A second click sends nothing twice; going back wakes the button again.
  const sleepy = new Set();
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    for (const button of event.target.querySelectorAll("button[type=submit]")) {
      sleepy.add(button);
      setTimeout(() => { button.disabled = true; });
    }
  });
  addEventListener("pageshow", () => sleepy.forEach((button) => { button.disabled = false; }));

  // Buttons that copy exist only where they work.
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;
    button.parentElement.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
    });
  }

  // The graver word on risk speaks up for the countries that the operator named, and leaves only
  // when another one is chosen.
  for (const warning of document.querySelectorAll("[data-risk-countries]")) {
    const country = warning.closest("form")?.elements.country;
    if (!country) continue;
    const weigh = () => {
      const isListed = warning.dataset.riskCountries.split(" ").includes(country.value);
      warning.hidden = country.value && !isListed;
      warning.classList.toggle("risk--strong", isListed);
    };
    country.addEventListener("change", weigh);
    weigh();
  }
})();

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

  // Which site or link a reader came by goes along to the sign form as a short code, and nowhere
  // else: nothing is kept in the browser.
  const told = new URLSearchParams(location.search);
  let from = ["utm_source", "utm_medium", "utm_campaign"].map((name) => told.get(name) || "").join("/");
  if (from === "//" && document.referrer) {
    const site = new URL(document.referrer).host;
    if (site !== location.host) from = site;
  }
  if (from !== "//") {
    for (const field of document.querySelectorAll("input[name=source]")) field.value ||= from;
    const [source, medium, campaign] = from.split("/");
    for (const link of document.querySelectorAll("main a[href*='/campaigns/']")) {
      const address = new URL(link.href);
      if (address.host !== location.host || address.search) continue;
      address.search = new URLSearchParams({ utm_source: source, utm_medium: medium || "", utm_campaign: campaign || "" });
      link.href = address;
    }
  }
})();

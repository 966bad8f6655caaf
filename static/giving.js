// The button of the gift form says the whole promise while it is made, and what it says is sent along:
// the server holds it against what it works out, and asks once more where they differ. Without this
// file the button says "Continue", and the promise stands on the next page.
//
//   <form class="gift" data-once="Give {amount}" data-monthly="…" data-yearly="…" data-transfer="…">
//     <span data-currency="THB" data-exponent="2" data-points="365" data-fixed="1000">
//     <button data-promise>Continue</button>
(() => {
  "use strict";

  // Digits of any script as ASCII ones; anything that is not plainly an amount is the server's to read.
  const ZEROS = [0x0e50, 0x17e0, 0x1040, 0x0ed0, 0xff10, 0x0966, 0x0660];
  const plain = (typed) => [...typed.trim()].map((sign) => {
    const code = sign.codePointAt(0);
    const zero = ZEROS.find((first) => code >= first && code < first + 10);
    return zero === undefined ? sign : String(code - zero);
  }).join("");

  function typedMinor(typed, exponent) {
    const found = /^(\d{1,10})(?:\.(\d{1,3}))?$/.exec(plain(typed));
    if (!found || (found[2] || "").length > exponent) return null;
    return BigInt(found[1] + (found[2] || "").padEnd(exponent, "0"));
  }

  function prepare(form) {
    const fields = form.elements;
    const button = form.querySelector("[data-promise]");
    const unsaid = button.textContent;
    const value = (name) => {
      const one = form.querySelector(`[name="${name}"]:checked, [type="hidden"][name="${name}"]`);
      return one ? one.value : "";
    };

    function chosen() {
      const currency = value("currency");
      const about = form.querySelector(`[data-currency="${currency}"]`);
      if (!about) return null;
      const exponent = Number(about.dataset.exponent);
      const own = fields.own.value.trim();
      const picked = value(`amount_${currency}`);
      const net = own ? typedMinor(own, exponent) : picked ? BigInt(picked) : null;
      const beside = form.querySelector(".sums input:checked:where([name$=" + currency + "]) + span strong");
      if (!net) return null;
      const rhythm = value("rhythm"), way = value("way");
      const isCovered = way === "card" && fields.covers_fee && fields.covers_fee.checked;
      const points = BigInt(about.dataset.points), fixed = BigInt(about.dataset.fixed);
      const left = 10000n - points;
      const gross = isCovered ? ((net + fixed) * 10000n + left - 1n) / left : net;
      const words = !own && !isCovered && beside ? beside.textContent : "";
      return { currency, exponent, gross, rhythm, way, words };
    }

    // A chosen amount is written as it stands beside its button; only others are left to the browser.
    function written({ currency, exponent, gross, words }) {
      if (words) return words;
      const unit = 10n ** BigInt(exponent);
      const digits = gross % unit ? exponent : 0;
      const style = { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits };
      return new Intl.NumberFormat(form.dataset.locale, style).format(Number(gross) / Number(unit));
    }

    function say() {
      const promise = chosen();
      const words = promise && form.dataset[promise.way === "card" ? promise.rhythm : "transfer"];
      const isWhole = words && promise.way;
      button.textContent = isWhole ? words.replace("{amount}", written(promise)) : unsaid;
      fields.stated.value = isWhole
        ? `${promise.currency} ${promise.gross} ${promise.rhythm} ${promise.way}` : "";
    }

    // A typed amount and a chosen one exclude each other, visibly.
    form.addEventListener("input", ({ target }) => {
      if (target === fields.own && fields.own.value.trim()) {
        for (const radio of form.querySelectorAll(".sums input")) radio.checked = false;
      } else if (target.closest(".sums")) fields.own.value = "";
      // Only a card pays again and again; the other ways have left the page by then.
      if (target.name === "rhythm" && target.value !== "once") {
        const card = form.querySelector('[name="way"][value="card"]');
        if (card) card.checked = true;
      }
      say();
    });
    form.addEventListener("change", say);
    addEventListener("pageshow", say);
    say();
  }

  document.querySelectorAll("form.gift").forEach(prepare);
})();

/* Help while writing: live preview, safe keeping, clean paste, shortcuts. Without it the fields are plain. */
(() => {
  "use strict";
  const KEEP_EVERY = 4000;
  const SHOW_AFTER = 500;
  const now = () => new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

  function typedIn(form) {
    const typed = {};
    for (const field of form.elements) {
      const isWords = field.name && /^(text|textarea|date|url|number|select-one|datetime-local)$/.test(field.type);
      if (isWords && !field.readOnly) typed[field.name] = field.value.replace(/\r\n/g, "\n");
    }
    return typed;
  }

  function post(address, form, fields) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value, ...fields });
    return fetch(address, { method: "POST", body, credentials: "same-origin", redirect: "error" });
  }

  function put(area, words) {
    area.focus();
    // The command keeps the browser's own undo; where it is gone, the words still come in.
    if (!document.execCommand("insertText", false, words)) area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function around(area, before, after, within) {
    const chosen = area.value.slice(area.selectionStart, area.selectionEnd) || within;
    const at = area.selectionStart + before.length;
    put(area, before + chosen + after);
    area.setSelectionRange(at, at + chosen.length);
  }

  function lines(area, sign) {
    const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    area.setSelectionRange(from, area.selectionEnd);
    put(area, area.value.slice(from, area.selectionEnd).split("\n").map((line) => sign + line).join("\n"));
  }

  const MARKS = {
    bold: (area) => around(area, "**", "**", ""),
    italic: (area) => around(area, "*", "*", ""),
    link: (area) => around(area, "[", "](https://)", ""),
    heading: (area) => lines(area, "## "),
    list: (area) => lines(area, "- "),
    quote: (area) => lines(area, "> "),
    picture: (area) => around(area, "![", "](picture:)", ""),
  };
  const KEYS = { b: "bold", i: "italic", k: "link" };

  function preview(form, editor, area) {
    const shown = editor.querySelector("[data-shown]");
    let waiting = 0;
    const show = async () => {
      const locale = area.lang || (form.elements.text_locale ? form.elements.text_locale.value : "");
      try {
        const answer = await post(form.dataset.preview, form, { show: "text", text: area.value, fragment: 1, text_locale: locale });
        if (answer.ok) shown.innerHTML = await answer.text();
      } catch { /* away: the last preview stays */ }
    };
    area.addEventListener("input", () => {
      clearTimeout(waiting);
      if (!shown.hidden) waiting = setTimeout(show, SHOW_AFTER);
    });
    editor.querySelector("[data-show]").addEventListener("click", (event) => {
      event.preventDefault();
      shown.hidden = !shown.hidden;
      event.currentTarget.setAttribute("aria-expanded", String(!shown.hidden));
      if (!shown.hidden) show();
    });
  }

  function dress(form, editor) {
    const area = editor.querySelector("textarea");
    const tools = editor.querySelector("[data-tools]");
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-mark]");
      if (button) MARKS[button.dataset.mark](area);
    });
    area.addEventListener("keydown", (event) => {
      const mark = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && KEYS[event.key.toLowerCase()];
      if (!mark) return;
      event.preventDefault();
      MARKS[mark](area);
    });
    area.addEventListener("paste", async (event) => {
      const html = event.clipboardData.getData("text/html");
      if (!html) return;
      const plain = event.clipboardData.getData("text/plain");
      event.preventDefault();
      let words = plain;
      try {
        const answer = await post(form.dataset.paste, form, { html });
        if (answer.ok) words = (await answer.json()).text || plain;
      } catch { /* away: the plain words come in */ }
      put(area, words);
    });
    preview(form, editor, area);
  }

  function fill(form, typed) {
    for (const [name, value] of Object.entries(typed)) {
      const field = form.elements[name];
      if (field && "value" in field && field.type !== "hidden") field.value = value;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function offer(form, key, found) {
    const place = form.querySelector("[data-found-here]");
    const press = (words, then) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--quiet", textContent: words });
      button.addEventListener("click", () => { then(); place.hidden = true; });
      return button;
    };
    const said = document.createElement("p");
    said.textContent = form.dataset.found.replace("{time}", new Date(found.at).toLocaleString());
    place.replaceChildren(said,
      press(form.dataset.take, () => { form.elements.base_revision.value = found.base; fill(form, found.typed); }), " ",
      press(form.dataset.drop, () => localStorage.removeItem(key)));
    place.hidden = false;
  }

  function keepSafe(form) {
    const key = `draft:${form.dataset.draft}`;
    const status = form.querySelector("[data-status]");
    const base = () => form.elements.base_revision.value;
    let kept = JSON.stringify(typedIn(form)), isSending = false, timer = 0;
    const shown = kept;

    const found = JSON.parse(localStorage.getItem(key) || "null");
    if (found) {
      // What was sent has arrived if the text has moved on, if it waits for a colleague, or if the server, which
      // had it, has let go of it.
      const hasArrived = found.base !== base() || (found.onServer && !document.querySelector("[data-kept-here]")) || document.querySelector("[data-waits-here]");
      const isSaved = JSON.stringify(found.typed) === kept || (found.sent && hasArrived);
      if (isSaved) localStorage.removeItem(key); else offer(form, key, found);
    }
    const mark = (facts) => {
      const local = JSON.parse(localStorage.getItem(key) || "null");
      if (local) localStorage.setItem(key, JSON.stringify({ ...local, ...facts }));
    };
    const keep = async () => {
      timer = 0;
      const content = JSON.stringify(typedIn(form));
      if (content === kept || isSending) return;
      try {
        const answer = await post(form.dataset.autosave, form, { about: form.dataset.about, base: base(), content });
        if (answer.ok) { kept = content; mark({ onServer: true }); status.textContent = form.dataset.kept.replace("{time}", now()); }
        else status.textContent = form.dataset.signedOut;
      } catch {
        status.textContent = form.dataset.offline;
        timer = setTimeout(keep, KEEP_EVERY * 3);
      }
    };
    form.addEventListener("input", () => {
      const typed = typedIn(form);
      try { localStorage.setItem(key, JSON.stringify({ typed, base: base(), at: Date.now(), sent: false })); } catch { /* full or forbidden */ }
      timer = timer || setTimeout(keep, KEEP_EVERY);
    });
    form.addEventListener("submit", (event) => {
      if (event.submitter && event.submitter.formTarget === "_blank") return;
      isSending = true;
      mark({ sent: true });
    });
    addEventListener("pageshow", () => { isSending = false; });
    addEventListener("beforeunload", (event) => {
      if (!isSending && JSON.stringify(typedIn(form)) !== shown) event.preventDefault();
    });
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    form.querySelectorAll("[data-editor]").forEach((editor) => dress(form, editor));
    keepSafe(form);
  }
  // On a shared computer nothing stays behind for whoever sits down next.
  document.querySelector("form[action$='/logout']")?.addEventListener("submit", () => {
    Object.keys(localStorage).filter((key) => key.startsWith("draft:")).forEach((key) => localStorage.removeItem(key));
  });
})();

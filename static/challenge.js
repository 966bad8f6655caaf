// Proof of work for public forms (ALTCHA). It starts when somebody first touches the form, so that
// a page which is only read stays light, and runs in a worker, so that typing stays smooth. Should
// anything fail, the form is sent without it and the server asks for one more step if it must.
//
//   <form method="post" data-challenge="/challenge" data-challenge-worker="/static/…/pbkdf2.js"
//         data-challenge-waiting="One moment, please…">
//     <input type="hidden" name="altcha" autocomplete="off">
//     <p role="status" data-challenge-status></p>
//
// With data-challenge-now on the form it starts at once: for a page that asks for a harder proof.
(() => {
  "use strict";

  const PATIENCE = 25000; // ms that a pressed button waits for work that is still going on
  const TIMEOUT = 120000; // ms after which the worker gives up
  const FRESH = 1200000; // ms after which a solution is too old to be sent

  async function solve(form) {
    const answer = await fetch(form.dataset.challenge, { credentials: "omit", cache: "no-store" });
    if (!answer.ok) throw new Error("no challenge");
    const challenge = await answer.json();
    const worker = new Worker(form.dataset.challengeWorker);
    try {
      const solution = await new Promise((found, failed) => {
        worker.onmessage = ({ data }) => (data && data.derivedKey ? found(data) : failed(data));
        worker.onerror = failed;
        worker.postMessage({ type: "work", challenge, timeout: TIMEOUT });
      });
      return btoa(JSON.stringify({ challenge, solution }));
    } finally {
      worker.terminate();
    }
  }

  function prepare(form) {
    const field = form.elements.altcha;
    const status = form.querySelector("[data-challenge-status]");
    let work, solvedAt, isWaiting, isOver;

    const reset = () => {
      work = isWaiting = isOver = undefined;
      field.value = status.textContent = "";
    };
    const begin = () => {
      work = work || solve(form).then((payload) => {
        field.value = payload;
        solvedAt = performance.now();
      }, () => {});
      return work;
    };
    const send = (button) => {
      isOver = true;
      status.textContent = "";
      if (form.requestSubmit) form.requestSubmit(button);
      else form.submit();
    };

    form.addEventListener("focusin", begin);
    form.addEventListener("pointerdown", begin);
    form.addEventListener("submit", (event) => {
      if (isOver) return;
      const isFresh = field.value && performance.now() - solvedAt < FRESH;
      if (isFresh) return;
      event.preventDefault();
      if (isWaiting) return;
      if (field.value) reset();
      isWaiting = true;
      status.textContent = form.dataset.challengeWaiting;
      const patience = new Promise((over) => setTimeout(over, PATIENCE));
      // Not before this event is over: until then the browser ignores a second submission.
      Promise.race([begin(), patience]).then(() => setTimeout(send, 0, event.submitter));
    });
    // A page that comes back from history has a solution that was used already.
    addEventListener("pageshow", (event) => event.persisted && reset());
    field.value = "";
    if ("challengeNow" in form.dataset) begin();
  }

  document.querySelectorAll("form[data-challenge]").forEach(prepare);
})();

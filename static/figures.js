/* Charts that can be pointed at, drawn by uPlot from the table behind each; and figures that go on while
   they are looked at. Without this the page shows the same as drawings and tables. */
(() => {
  "use strict";
  const PAUSE = 5000;

  const draw = (figure) => {
    const cells = [...figure.querySelectorAll("[data-at]")].reverse();
    const drawing = figure.querySelector("svg");
    if (!window.uPlot || cells.length < 2 || !drawing) return;
    const colour = (name) => getComputedStyle(figure).getPropertyValue(name).trim();
    const axis = { stroke: colour("--soft"), grid: { stroke: colour("--rule"), width: 1 }, ticks: { show: false } };
    const numbers = cells.map((cell) => Number(cell.parentElement.querySelector("[data-number]").dataset.number));
    const box = document.createElement("div");
    box.setAttribute("aria-hidden", "true");
    drawing.before(box);
    drawing.classList.add("chart__plain");
    const count = new Intl.NumberFormat(document.documentElement.lang);
    const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short", timeZone: figure.dataset.zone });
    const day = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "short", timeZone: figure.dataset.zone });
    const chart = new window.uPlot({
      width: figure.clientWidth, height: 220, legend: { live: true },
      scales: { y: { range: (_self, _least, most) => [0, Math.max(most, 1)] } },
      axes: [{ ...axis, values: (_self, ticks) => ticks.map((at) => day.format(at * 1000)) }, { ...axis, values: (_self, ticks) => ticks.map((number) => (Number.isInteger(number) ? count.format(number) : "")) }],
      series: [{ label: figure.querySelector("thead th").textContent, value: (_self, at) => (at ? when.format(at * 1000) : "") }, {
        label: figure.dataset.chart, stroke: colour("--accent"), fill: colour("--accent"), width: 0, points: { show: false },
        paths: window.uPlot.paths.bars({ size: [0.75] }), value: (_self, number) => (number == null ? "" : count.format(number)),
      }],
    }, [cells.map((cell) => Number(cell.dataset.at)), numbers], box);
    addEventListener("resize", () => chart.setSize({ width: figure.clientWidth, height: 220 }));
  };

  const drawAll = () => document.querySelectorAll("[data-chart]").forEach(draw);
  drawAll();

  const live = document.querySelector("[data-live]");
  let shown = live?.innerHTML;
  const look = async () => {
    const isRead = live.contains(document.activeElement) || live.querySelector("details[open]") || live.matches(":hover");
    if (!document.hidden && !isRead) {
      try {
        const answer = await fetch(live.dataset.live, { redirect: "error" });
        const words = answer.ok ? await answer.text() : shown;
        if (words !== shown) {
          shown = words;
          live.innerHTML = words;
          drawAll();
        }
      } catch { /* the next time may find the server again */ }
    }
    setTimeout(look, PAUSE);
  };
  if (live) setTimeout(look, PAUSE);
})();

/* Where tabs or sections do not all fit, the present one is scrolled into sight. */
for (const row of document.querySelectorAll(".rail, .tabs")) {
  const here = row.querySelector("[aria-current]");
  if (here && row.scrollWidth > row.clientWidth) {
    row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
  }
}

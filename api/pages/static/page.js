// Ticks of a list: one for all of the page, and how many are set. Without it every box is ticked by hand.
"use strict";
const boxes = () => [...document.querySelectorAll('td.tick input[name="finding"]')];
const shown = () => {
  const every = document.querySelector("input.every");
  if (!every) return;
  const all = boxes(), ticked = all.filter((box) => box.checked).length;
  every.hidden = false;
  every.checked = ticked > 0 && ticked === all.length;
  every.indeterminate = ticked > 0 && ticked < all.length;
  document.querySelector(".ticked").textContent = ticked ? `${ticked} of ${all.length} on this page` : "";
};
document.addEventListener("change", (event) => {
  if (event.target.matches("input.every")) boxes().forEach((box) => { box.checked = event.target.checked; });
  shown();
});
document.addEventListener("htmx:afterSettle", shown);
document.addEventListener("DOMContentLoaded", shown);
window.addEventListener("pageshow", shown);

// A form that is on its way is not sent a second time by a second press. Without this file the server meets both presses.
"use strict";
const LONGEST = 30000; // ms: whoever stopped the page from loading may press again
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (event.timeStamp - Number(form.dataset.pressedAt ?? -LONGEST) < LONGEST) event.preventDefault();
  else form.dataset.pressedAt = event.timeStamp;
});
window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.pressedAt;
});

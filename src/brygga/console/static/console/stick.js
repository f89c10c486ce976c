// Keeps the bar with Save in sight, and whatever has the focus out from under it. Without this file the bar ends the form.
"use strict";
for (const bar of document.querySelectorAll("[data-sticks]")) {
  bar.classList.add("sticky");
  document.addEventListener("focusin", (event) => {
    if (bar.contains(event.target)) return;
    const hidden = event.target.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
    if (hidden > 0) window.scrollBy(0, hidden + 16);
  });
}

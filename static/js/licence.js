"use strict";
// Comfort only: the page comes anew each minute by itself. A screenshot's numbers stand still.
const rest = document.getElementById("rest");
const end = performance.now() + Number(rest.dataset.seconds) * 1000;
const say = () => {
  const seconds = Math.max(0, Math.round((end - performance.now()) / 1000));
  rest.textContent = rest.dataset.words.replace("#", String(seconds));
};
say();
setInterval(say, 1000);
// Brought back from the background with an old code: fetch a new one at once.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && performance.now() > end - 60000) location.reload();
});

"use strict";
// Comfort only: while a picture is being read, fills what nobody has typed as soon as it is read.
const EVERY = 2000;
let rounds = 30;

const fresh = async () => {
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
};

const take = (page, part) => {
  const found = page.getElementById(part.id);
  if (found) part.replaceWith(document.adoptNode(found));
};

const again = async () => {
  rounds -= 1;
  try {
    const page = document.hidden ? null : await fresh();
    if (page) {
      for (const part of document.querySelectorAll(".paper-fields .field")) {
        const input = part.querySelector("input");
        if (input && !input.value && document.activeElement !== input) take(page, part);
      }
      for (const state of document.querySelectorAll(".paper-state")) {
        if (!state.contains(document.activeElement)) take(page, state);
      }
    }
  } catch { /* the next round asks again */ }
  if (rounds > 0 && document.querySelector("[data-pending]")) setTimeout(again, EVERY);
};
setTimeout(again, EVERY);

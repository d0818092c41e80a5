"use strict";
// Comfort only: every page works without this file.

// A page that answers a form is remembered like one that was asked for: coming back to it asks for it anew,
// instead of the browser's question whether to send the form once more.
history.replaceState(history.state, "");

// The error summary takes the focus where `autofocus` on it is not supported.
const summary = document.querySelector(".error-summary");
if (summary && document.activeElement !== summary) summary.focus();

// A form marked data-once is sent once; the server counts too. The pressed button still sends its name.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    form.setAttribute("aria-busy", "true");
  });
}
// Coming back with the back button restores the page as it was left: let it be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const word = button.querySelector("span");
      word.setAttribute("role", "status");
      word.textContent = button.dataset.done;
    });
  }
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// An open menu closes on Escape and when one goes elsewhere.
for (const menu of document.querySelectorAll("details.menu")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// A part marked data-refresh="3" is fetched anew every so many seconds, until it comes back without the mark.
const watched = document.querySelector("[data-refresh][id]");
if (watched) {
  const again = async () => {
    const here = document.getElementById(watched.id);
    const busy = document.hidden || here.contains(document.activeElement);
    try {
      if (!busy) {
        const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = answer.ok && page.getElementById(watched.id);
        if (!fresh) return;
        here.replaceWith(document.adoptNode(fresh));
        if (!fresh.dataset.refresh) return location.reload();
      }
    } catch { /* the next round asks again */ }
    setTimeout(again, watched.dataset.refresh * 1000);
  };
  setTimeout(again, watched.dataset.refresh * 1000);
}

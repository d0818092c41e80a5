"use strict";
// Comfort only: makes three comboboxes (WAI-ARIA APG, list autocomplete with manual selection) of
// the search field of an address step. Without this file, or when the lookup does not answer, the
// search button of the page does the same, one page after the other.

const PAUSE = 200; // ms without a key before the library is asked

function make(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

// One text field with its list. `ask(text, signal)` gives the answer of the server, `choose(option)`
// is told what was picked, `edited()` that a choice no longer stands.
class Combobox {
  constructor(input, label, words, { ask, choose, edited, failed }) {
    Object.assign(this, { input, words, ask, choose, edited, failed });
    this.options = [];
    this.active = -1;
    this.chosen = null;
    const id = `${input.id}_list`;
    label.id ||= `${input.id}_label`;
    this.list = make("ul", { class: "combo-list", role: "listbox", id, "aria-labelledby": label.id });
    this.list.hidden = true;
    this.status = make("p", { class: "combo-status", role: "status" });
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
      autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    })) input.setAttribute(name, value);
    input.after(this.status, this.list);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("click", () => this.options.length && !this.chosen && this.open());
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus
    this.list.addEventListener("click", (event) => {
      const picked = event.target.closest("[role=option]");
      if (picked) this.pick([...this.list.children].indexOf(picked));
    });
  }

  typed() {
    if (this.chosen) {
      this.chosen = null;
      this.edited();
    }
    clearTimeout(this.timer);
    this.request?.abort();
    this.mark(-1);
    this.stale = true; // the list is that of an earlier text: no key picks from it
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look(first = false) {
    clearTimeout(this.timer);
    this.request?.abort();
    const request = (this.request = new AbortController());
    this.input.setAttribute("aria-busy", "true");
    try {
      const answer = await this.ask(this.input.value.trim(), request.signal);
      if (request.signal.aborted) return;
      this.show(answer);
      if (first && this.options.length) this.mark(0);
    } catch (error) {
      if (request.signal.aborted) return;
      this.close();
      this.say(error.said || this.words.away);
      this.failed();
    } finally {
      if (this.request === request) this.input.removeAttribute("aria-busy");
    }
  }

  show({ kind, options, said }) {
    this.stale = false;
    this.kind = kind;
    this.options = options;
    this.active = -1;
    this.list.replaceChildren(...options.map((option, at) => {
      const line = make("li", { role: "option", id: `${this.list.id}_${at}`, "aria-selected": "false" });
      line.append(make("span", { class: "combo-label" }, option.label));
      if (option.hint) line.append(" ", make("span", { class: "combo-hint" }, option.hint));
      return line;
    }));
    this.say(said);
    if (options.length && document.activeElement === this.input) this.open();
    else this.close();
  }

  say(text) {
    if (this.status.textContent === text) this.status.textContent = "";
    this.status.textContent = text;
  }

  open() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  mark(at) {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const line = this.list.children[at];
    if (!line) return this.input.removeAttribute("aria-activedescendant");
    line.setAttribute("aria-selected", "true");
    line.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", line.id);
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    const count = this.options.length;
    const open = !this.list.hidden && !this.stale;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && count && !this.chosen) {
      event.preventDefault();
      if (this.stale) return this.look(true);
      if (!open) this.open();
      const from = this.active === -1 && step === -1 ? count : this.active;
      this.mark((from + step + count) % count);
    } else if (event.key === "Enter" && !this.chosen && (open || this.input.value.trim())) {
      // Enter means "this one"; nothing is sent before something was chosen.
      event.preventDefault();
      if (open && this.active >= 0) this.pick(this.active);
      else if (open) this.mark(0);
      else this.look(true);
    } else if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    }
  }

  pick(at) {
    this.request?.abort();
    clearTimeout(this.timer);
    const option = this.options[at];
    this.close();
    this.choose(option, this.kind);
  }

  // Takes a choice without asking: the text is shown, and stands until it is edited.
  take(option, text) {
    this.chosen = option;
    this.input.value = text;
    this.say("");
  }

  clear() {
    this.request?.abort();
    clearTimeout(this.timer);
    this.chosen = null;
    this.input.value = "";
    this.options = [];
    this.list.replaceChildren();
    this.say("");
    this.close();
  }
}

function upgrade(box) {
  const words = box.dataset;
  const form = box.closest("form");
  const text = box.querySelector('input[name="road_text"]');
  const searched = form.querySelector('input[name="searched"]');
  // Where the page itself offers a choice already, its own way is gone to the end.
  if (!text || !searched || box.querySelector('[name="road"], [name="house"], [name="room"]')) return;
  const button = box.querySelector(".acts");
  const hidden = {};
  for (const name of ["road", "house", "room"]) {
    hidden[name] = make("input", { type: "hidden", name });
    box.append(hidden[name]);
  }
  const token = form.querySelector('input[name="csrfmiddlewaretoken"]').value;

  async function ask(data, signal) {
    const answer = await fetch(words.lookup, {
      method: "POST",
      headers: { "X-CSRFToken": token },
      body: new URLSearchParams(data),
      signal,
    });
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    const found = isJson ? await answer.json() : {};
    if (!answer.ok || !found.options) throw found;
    return found;
  }

  const failed = () => { button.hidden = false; };
  button.hidden = true;

  function field(name, label, hint) {
    const id = `id_${name}_text`;
    const title = make("label", { class: "field-label", for: id }, label);
    const help = make("p", { class: "form-text", id: `${id}_help` }, hint);
    const input = make("input", {
      type: "text", id, class: "form-control", maxlength: "40", "aria-describedby": help.id,
    });
    const made = make("div", { class: "field" }, title, help, input);
    made.hidden = true;
    return { made, title, input };
  }

  const house = field("house", words.house, words.houseHint);
  const room = field("room", words.room, words.roomHint);
  const result = make("div", { class: "address-chosen", role: "status" });
  text.closest(".field").after(house.made, room.made, result);

  function forget(from) {
    const levels = ["road", "house", "room"];
    for (const name of levels.slice(levels.indexOf(from))) hidden[name].value = "";
    if (from === "road") {
      house.made.hidden = true;
      houses.clear();
    }
    if (from !== "room") {
      room.made.hidden = true;
      rooms.clear();
    }
    searched.value = "";
    result.replaceChildren();
  }

  function tookRoad(option) {
    const tail = text.value.match(/\d.*$/)?.[0] || "";
    hidden.road.value = option.value;
    roads.take(option, option.label);
    house.made.hidden = false;
    house.input.value = tail;
    house.input.focus();
    houses.look();
  }

  function tookHouse(option) {
    hidden.house.value = option.value;
    if (option.on) hidden.road.value = option.on;
    if (text.value !== option.road) roads.take(roads.chosen || option, option.road);
    houses.take(option, option.label);
    house.made.hidden = false;
    room.made.hidden = false;
    room.input.focus();
    rooms.look();
  }

  function tookRoom(option, combobox) {
    hidden.room.value = option.value;
    combobox.take(option, combobox === rooms ? option.label : option.text);
    searched.value = text.value;
    const lines = [make("strong", {}, words.chosen), make("span", {}, option.text)];
    if (option.office) lines.push(make("span", { class: "muted" }, `${words.inCharge} ${option.office}`));
    result.replaceChildren(...lines);
  }

  const roads = new Combobox(text, box.querySelector(`label[for="${text.id}"]`), words, {
    ask: (q, signal) => (q ? ask({ q }, signal) : { kind: "road", options: [], said: "" }),
    choose(option, kind) {
      forget("road");
      if (kind === "road") tookRoad(option);
      else if (kind === "house") tookHouse(option);
      else tookRoom(option, roads);
    },
    edited: () => forget("road"),
    failed,
  });
  const houses = new Combobox(house.input, house.title, words, {
    ask: (q, signal) => ask({ q, road: hidden.road.value }, signal),
    choose(option) {
      forget("house");
      tookHouse(option);
    },
    edited: () => forget("house"),
    failed,
  });
  const rooms = new Combobox(room.input, room.title, words, {
    ask: (q, signal) => ask({ q, house: hidden.house.value }, signal),
    choose(option) {
      forget("room");
      tookRoom(option, rooms);
    },
    edited: () => forget("room"),
    failed,
  });
}

for (const box of document.querySelectorAll(".address-search[data-lookup]")) upgrade(box);

import { element, make, time } from "./text.js";

const MAX_LINES = 30;

/** Who did it is part of the line: an order is the shop's doing, an outage the service's. */
export const SHOP = "Shop";
export const SERVICE = "Service";

export function note(who, text) {
  add(who, text, "done");
}

export function noteFailure(who, text) {
  add(who, text, "failed");
}

function add(who, text, outcome) {
  const line = make("li", { className: outcome }, make("time", { textContent: time(Date.now()) }), make("b", { textContent: who }), text);
  line.dataset.who = who;
  const journal = element("journal");
  journal.prepend(line);
  while (journal.children.length > MAX_LINES) {
    journal.lastElementChild.remove();
  }
}

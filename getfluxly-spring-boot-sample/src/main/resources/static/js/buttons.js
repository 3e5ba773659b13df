import { element, write } from "./text.js";

const CRASH = { STARTING: "The shop starts…", OPEN: "Kill the shop", DEAD: "Start the shop again" };

/** Which buttons do something now, and which one of them is the next thing to do. */
export function showButtons({ ownProcess, standIn }) {
  const phase = ownProcess?.phase ?? "OPEN";
  each("button", (button) => (button.disabled = false));
  // The poison is an event of the shop.
  each("#shop button, [data-fault=poison]", (button) => (button.disabled = phase !== "OPEN"));
  showCrashButton(ownProcess);
  showPrimary(primary(phase, standIn));
}

/** Nobody answers, so nobody would do what a button says. */
export function disableButtons() {
  each("button", (button) => (button.disabled = true));
}

function primary(phase, standIn) {
  if (phase === "DEAD") {
    return "crash-button";
  }
  return standIn !== null && standIn.fault !== "none" ? "heal" : "burst";
}

function showPrimary(id) {
  each("button.primary", (button) => button.classList.toggle("primary", button.id === id));
  element(id).classList.add("primary");
}

function showCrashButton(own) {
  const button = element("crash-button");
  const alive = own?.phase === "OPEN";
  const text = own === null ? "Give the shop its own process" : CRASH[own.phase];
  write(button, text);
  button.dataset.does = alive ? "kill" : "start";
  button.setAttribute("aria-disabled", own?.phase === "STARTING");
  button.classList.toggle("danger", alive);
}

function each(selector, action) {
  document.querySelectorAll(selector).forEach(action);
}

const numbers = new Intl.NumberFormat("en");
const times = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });

/** What nobody knows. */
export const UNKNOWN = "–";

export function element(id) {
  return document.getElementById(id);
}

/** Only a text that changed is set: a screen reader would read it again and again. */
export function set(id, text) {
  write(element(id), text);
}

export function write(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

export function make(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

export function number(value) {
  return numbers.format(value);
}

/** "1 event", "2 events". */
export function count(value, noun) {
  return `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
}

export function time(instant) {
  return times.format(new Date(instant));
}

export function short(id) {
  return id.length > 14 ? `${id.slice(0, 13)}…` : id;
}

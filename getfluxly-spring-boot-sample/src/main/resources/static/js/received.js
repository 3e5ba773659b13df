import { element, make, number, short, time, write } from "./text.js";

/** The rows that are there, by message id, the newest first. */
const rows = new Map();

/** Rows stay as they are, since one may be open or have the focus: new ones come on top, old ones go. */
export function showEvents(newest) {
  const wanted = new Map(newest.map((event) => [event.messageId, event]));
  for (const [id, row] of rows) {
    if (!wanted.has(id) && !row.isOpen()) {
      row.body.remove();
      rows.delete(id);
    }
  }
  for (const event of newest.toReversed()) {
    if (!rows.has(event.messageId)) {
      const row = newRow(event);
      rows.set(event.messageId, row);
      element("received-head").after(row.body);
    }
    rows.get(event.messageId).showTimes(event.times);
  }
}

function newRow(event) {
  const button = make("button", { type: "button", className: "open", textContent: event.name });
  button.setAttribute("aria-expanded", "false");
  const times = make("td", {});
  const summary = make("tr", {}, make("td", { textContent: time(event.receivedAt) }), make("td", {}, button), make("td", { textContent: short(event.profile) }), times);
  const body = make("tbody", {}, summary);
  button.addEventListener("click", () => toggle(event, body, button));
  return { body, isOpen: () => body.rows.length > 1, showTimes: (count) => write(times, timesText(count)) };
}

async function toggle(event, body, button) {
  if (body.rows.length > 1) {
    body.rows[1].remove();
    button.setAttribute("aria-expanded", "false");
    return;
  }
  const json = make("pre", { tabIndex: 0, textContent: "…" });
  json.setAttribute("role", "region");
  json.setAttribute("aria-label", `${event.name} as JSON`);
  body.append(make("tr", {}, make("td", { colSpan: 4 }, json)));
  button.setAttribute("aria-expanded", "true");
  json.textContent = await jsonOf(event);
}

async function jsonOf({ messageId }) {
  try {
    const answer = await fetch(`/live/events/${encodeURIComponent(messageId)}`);
    if (answer.ok) {
      return await answer.text();
    }
    return answer.status === 404 ? "The service does not keep this event any more." : "Not known: the shop has an error.";
  } catch {
    return "Not known: the shop does not answer.";
  }
}

function timesText(times) {
  return times === 1 ? "once" : `${number(times)} times, kept once`;
}

const MAX_ANSWERS = 5;

const STATES = {
  ACTIVE: "Active",
  BACKING_OFF: "Backing off",
  RATE_LIMITED: "Rate limited",
  PARKED: "Parked",
  CLOSED: "Closed",
  DISABLED: "Off",
};

const PHASES = { STARTING: "Starting", OPEN: "Starting", DEAD: "Not known" };

const CRASH_BUTTONS = { STARTING: "The shop starts…", OPEN: "Kill the shop", DEAD: "Start the shop again" };

const FAULTS = {
  none: "The service is well.",
  503: "Every request is answered 503. The client tries again with growing waits, up to three seconds.",
  500: "Every request is answered 500. The client tries again with growing waits, up to three seconds.",
  429: "Every request is answered 429 with Retry-After: 2. Nothing is sent until that time is over.",
  401: "Every request is answered 401, as after a rotation of the key. The client parks and tries one batch every five seconds.",
  slow: "Every answer takes three seconds. Events wait for their turn.",
  reset: "Connections are reset before anything was done. The client sends the same bytes again.",
  "process-then-drop":
    "Events are stored, then the connection is reset. The client sends them again under the same key, and they stay one.",
  "reject-one": "One event of each batch is rejected, its first if none is named. The others are delivered.",
  poison: "A batch with an event named poison is refused. The client halves it until that one is alone: rejected, its neighbours delivered.",
  400: "Every request is answered 400. The client halves each batch until every event of it is rejected.",
  402: "Every request is answered 402. The client parks and tries one batch every five seconds.",
  403: "Every request is answered 403. The client parks and tries one batch every five seconds.",
  "wrong-key-type": "Aliases and erasures are answered 403, as to a publishable token. Events are delivered.",
  404: "Every request is answered 404. The client parks and tries one batch every five seconds.",
  408: "Every request is answered 408. The client tries again with growing waits, up to three seconds.",
  "alias-conflict": "Each alias is answered 409, which no retry mends. Events are delivered.",
  "erasure-in-progress": "Each erasure is answered 409, which no retry mends. Events are delivered.",
  413: "Every request is answered 413. The client halves each batch until every event of it is rejected.",
  425: "Every request is answered 425. The client tries again with growing waits, up to three seconds.",
  302: "Every request is answered 302, which is never followed. The client parks and tries one batch every five seconds.",
  html: "Every request is answered with a page of HTML. The client parks and tries one batch every five seconds.",
  cut: "Events are stored, then the answer ends in the middle. The client sends them again under the same key, and they stay one.",
};

const numbers = new Intl.NumberFormat("en");
const times = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
let newestShown = null;

export function showSnapshot(snapshot, perSecond) {
  const { ownProcess, standIn } = snapshot;
  if (ownProcess === null) {
    showDelivery(snapshot, perSecond);
    showLedger(snapshot);
  } else {
    showOwnDelivery(ownProcess, perSecond);
    showWitness(ownProcess);
  }
  showCrash(ownProcess, standIn);
  showStandIn(standIn);
}

/** Says from when the accounts are that nobody brings up to date any more. */
export function showStale(takenAt) {
  set("lost-detail", `As of ${time(takenAt)}, the shop has not answered since.`);
}

export function showAnswer(text) {
  addAnswer(text, "done");
}

export function showFailure(text) {
  addAnswer(text, "failed");
}

function showDelivery(snapshot, perSecond) {
  const { ledger } = snapshot;
  const state = element("state");
  set("state", STATES[snapshot.state]);
  state.dataset.state = snapshot.state;
  set("state-detail", snapshot.stateCode ?? lastDelivery(snapshot));
  set("held", number(ledger.queued + ledger.inFlight));
  set("held-detail", `of ${number(snapshot.queueCapacity)}${oldest(snapshot.oldestAgeMillis)}`);
  set("rate", number(Math.round(perSecond)));
  set("rate-detail", `${number(ledger.delivered)} delivered`);
  set("retries", number(snapshot.retries));
  set("retries-detail", `of ${number(snapshot.requests)} requests`);
}

function showLedger(snapshot) {
  const { ledger, lost, lastRejection } = snapshot;
  set("accepted", number(ledger.accepted));
  set("delivered", number(ledger.delivered));
  set("rejected", number(ledger.rejected));
  set("dropped", number(ledger.dropped));
  set("queued", number(ledger.queued));
  set("in-flight", number(ledger.inFlight));
  set("lost", number(lost.total));
  element("lost-box").dataset.lost = lost.total;
  set("lost-detail", lossDetail(snapshot));
  set(
    "rejected-detail",
    lastRejection === null
      ? "Nothing was rejected by the service."
      : `Rejected by the service, reported and not lost. Last: ${lastRejection.event}, ${lastRejection.code}.`,
  );
}

function lossDetail({ lost, lossReasons, standIn }) {
  if (lost.total > 0) {
    const reasons = Object.entries(lossReasons).map(([reason, count]) => `${number(count)} ${reason}`);
    if (lost.unaccounted > 0) {
      reasons.push(`${number(lost.unaccounted)} unaccounted`);
    }
    if (lost.missing > 0) {
      reasons.push(`${number(lost.missing)} did not arrive`);
    }
    return reasons.join(", ");
  }
  return standIn === null
    ? "By the client's account."
    : "By the client's account and by what arrived.";
}

/** What only the shop can say is said by nobody while it is dead. */
function showOwnDelivery({ phase, starts, delivered, shop }, perSecond) {
  const state = element("state");
  set("state", shop === null ? PHASES[phase] : STATES[shop.state]);
  state.dataset.state = shop?.state ?? "UNKNOWN";
  set("state-detail", shop === null ? "the shop says nothing" : (shop.stateCode ?? `process ${starts}`));
  set("held", shop === null ? "–" : number(shop.pending));
  set("held-detail", shop === null ? "" : `on disk${oldest(shop.oldestAgeMillis)}`);
  set("rate", number(Math.round(perSecond)));
  set("rate-detail", `${number(delivered)} delivered`);
  set("retries", shop === null ? "–" : number(shop.retries));
  set("retries-detail", shop === null ? "" : `of ${number(shop.requests)} requests`);
}

/** The account that needs no word of the shop but the ids of what it accepted. */
function showWitness({ phase, accepted, refused, delivered, rejected, open, lost, resent, shop }) {
  set("told", number(accepted));
  set("arrived", number(delivered));
  set("condemned", number(rejected));
  set("open", number(open));
  set("recovered", shop === null ? "–" : number(shop.recovered));
  set("lost", lost === null ? "–" : number(lost));
  if (lost === null) {
    delete element("lost-box").dataset.lost;
  } else {
    element("lost-box").dataset.lost = lost;
  }
  set("lost-detail", ownLossDetail({ phase, refused, lost }));
  set(
    "rejected-detail",
    `Counted by the id of each event, without the word of a dead process.${resentText(resent)}`,
  );
}

function resentText(resent) {
  return resent === 0 ? "" : ` Requests sent again under the same key: ${number(resent)}.`;
}

function ownLossDetail({ phase, refused, lost }) {
  if (lost === null) {
    return phase === "DEAD" ? "Not known: the shop is dead." : "Not known until the shop is open.";
  }
  if (lost === 0) {
    return "By the ids of accepted and arrived events.";
  }
  const gone = lost - refused;
  return [gone > 0 ? `${number(gone)} accepted and nowhere` : "", refused > 0 ? `${number(refused)} refused` : ""]
    .filter(Boolean)
    .join(", ");
}

function showCrash(own, standIn) {
  element("crash").hidden = standIn === null;
  element("crash").dataset.phase = own?.phase ?? "";
  document.body.dataset.ownProcess = own !== null;
  element("ledger").hidden = own !== null;
  element("witness").hidden = own === null;
  for (const button of document.querySelectorAll("#shop button")) {
    button.disabled = own !== null && own.phase !== "OPEN";
  }
  set("crash-detail", crashDetail(own));
  const button = element("crash-button");
  const alive = own?.phase === "OPEN";
  set("crash-button", own === null ? "Give the shop its own process" : CRASH_BUTTONS[own.phase]);
  button.dataset.does = alive ? "kill" : "start";
  button.setAttribute("aria-disabled", own?.phase === "STARTING");
  button.className = alive ? "danger" : "primary";
}

function crashDetail(own) {
  if (own === null) {
    return "The shop is part of this page's process. In a process of its own it keeps events on disk, and can be killed.";
  }
  const { phase, killed, pid, starts, open, shop } = own;
  if (phase === "DEAD") {
    const why = killed ? "Killed, as by kill -9." : "It ended by itself: see the log.";
    return `${why} What the shop does, nobody knows. ${number(open)} events that it accepted have not arrived.`;
  }
  if (phase === "STARTING" || shop === null) {
    return `Process ${pid} starts.`;
  }
  if (starts === 1) {
    return `Process ${pid}. What it accepts is on disk before it says so. Break the service, buy something, kill the shop.`;
  }
  const left = open === 0 ? "Every accepted event has arrived." : `${number(open)} events have not arrived yet.`;
  return `Process ${pid} found ${number(shop.recovered)} events on disk. ${left}`;
}

function showStandIn(standIn) {
  element("outage").hidden = standIn === null;
  if (standIn === null) {
    set("received-summary", "The events do not go to an emulator in this process: there is nothing to look into.");
    return;
  }
  showFault(standIn.fault);
  set(
    "received-summary",
    `${number(standIn.stored)} events, ${number(standIn.duplicates)} duplicates, ${number(standIn.requests)} requests. The newest first:`,
  );
  showEvents(standIn.newest);
}

function showFault(fault) {
  for (const button of document.querySelectorAll("[data-fault]")) {
    button.setAttribute("aria-pressed", button.dataset.fault === fault);
  }
  set("fault", FAULTS[fault] ?? fault);
  element("fault").dataset.broken = fault !== "none";
}

function showEvents(newest) {
  const first = newest[0]?.messageId ?? null;
  if (first === newestShown) {
    return;
  }
  newestShown = first;
  element("received").replaceChildren(...newest.map(row));
}

function row(event) {
  const tr = document.createElement("tr");
  const cells = [time(event.receivedAt), event.name, short(event.profile), short(event.messageId)];
  tr.append(...cells.map((text) => Object.assign(document.createElement("td"), { textContent: text })));
  return tr;
}

function addAnswer(text, outcome) {
  const when = Object.assign(document.createElement("time"), { textContent: times.format(new Date()) });
  const item = document.createElement("li");
  item.className = outcome;
  item.append(when, text);
  const answers = element("answers");
  answers.prepend(item);
  while (answers.children.length > MAX_ANSWERS) {
    answers.lastElementChild.remove();
  }
}

/** Only a text that changed is set: a screen reader would read it again and again. */
function set(id, text) {
  const target = element(id);
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

function element(id) {
  return document.getElementById(id);
}

function lastDelivery({ state, lastDelivered }) {
  if (state === "DISABLED") {
    return "no event is accepted";
  }
  return lastDelivered === null ? "nothing delivered yet" : `last delivery ${time(lastDelivered)}`;
}

function oldest(millis) {
  return millis === null ? "" : `, oldest ${(millis / 1000).toFixed(1)} s`;
}

function number(value) {
  return numbers.format(value);
}

function time(instant) {
  return times.format(new Date(instant));
}

function short(id) {
  return id.length > 14 ? `${id.slice(0, 13)}…` : id;
}

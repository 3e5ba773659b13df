import { disableButtons, showButtons } from "./buttons.js";
import { note, SHOP } from "./journal.js";
import { showEvents } from "./received.js";
import { count, element, number, set, time, UNKNOWN } from "./text.js";
import { faultSentence, reason, sentence, STATES } from "./words.js";

/** How many processes of the shop have been seen open. */
let startsSeen = 0;

export function showSnapshot(snapshot, perSecond) {
  const { ownProcess, standIn } = snapshot;
  if (ownProcess === null) {
    showDelivery(snapshot, perSecond);
    showLedger(snapshot);
  } else {
    showOwnDelivery(ownProcess, perSecond);
    showWitness(ownProcess);
    noteRecovery(ownProcess);
  }
  showCrash(ownProcess, standIn);
  showStandIn(standIn);
  showButtons(snapshot);
}

/** Nobody brings the page up to date any more: what it cannot know it does not show. */
export function showStale(previous) {
  disableButtons();
  showState("UNKNOWN", "Not known", "The shop does not answer.");
  for (const id of ["held", "rate", "next-try", "lost"]) {
    set(id, UNKNOWN);
  }
  for (const id of ["held-detail", "rate-detail"]) {
    set(id, "");
  }
  showRetries(null);
  showGround(null);
  showFaultText("Not known: the shop does not answer.", false);
  if (previous !== null) {
    const lost = previous.ownProcess === null ? previous.lost.total : previous.ownProcess.lost;
    const then = lost === null ? "not known then, either" : `${number(lost)} then`;
    set("lost-detail", `Not known since ${time(previous.takenAt)}. It was ${then}.`);
    set("rejected-detail", `These numbers are from ${time(previous.takenAt)}.`);
    set("received-summary", `This is what it had at ${time(previous.takenAt)}.`);
  }
}

// ---- one process: the client's own account ----------------------------------------------------------------------

function showDelivery(snapshot, perSecond) {
  const { ledger, state, stateCode, nextTryMillis } = snapshot;
  const held = ledger.queued + ledger.inFlight;
  showState(state, STATES[state], stateCode === null ? lastDelivery(snapshot) : sentence(stateCode));
  set("held", number(held));
  set("held-detail", `of ${number(snapshot.queueCapacity)}${oldest(snapshot.oldestAgeMillis)}`);
  showRate(perSecond, ledger.delivered);
  set("next-try", nextTry(state, held, nextTryMillis));
  showRetries(snapshot);
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
  showGround(lost.total);
  set("lost-detail", lossDetail(snapshot));
  set(
    "rejected-detail",
    lastRejection === null
      ? "The service has rejected no event."
      : `The service rejected the event “${lastRejection.event}”: ${reason(lastRejection.code)}. Rejected is not lost.`,
  );
}

function lossDetail({ lost, lossReasons, standIn }) {
  if (lost.total > 0) {
    const reasons = Object.entries(lossReasons).map(([code, events]) => `${count(events, "event")}: ${reason(code)}`);
    if (lost.unaccounted > 0) {
      reasons.push(`${count(lost.unaccounted, "event")}: the client does not know where`);
    }
    if (lost.missing > 0) {
      reasons.push(`${count(lost.missing, "event")}: the service never got it`);
    }
    return `${reasons.join("; ")}.`;
  }
  return standIn === null ? "The client says so." : "The client and the service agree.";
}

// ---- two processes: nobody is believed who may be dead ----------------------------------------------------------

function showOwnDelivery({ phase, starts, delivered, shop }, perSecond) {
  if (shop === null) {
    showState("UNKNOWN", phase === "DEAD" ? "Not known" : "Starting", "The shop says nothing.");
  } else {
    showState(shop.state, STATES[shop.state], shop.stateCode === null ? `Process number ${starts}.` : sentence(shop.stateCode));
  }
  set("held", shop === null ? UNKNOWN : number(shop.pending));
  set("held-detail", shop === null ? "" : `on disk${oldest(shop.oldestAgeMillis)}`);
  showRate(perSecond, delivered);
  set("next-try", shop === null ? UNKNOWN : nextTry(shop.state, shop.pending, shop.nextTryMillis));
  showRetries(shop);
}

function showWitness({ phase, accepted, refused, delivered, rejected, open, lost, resent, shop }) {
  set("told", number(accepted));
  set("arrived", number(delivered));
  set("condemned", number(rejected));
  set("open", number(open));
  set("recovered", shop === null ? UNKNOWN : number(shop.recovered));
  set("lost", lost === null ? UNKNOWN : number(lost));
  showGround(lost);
  set("lost-detail", ownLossDetail({ phase, refused, lost }));
  set("rejected-detail", `The page counts the id of each event. It believes no dead process.${resentText(resent)}`);
}

function resentText(resent) {
  return resent === 0 ? "" : ` Sent again under the same key: ${count(resent, "request")}.`;
}

function ownLossDetail({ phase, refused, lost }) {
  if (lost === null) {
    return phase === "DEAD" ? "Not known: the shop is dead." : "Not known until the shop is open.";
  }
  if (lost === 0) {
    return "Each accepted event has arrived or is held.";
  }
  const gone = lost - refused;
  return [gone > 0 ? `${number(gone)} accepted and nowhere` : "", refused > 0 ? `${number(refused)} refused` : ""]
    .filter(Boolean)
    .join(", ");
}

/** Once for each process that found what the one before had left. */
function noteRecovery({ phase, starts, shop }) {
  if (phase === "OPEN" && shop !== null && starts > startsSeen) {
    if (startsSeen > 0) {
      note(SHOP, `Open again, with ${count(shop.recovered, "event")} from disk`);
    }
    startsSeen = starts;
  }
}

function showCrash(own, standIn) {
  element("crash").hidden = standIn === null;
  element("crash").dataset.phase = own?.phase ?? "";
  document.body.dataset.ownProcess = own !== null;
  element("ledger").hidden = own !== null;
  element("witness").hidden = own === null;
  set("crash-detail", crashDetail(own));
}

function crashDetail(own) {
  if (own === null) {
    return "The shop runs in this page's process. In a process of its own it writes its events to disk, and you can kill it.";
  }
  const { phase, killed, pid, starts, open, shop } = own;
  if (phase === "DEAD") {
    const why = killed ? "The shop was killed, as by kill -9." : "The shop ended by itself: see the log.";
    return `${why} Nobody knows what it holds. ${count(open, "accepted event")} ${notArrived(open)}`;
  }
  if (phase === "STARTING" || shop === null) {
    return `The shop starts as process ${pid}.`;
  }
  if (starts === 1) {
    return `The shop is process ${pid}. It accepts an event once that is on disk. Break the service, buy something, kill the shop.`;
  }
  const left = open === 0 ? "Every accepted event has arrived." : `${count(open, "event")} ${notArrived(open)}`;
  return `The shop is process ${pid}. It found ${count(shop.recovered, "event")} on disk. ${left}`;
}

function notArrived(events) {
  return `${events === 1 ? "has" : "have"} not arrived yet.`;
}

// ---- the service ------------------------------------------------------------------------------------------------

function showStandIn(standIn) {
  element("outage").hidden = standIn === null;
  if (standIn === null) {
    set("received-summary", "The events go to a service outside of this process. The page cannot look into it.");
    return;
  }
  showFault(standIn.fault);
  set("received-summary", receivedSummary(standIn));
  showEvents(standIn.newest);
}

function receivedSummary({ stored, again, requests }) {
  const twice = again === 0 ? "" : ` Events that it had came again: ${number(again)}.`;
  return `It got ${count(requests, "request")} and kept ${count(stored, "event")}.${twice} Press an event for its JSON.`;
}

function showFault(fault) {
  for (const button of document.querySelectorAll("[data-fault]")) {
    button.setAttribute("aria-pressed", button.dataset.fault === fault);
  }
  showFaultText(faultSentence(fault), fault !== "none");
}

function showFaultText(text, broken) {
  set("fault", text);
  element("fault").dataset.broken = broken;
}

// ---- the tiles --------------------------------------------------------------------------------------------------

function showState(state, word, detail) {
  set("state", word);
  element("state").dataset.state = state;
  set("state-detail", detail);
}

function showRate(perSecond, delivered) {
  set("rate", number(Math.round(perSecond)));
  set("rate-detail", `${number(delivered)} delivered`);
}

function showRetries(account) {
  set("retries", account === null ? UNKNOWN : number(account.retries));
  set("retries-detail", account === null ? "" : `of ${count(account.requests, "request")}`);
}

/** Null for neither good nor bad. */
function showGround(lost) {
  if (lost === null) {
    delete element("lost-box").dataset.lost;
  } else {
    element("lost-box").dataset.lost = lost;
  }
}

/** Not earlier than that: a single event may wait for the flush interval, too. */
function nextTry(state, held, millis) {
  if (held === 0 || state === "ACTIVE") {
    return "none";
  }
  return millis === null ? "now" : `in ${(millis / 1000).toFixed(1)} s`;
}

function lastDelivery({ state, lastDelivered }) {
  if (state === "DISABLED") {
    return "It accepts no event.";
  }
  return lastDelivered === null ? "Nothing delivered yet." : `Last delivery: ${time(lastDelivered)}`;
}

function oldest(millis) {
  return millis === null ? "" : `, oldest ${(millis / 1000).toFixed(1)} s`;
}

/** What the page says for the words that the client and the stand-in use among themselves. */

export const STATES = {
  ACTIVE: "Active",
  BACKING_OFF: "Backing off",
  RATE_LIMITED: "Rate limited",
  PARKED: "Parked",
  CLOSED: "Closed",
  DISABLED: "Off",
};

/** Why a state is what it is, why an event was rejected, and why one was lost. */
const REASONS = {
  validation_error: "the event is not valid",
  unauthenticated: "the service refuses the key",
  forbidden: "the key may not do this",
  wrong_key_type: "the key is of the wrong kind",
  payment_required: "the account is not paid",
  not_found: "the address is wrong",
  timeout: "no answer came in time",
  alias_conflict: "both ids belong to others",
  erasure_in_progress: "an erasure is under way",
  payload_too_large: "it is too large",
  too_early: "the service is not ready",
  rate_limited: "the service asks for a pause",
  server_error: "the service has an error",
  queue_overflow: "the queue was full",
  network_error: "no answer came",
  invalid_response: "the answer makes no sense",
  redirected: "the service has moved",
  unexpected_html: "a web page came back",
  protocol_rejected: "a proxy refuses the request",
  processor_error: "a processor failed",
  no_thread: "the JVM has no thread left",
  spool_unavailable: "the disk takes no events",
  spool_timeout: "the disk was too slow",
  closed: "the client is closed",
  filtered: "a filter left it out",
  rolled_back: "its transaction was rolled back",
  abandoned: "nobody sent it in the end",
  shutdown: "the shutdown left no time",
  corrupt: "it was damaged on disk",
  expired: "it was too old",
  spool_removed: "its file was removed",
  poison: "the delivery broke at it",
};

/** What is wrong with the service, and what the client does about it. */
const FAULTS = {
  none: "The service works. Press a button to break it.",
  503: "The service answers every request with 503. The client waits and tries again. Each wait is longer, up to 3 seconds.",
  500: "The service answers every request with 500. The client waits and tries again. Each wait is longer, up to 3 seconds.",
  429: "The service answers every request with 429 and asks for a pause of 2 seconds. The client sends nothing in the pause.",
  401: "The service refuses the key: it answers 401. The client keeps all events and tries one batch every 5 seconds.",
  slow: "The service takes 3 seconds for every answer. The other events wait for their turn.",
  reset: "The service cuts every connection before it reads the request. The client sends the same bytes again.",
  "process-then-drop": "The service keeps the events, then cuts the connection. The client sends them again. The service keeps each event once.",
  "reject-one": "The service rejects one event of each batch. It keeps the others.",
  poison: "The service refuses each batch that holds an event named poison. The client looks for that event: it alone is rejected.",
  400: "The service answers every request with 400. The client halves each batch until every event of it is rejected.",
  402: "The service answers every request with 402. The client keeps all events and tries one batch every 5 seconds.",
  403: "The service answers every request with 403. The client keeps all events and tries one batch every 5 seconds.",
  "wrong-key-type": "The service answers aliases and erasures with 403. It keeps the events.",
  404: "The service answers every request with 404. The client keeps all events and tries one batch every 5 seconds.",
  408: "The service answers every request with 408. The client waits and tries again. Each wait is longer, up to 3 seconds.",
  "alias-conflict": "The service answers each alias with 409. The client does not try that again. The service keeps the events.",
  "erasure-in-progress": "The service answers each erasure with 409. The client does not try that again. The service keeps the events.",
  413: "The service answers every request with 413. The client halves each batch until every event of it is rejected.",
  425: "The service answers every request with 425. The client waits and tries again. Each wait is longer, up to 3 seconds.",
  302: "The service answers every request with 302. The client does not follow. It keeps all events and tries one batch every 5 seconds.",
  html: "The service answers every request with a web page. The client keeps all events and tries one batch every 5 seconds.",
  cut: "The service keeps the events, then cuts its answer in the middle. The client sends them again. The service keeps each event once.",
};

/** A code that is newer than this page is shown as it is, without its underscores. */
export function reason(code) {
  return REASONS[code] ?? code.replaceAll("_", " ");
}

export function sentence(code) {
  const words = reason(code);
  return `${words[0].toUpperCase()}${words.slice(1)}.`;
}

export function faultSentence(fault) {
  return FAULTS[fault] ?? `The service is broken: ${fault}.`;
}

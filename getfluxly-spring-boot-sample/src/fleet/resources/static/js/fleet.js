import { Charts } from "./charts.js";

const EVERY_MILLIS = 500;

/** The service takes a batch every two seconds: over less, a rate would only jump. */
const RATE_MILLIS = 5000;

const PHASES = { STARTING: "starts", OPEN: "open", DEAD: "dead" };
const ROLES = { RELAY: "the relay", STANDBY: "stands by", STOPPED: "stopped", NONE: "–" };

const numbers = new Intl.NumberFormat("en");
const charts = new Charts(element("lag-chart"), element("rate-chart"));
let latest = [];

element("orders").addEventListener("click", () => run(element("orders").textContent, ordersEverywhere));
for (const button of document.querySelectorAll("[data-fault]")) {
  button.addEventListener("click", () => breakService(button));
}
element("heal").addEventListener("click", () => run("Heal", () => call("DELETE", "/live/outage")));
look();

/** One look after the other: a broker that does not answer must not pile them up. */
async function look() {
  try {
    show(await call("GET", "/live/fleet"));
    showLive(true);
  } catch {
    showLive(false);
  }
  setTimeout(look, EVERY_MILLIS);
}

function show(snapshot) {
  const { shops, topic, service, failure } = snapshot;
  const perSecond = rate(snapshot);
  set("accepted", shops.length === 0 ? "–" : number(sum(shops, "accepted")));
  set("accepted-detail", shops.length === 0 ? "" : `${number(sum(shops, "open"))} of them not arrived yet`);
  set("lag", topic === null ? "–" : number(topic.lag));
  set("lag-detail", topic === null ? "" : `of ${number(topic.records)} events, ${relayOf(topic)}`);
  set("stored", service === null ? "–" : number(service.stored));
  set("stored-detail", service === null ? "" : `${number(Math.round(perSecond))} a second, ${number(service.duplicates)} came twice, ${number(service.requests)} requests`);
  set("dead", topic === null ? "–" : number(topic.deadLetters));
  set("dead-detail", "in getfluxly.events.dlt");
  shops.forEach(showShop);
  element("orders").disabled = !shops.some(({ phase }) => phase === "OPEN");
  showFault(service?.fault ?? "none");
  if (failure !== null) {
    say(failure, true);
  } else if (shops.length > 0 && element("message").textContent.startsWith("Kafka starts")) {
    say("Put a thousand orders into each shop, and look at the lag. Then stop the relay, or kill it: another shop goes on.");
  }
  charts.add(forChart(snapshot), perSecond);
}

/** The charts know the page of one shop. */
function forChart({ takenAt, topic, service }) {
  return { takenAt, standIn: service, ownProcess: { shop: topic === null ? null : { pending: topic.lag } } };
}

function rate(now) {
  const at = Date.parse(now.takenAt);
  latest = [...latest.filter(({ takenAt }) => Date.parse(takenAt) >= at - RATE_MILLIS), now];
  const seconds = (at - Date.parse(latest[0].takenAt)) / 1000;
  const arrived = (now.service?.stored ?? 0) - (latest[0].service?.stored ?? 0);
  return seconds > 0 ? Math.max(0, arrived / seconds) : 0;
}

async function ordersEverywhere() {
  const open = latest.at(-1).shops.filter(({ phase }) => phase === "OPEN");
  await Promise.all(open.map(({ name }) => call("POST", `/live/fleet/${name}/burst`)));
}

function relayOf({ relay }) {
  return relay === null ? "nobody relays" : `${relay} relays`;
}

function showShop(shop) {
  const row = element(shop.name) ?? newRow(shop.name);
  const [process, role, accepted, held, arrived, open] = row.querySelectorAll("td");
  write(process, `${PHASES[shop.phase]}${shop.phase === "DEAD" ? (shop.killed ? ", killed" : ", see the log") : `, pid ${shop.pid}`}`);
  process.dataset.phase = shop.phase;
  write(role, shop.phase === "DEAD" && shop.role === "RELAY" ? "not missed yet" : ROLES[shop.role]);
  role.dataset.role = shop.phase === "DEAD" ? "NONE" : shop.role;
  write(accepted, number(shop.accepted));
  write(held, shop.held === null ? "–" : number(shop.held));
  write(arrived, number(shop.arrived));
  write(open, number(shop.open));
  const [burst, relay, life] = row.querySelectorAll("button");
  burst.disabled = shop.phase !== "OPEN";
  relay.disabled = shop.phase !== "OPEN";
  write(relay, shop.role === "STOPPED" ? "Let it relay" : "Stop its relay");
  relay.dataset.method = shop.role === "STOPPED" ? "PUT" : "DELETE";
  life.disabled = shop.phase === "STARTING";
  write(life, shop.phase === "DEAD" ? "Start it again" : "Kill it");
  life.dataset.method = shop.phase === "DEAD" ? "PUT" : "DELETE";
  life.className = shop.phase === "OPEN" ? "danger" : "";
}

function newRow(name) {
  const row = Object.assign(document.createElement("tr"), { id: name });
  const head = Object.assign(document.createElement("th"), { scope: "row", textContent: name });
  const cells = ["", "", "count", "count", "count", "count"].map((className) =>
    Object.assign(document.createElement("td"), { className }),
  );
  const last = document.createElement("td");
  const actions = Object.assign(document.createElement("div"), { className: "actions" });
  actions.append(
    action(name, "1,000 orders", () => ["POST", `/live/fleet/${name}/burst`]),
    action(name, "Stop its relay", (button) => [button.dataset.method, `/live/fleet/${name}/relay`]),
    action(name, "Kill it", (button) => [button.dataset.method, `/live/fleet/${name}`]),
  );
  last.append(actions);
  row.append(head, ...cells, last);
  element("shops").append(row);
  return row;
}

function action(shop, text, what) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
  button.addEventListener("click", () => run(`${shop}: ${button.textContent}`, () => call(...what(button))));
  return button;
}

function breakService(button) {
  return run(button.textContent, async () => {
    await call("PUT", `/live/outage/${button.dataset.fault}`);
    if (button.dataset.fault === "poison") {
      await call("POST", "/poison");
    }
  });
}

function showFault(fault) {
  for (const button of document.querySelectorAll("[data-fault]")) {
    button.setAttribute("aria-pressed", button.dataset.fault === fault);
  }
  element("heal").classList.toggle("primary", fault !== "none");
  element("orders").classList.toggle("primary", fault === "none");
}

async function run(name, what) {
  try {
    await what();
    say(`${name}: done.`);
  } catch (failure) {
    say(`${name} failed: ${failure.message}`, true);
  }
}

async function call(method, path) {
  const response = await fetch(path, { method }).catch(() => {
    throw new Error("nobody answers");
  });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${response.status} ${text.slice(0, 200)}`);
  }
  return text === "" ? null : JSON.parse(text);
}

function showLive(live) {
  const connection = element("connection");
  connection.dataset.live = live;
  write(connection, live ? "Live" : "The page's process does not answer, trying again…");
  document.body.dataset.live = live;
}

function say(text, failed = false) {
  set("message", text);
  element("message").dataset.failed = failed;
}

function set(id, text) {
  write(element(id), text);
}

/** Only a text that changed is set: a screen reader would read it again and again. */
function write(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

function sum(shops, what) {
  return shops.reduce((total, shop) => total + shop[what], 0);
}

function number(value) {
  return numbers.format(value);
}

function element(id) {
  return document.getElementById(id);
}

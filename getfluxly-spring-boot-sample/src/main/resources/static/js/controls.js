import { note, noteFailure, SERVICE, SHOP } from "./journal.js";
import { count, short } from "./text.js";

let user = null;

const ACTIONS = {
  signup: async () => {
    user = (await call("POST", "/signup", {})).userId;
    return `Signed up as ${short(user)}`;
  },
  cart: async () => {
    const added = await call("POST", "/cart", { userId: user });
    return `${added.quantity} × ${added.sku} in the cart`;
  },
  checkout: async () => {
    const order = await call("POST", "/checkout", { userId: user });
    return `Order over ${order.total.toFixed(2)} ${order.currency}`;
  },
  login: async () => {
    const answer = await call("POST", "/login", { userId: user ?? "user_demo" });
    return `Logged in as ${short(answer.userId)}`;
  },
  deletion: async () => {
    const deleted = await call("DELETE", `/account?userId=${encodeURIComponent(user ?? "user_demo")}`);
    user = null;
    return `The account of ${short(deleted.userId)} will be erased`;
  },
  burst: async () => {
    const burst = await call("POST", "/checkout/burst");
    return `${count(burst.orders, "order")}, ${count(burst.accepted, "event")} accepted`;
  },
};

const CRASH = {
  start: async () => {
    await call("PUT", "/live/process");
    return "Starts in a process of its own";
  },
  kill: async () => {
    await call("DELETE", "/live/process");
    return "Killed";
  },
};

export function wireShop() {
  nameVisitor();
  for (const button of document.querySelectorAll("#shop button")) {
    button.addEventListener("click", () => run(SHOP, button.textContent, ACTIONS[button.dataset.action]));
  }
}

export function wireFaults() {
  for (const button of document.querySelectorAll("#faults [data-fault]")) {
    button.addEventListener("click", () => breakService(button));
  }
  document.getElementById("heal").addEventListener("click", heal);
}

/** What the button of the crash panel does is what stands on it. */
export function wireCrash() {
  const button = document.getElementById("crash-button");
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-disabled") !== "true") {
      run(SHOP, button.textContent, CRASH[button.dataset.does]);
    }
  });
}

async function breakService(button) {
  const { fault } = button.dataset;
  const broken = await run(SERVICE, button.textContent, async () => {
    await call("PUT", `/live/outage/${fault}`);
    return `Broken: ${button.textContent}`;
  });
  if (broken && fault === "poison") {
    await run(SHOP, button.textContent, trackPoison);
  }
}

/** A shop in this process has done so with the fault: the two are one call there. */
async function trackPoison() {
  if (document.body.dataset.ownProcess === "true") {
    await call("POST", "/poison");
  }
  return "Tracked one event named poison";
}

function heal() {
  return run(SERVICE, "Heal", async () => {
    await call("DELETE", "/live/outage");
    return "Healed";
  });
}

/** Whether it went well. */
async function run(who, name, action) {
  try {
    note(who, await action());
    return true;
  } catch (failure) {
    noteFailure(who, `${name} failed: ${failure.message}`);
    return false;
  }
}

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw new Error("the shop does not answer");
  });
  const answer = parsed(await response.text());
  if (!response.ok) {
    throw new Error([response.status, answer?.detail ?? response.statusText].filter(Boolean).join(", "));
  }
  return answer;
}

/** Null where there is no JSON: what stands before the shop answers as it likes. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The cookie that GetFluxly's browser SDK would have set. */
function nameVisitor() {
  if (!document.cookie.includes("gflux_anon=")) {
    const random = crypto.getRandomValues(new Uint32Array(2));
    document.cookie = `gflux_anon=anon_${random[0].toString(36)}${random[1].toString(36)}; path=/; SameSite=Strict`;
  }
}

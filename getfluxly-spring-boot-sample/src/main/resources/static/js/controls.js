import { showAnswer, showFailure } from "./view.js";

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
    return `${burst.orders.toLocaleString("en")} orders, ${burst.accepted.toLocaleString("en")} events accepted`;
  },
};

const CRASH = {
  start: async () => {
    await call("PUT", "/live/process");
    return "The shop starts in a process of its own";
  },
  kill: async () => {
    await call("DELETE", "/live/process");
    return "The shop was killed";
  },
};

export function wireShop() {
  nameVisitor();
  for (const button of document.querySelectorAll("#shop button")) {
    button.addEventListener("click", () => run(button.textContent, ACTIONS[button.dataset.action]));
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
      run(button.textContent, CRASH[button.dataset.does]);
    }
  });
}

function breakService(button) {
  return run(button.textContent, async () => {
    await call("PUT", `/live/outage/${button.dataset.fault}`);
    if (button.dataset.fault === "poison" && document.body.dataset.ownProcess === "true") {
      await call("POST", "/poison");
    }
    return `Outage: ${button.textContent}`;
  });
}

function heal() {
  return run("Heal", async () => {
    await call("DELETE", "/live/outage");
    return "Healed";
  });
}

async function run(name, action) {
  try {
    showAnswer(await action());
  } catch (failure) {
    showFailure(`${name} failed: ${failure.message}`);
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

function short(id) {
  return id.length > 14 ? `${id.slice(0, 13)}…` : id;
}

/** Events that the shop holds; null if it does not say so. */
export function eventsHeld({ ledger, ownProcess }) {
  return ownProcess === null ? ledger.queued + ledger.inFlight : (ownProcess.shop?.pending ?? null);
}

/** Events that were delivered: by the client's account, or by what arrived where the client may be dead. */
export function eventsDelivered({ ledger, ownProcess }) {
  return ownProcess === null ? ledger.delivered : ownProcess.delivered;
}

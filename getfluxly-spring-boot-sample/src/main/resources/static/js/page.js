import { Charts } from "./charts.js";
import { eventsDelivered } from "./accounts.js";
import { connect } from "./stream.js";
import { showSnapshot, showStale } from "./view.js";
import { wireCrash, wireFaults, wireShop } from "./controls.js";

const charts = new Charts(document.getElementById("held-chart"), document.getElementById("rate-chart"));
let previous = null;

wireShop();
wireFaults();
wireCrash();
connect(
  (snapshot) => {
    const perSecond = previous === null ? 0 : deliveriesPerSecond(previous, snapshot);
    previous = snapshot;
    showSnapshot(snapshot, perSecond);
    charts.add(snapshot, perSecond);
    document.body.dataset.snapshot = snapshot.takenAt;
    document.body.dataset.live = true;
  },
  (live) => {
    const connection = document.getElementById("connection");
    connection.dataset.live = live;
    connection.textContent = live ? "Live" : "The shop does not answer, trying again…";
    // Live again only with the next snapshot: until then the old one is on show.
    if (!live) {
      document.body.dataset.live = false;
      if (previous !== null) {
        showStale(previous.takenAt);
      }
    }
  },
);

function deliveriesPerSecond(before, now) {
  const seconds = (Date.parse(now.takenAt) - Date.parse(before.takenAt)) / 1000;
  const delivered = eventsDelivered(now) - eventsDelivered(before);
  // Below zero when the shop was started anew in between.
  return seconds > 0 ? Math.max(0, delivered / seconds) : 0;
}

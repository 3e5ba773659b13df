import { Charts } from "./charts.js";
import { eventsDelivered } from "./accounts.js";
import { connect } from "./stream.js";
import { element } from "./text.js";
import { showSnapshot, showStale } from "./view.js";
import { wireCrash, wireFaults, wireShop } from "./controls.js";

const charts = new Charts(element("held-chart"), element("rate-chart"));
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
    const connection = element("connection");
    connection.dataset.live = live;
    connection.textContent = live ? "Live" : "The shop does not answer. The page tries again.";
    // Live again only with the next snapshot: until then the old one is on show.
    if (!live) {
      document.body.dataset.live = false;
      showStale(previous);
    }
  },
);

function deliveriesPerSecond(before, now) {
  const seconds = (Date.parse(now.takenAt) - Date.parse(before.takenAt)) / 1000;
  const delivered = eventsDelivered(now) - eventsDelivered(before);
  // Below zero when the shop was started anew in between.
  return seconds > 0 ? Math.max(0, delivered / seconds) : 0;
}

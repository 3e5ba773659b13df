import { eventsHeld } from "./accounts.js";
import uPlot from "/webjars/uplot/1.6.30/dist/uPlot.esm.js";

const SECONDS = 60;
const HEIGHT = 150;

/** Two charts of the last minute; while the service was broken their ground is tinted. */
export class Charts {
  #samples = [];
  #held;
  #rate;

  constructor(heldElement, rateElement) {
    this.#held = this.#chart(heldElement);
    this.#rate = this.#chart(rateElement);
    const redraw = () => [this.#held, this.#rate].forEach((chart) => chart.redraw());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  }

  add(snapshot, perSecond) {
    const { takenAt, standIn } = snapshot;
    this.#samples.push({
      at: Date.parse(takenAt) / 1000,
      // Null is a gap: nobody knows what a dead shop holds.
      held: eventsHeld(snapshot),
      perSecond,
      broken: standIn !== null && standIn.fault !== "none",
    });
    const now = this.#samples.at(-1).at;
    // One sample beyond the left edge, so that the line begins there.
    while (this.#samples.length > 2 && this.#samples[1].at < now - SECONDS) {
      this.#samples.shift();
    }
    const ages = this.#samples.map((sample) => sample.at - now);
    this.#held.setData([ages, this.#samples.map((sample) => sample.held)]);
    this.#rate.setData([ages, this.#samples.map((sample) => sample.perSecond)]);
  }

  #chart(element) {
    const chart = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false, range: [-SECONDS, 0] },
          y: { range: (_, __, max) => [0, Math.max(10, max * 1.1)] },
        },
        axes: [
          axis({ splits: () => [-60, -45, -30, -15, 0], values: (_, ages) => ages.map(ageText), size: 26 }),
          axis({ values: (_, counts) => counts.map((count) => count.toLocaleString("en")), size: 52 }),
        ],
        series: [
          {},
          { stroke: () => color("--accent"), fill: () => color("--accent-soft"), width: 2, points: { show: false } },
        ],
        hooks: { drawClear: [(drawn) => this.#tintOutages(drawn)] },
      },
      [[], []],
      element,
    );
    new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT })).observe(element);
    return chart;
  }

  #tintOutages(chart) {
    const now = this.#samples.at(-1)?.at;
    const { left, top, height } = chart.bbox;
    chart.ctx.fillStyle = color("--band");
    for (let i = 1; i < this.#samples.length; i++) {
      if (this.#samples[i].broken) {
        const from = Math.max(left, chart.valToPos(this.#samples[i - 1].at - now, "x", true));
        const to = chart.valToPos(this.#samples[i].at - now, "x", true);
        // Whole pixels: bands that overlap by a part of one would show as stripes.
        chart.ctx.fillRect(Math.round(from), top, Math.round(to) - Math.round(from), height);
      }
    }
  }
}

function axis(settings) {
  return {
    stroke: () => color("--muted"),
    grid: { stroke: () => color("--grid"), width: 1 },
    ticks: { show: false },
    font: "12px system-ui, sans-serif",
    ...settings,
  };
}

function ageText(age) {
  return age === 0 ? "now" : `−${-age} s`;
}

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

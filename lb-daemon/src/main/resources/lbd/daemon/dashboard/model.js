// What the daemon has told: its parts by name, and what can be said of their counters over time.

/** Seconds of which rates and quantiles are told: one alone would jump. */
const WINDOW = 5;

export const HISTORY = 60;

export class Model {
  constructor() {
    this.parts = new Map();
    this.traces = new Map();
    this.at = 0;
  }

  /** @param event `all` or `change` */
  take(event, data) {
    if (event === 'all') {
      this.parts = new Map();
    }
    for (const [name, part] of Object.entries(data.set)) this.parts.set(name, part);
    for (const name of data.gone ?? []) this.parts.delete(name);
    this.at = data.at_ms;
    for (const [name, part] of this.parts) {
      if (part?.top) this.trace(name).add(data.at_ms, part.top, this.parts.get('bounds_ms'));
    }
    for (const name of this.traces.keys()) {
      if (!this.parts.has(name)) this.traces.delete(name);
    }
  }

  trace(name) {
    let trace = this.traces.get(name);
    if (!trace) {
      trace = new Trace();
      this.traces.set(name, trace);
    }
    return trace;
  }

  get daemon() {
    return this.parts.get('daemon');
  }

  /** All parts whose names begin so, in order: [rest of the name, part]. */
  of(kind) {
    const all = [];
    for (const [name, part] of this.parts) {
      if (name.startsWith(kind + '/')) all.push([name.slice(kind.length + 1), part]);
    }
    return all;
  }
}

/** The counters of one row over time. */
class Trace {
  constructor() {
    this.samples = [];
    this.times = [];
    this.now = {rate: 0, errors: 0, in: 0, out: 0, p50: null, p99: null};
  }

  add(at, top, bounds) {
    const last = this.samples.at(-1);
    if (last && (top.ended < last.top.ended || at <= last.at)) {
      // Another one of the same name, or another daemon.
      this.samples = [];
    }
    this.samples.push({at, top});
    while (this.samples.length > WINDOW + 1) this.samples.shift();
    const first = this.samples[0];
    const seconds = (at - first.at) / 1000;
    if (seconds > 0) {
      const each = (key) => Math.max(0, top[key] - first.top[key]) / seconds;
      const grown = top.times.map((n, i) => n - first.top.times[i]);
      this.now = {
        rate: each('ended'),
        errors: each('responses_5xx'),
        in: each('bytes_in'),
        out: each('bytes_out'),
        p50: quantile(grown, bounds, 0.5),
        p99: quantile(grown, bounds, 0.99),
      };
    }
    this.times.push({p50: this.now.p50, p99: this.now.p99});
    while (this.times.length > HISTORY) this.times.shift();
  }
}

/** Within a bucket all is spread evenly, as Prometheus takes it; null where nothing was counted. */
export function quantile(counts, bounds, part) {
  const all = counts.reduce((sum, n) => sum + n, 0);
  if (all === 0) return null;
  const rank = all * part;
  let below = 0;
  for (let i = 0; i < bounds.length; i++) {
    if (below + counts[i] >= rank) {
      const lower = i === 0 ? 0 : bounds[i - 1];
      return lower + (bounds[i] - lower) * (rank - below) / counts[i];
    }
    below += counts[i];
  }
  return bounds.at(-1);
}

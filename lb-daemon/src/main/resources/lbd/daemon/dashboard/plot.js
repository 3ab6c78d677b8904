// A small plot of p50 (whole line) and p99 (dashed) over the last minute.

import {set, svg} from './dom.js';
import {ms} from './words.js';

const WIDTH = 120;
const HEIGHT = 28;

export function plot() {
  const p99 = svg('path', {class: 'p99', fill: 'none'});
  const p50 = svg('path', {class: 'p50', fill: 'none'});
  const node = svg('svg', {class: 'plot', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img'}, p99, p50);
  return {node, p50, p99};
}

/** @param times of the last minute, the newest last: {p50, p99} in milliseconds, null where nothing ended */
export function draw(drawn, times, most) {
  const top = Math.max(1, ...times.map((t) => t.p99 ?? 0));
  const x = (i) => ((i + most - times.length) * WIDTH / (most - 1)).toFixed(1);
  // A square root: one outlier is not to flatten all else.
  const y = (value) => (HEIGHT - 2 - Math.sqrt(value / top) * (HEIGHT - 4)).toFixed(1);
  for (const which of ['p50', 'p99']) {
    let line = '';
    let pen = 'M';
    times.forEach((t, i) => {
      // Where nothing ended there is no line.
      if (t[which] !== null) line += pen + x(i) + ' ' + y(t[which]);
      pen = t[which] === null ? 'M' : 'L';
    });
    set(drawn[which], 'd', line);
  }
  const peak = times.some((t) => t.p99 !== null) ? ms(top) : 'nothing';
  set(drawn.node, 'aria-label', 'latency of the last minute, at most ' + peak);
}

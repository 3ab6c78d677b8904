// Numbers, times and states in words, as `lbd status` and `lbd top` have them.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function count(n) {
  return n.toLocaleString('en');
}

export function rate(each) {
  if (each === 0) return '0';
  return each < 10 ? each.toFixed(1) : count(Math.round(each));
}

export function size(bytes) {
  let unit = 0;
  let left = bytes;
  while (left >= 1024 && unit < UNITS.length - 1) {
    left /= 1024;
    unit++;
  }
  return (unit === 0 || left >= 100 ? left.toFixed(0) : left.toFixed(1)) + ' ' + UNITS[unit];
}

export function ms(value) {
  if (value === null || value === undefined) return '-';
  if (value >= 10000) return (value / 1000).toFixed(0) + ' s';
  return (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)) + ' ms';
}

export function age(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return s + ' s';
  if (s < 3600) return Math.floor(s / 60) + ' min ' + (s % 60) + ' s';
  if (s < 86400) return Math.floor(s / 3600) + ' h ' + Math.floor((s % 3600) / 60) + ' min';
  return Math.floor(s / 86400) + ' d ' + Math.floor((s % 86400) / 3600) + ' h';
}

/** `2026-11-21T10:27:00.123Z` in the time of who looks. */
export function time(iso) {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? String(iso ?? '') : at.toLocaleString(undefined, {hour12: false});
}

export function errors(map) {
  const all = Object.entries(map ?? {});
  return all.length === 0 ? '-' : all.map(([word, n]) => word.replaceAll('_', ' ') + ' ' + count(n)).join(', ');
}

// Each state has a shape and a word of its own, and a colour beside.
const HEALTH = {
  up: ['\u25B2', 'good'],
  unchecked: ['\u25B3', 'good'],
  may_be_tried: ['\u25C7', 'warn'],
  ejected: ['\u25C6', 'bad'],
  down: ['\u25BC', 'bad'],
};

/** Of a server, everything together: shape, word, kind. */
export function serverState(view) {
  if (view.state === 'disabled') return ['\u25A0', 'disabled', 'off'];
  const [shape, kind] = HEALTH[view.health] ?? ['\u25CF', 'warn'];
  const word = view.health.replaceAll('_', ' ');
  if (view.state === 'drain') return ['\u25D1', 'drain, ' + word, kind === 'bad' ? 'bad' : 'off'];
  return [shape, word, kind];
}

export function vrrpState(word) {
  const kinds = {master: ['\u25B2', 'good'], backup: ['\u25CB', 'off'], fault: ['\u25BC', 'bad']};
  const [shape, kind] = kinds[word.toLowerCase()] ?? ['\u25CF', 'warn'];
  return [shape, word, kind];
}

export function days(left) {
  const word = left < 0 ? 'expired' : left === 1 ? '1 day' : count(left) + ' days';
  return left < 7 ? ['\u25BC', word, 'bad'] : left < 30 ? ['\u25C6', word, 'warn'] : ['\u25B2', word, 'good'];
}

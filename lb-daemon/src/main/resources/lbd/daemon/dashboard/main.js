// Puts the page together: what the stream tells goes into the model, and from there into the tables.

import {beginAccess, token} from './access.js';
import {beginAsking, steer} from './ask.js';
import {serverDetail} from './detail.js';
import {byId, el, say, set} from './dom.js';
import {Model} from './model.js';
import {Stream} from './stream.js';
import {nameColumn, numberColumn, plotColumn, stateColumn, Table, textColumn} from './tables.js';
import {age, count, days, errors, ms, rate, serverState, size, time, vrrpState} from './words.js';

const MOST_ROUTES = 200;

const model = new Model();
const now = (row) => row.trace.now;

const traffic = (ended) => [
  numberColumn(ended, (row) => rate(now(row).rate)),
  numberColumn('5xx/s', (row) => rate(now(row).errors)),
  numberColumn('p50', (row) => ms(now(row).p50)),
  numberColumn('p99', (row) => ms(now(row).p99)),
  plotColumn('Last minute', (row) => row.trace),
];

const listeners = new Table(byId('listeners'), 'Listeners', [
  nameColumn('Listener', (row) => row.key, (row) => row.view.protocol + ' on ' + row.view.bind.join(', ')),
  stateColumn('State', listenerState, (row) => (row.view.addresses_not_here?.length
      ? 'not of this machine: ' + row.view.addresses_not_here.join(', ') : '')),
  numberColumn('Open', (row) => count(row.view.connections)),
  ...traffic('Per s'),
  numberColumn('In/s', (row) => size(now(row).in)),
  numberColumn('Out/s', (row) => size(now(row).out)),
  routesColumn(),
]);

const pools = new Table(byId('pools'), 'Pools', [
  nameColumn('Pool', (row) => row.key, (row) => row.view.scheduler),
  stateColumn('Servers', poolState, (row) => quorum(row.view.quorum)),
  numberColumn('In hand', (row) => count(row.top?.open ?? 0)),
  numberColumn('Waiting', (row) => count(row.view.queue) + ' of ' + count(row.view.queue_max)),
  ...traffic('Per s'),
  textColumn('Errors, last minute', (row) => errors(row.view.last_minute?.errors), 'wide'),
], {empty: 'no pools'});

const servers = new Table(byId('servers'), 'Servers', [
  serverColumn(),
  stateColumn('State', (row) => serverState(row.view), stateMore),
  numberColumn('Weight', weight),
  numberColumn('In hand', (row) => count(row.view.in_flight)),
  ...traffic('Per s'),
  textColumn('Errors, last minute', (row) => errors(row.view.last_minute.errors), 'wide'),
  steerColumn(),
], {empty: 'no server is so', detail: serverDetail});

const forwards = new Table(byId('forwards'), 'Forwarding', [
  nameColumn('Listener', (row) => row.key, (row) => row.view.mode + ' on ' + row.view.bind.join(', ')),
  stateColumn('Packets', (row) => (row.view.attached
      ? ['\u25B2', 'seen: ' + row.view.attached, 'good'] : ['\u25BC', 'not seen', 'bad'])),
  textColumn('New flows to', (row) => row.view.servers.join(', ') || 'nobody', 'wide'),
  numberColumn('Flows', (row) => count(row.view.traffic.reduce((sum, one) => sum + one.active, 0))),
  numberColumn('Packets', (row) => count(row.view.traffic.reduce((sum, one) => sum + one.packets, 0))),
]);

const vrrp = new Table(byId('vrrp'), 'VRRP', [
  nameColumn('Instance', (row) => row.key, (row) => `${row.view.interface}, VRID ${row.view.virtual_router_id}`),
  stateColumn('State', (row) => vrrpState(row.view.state), (row) => row.view.faults.join(', ')),
  textColumn('For', (row) => age(row.view.for_seconds)),
  numberColumn('Priority', (row) => row.view.priority + (row.view.demoted ? ' (demoted)' : '')),
  textColumn('Addresses', (row) => row.view.addresses.join(', '), 'wide'),
  textColumn('Master', (row) => row.view.master ?? '-'),
]);

const certificates = new Table(byId('certificates'), 'Certificates', [
  nameColumn('Certificate', (row) => row.view.names.join(', ') || row.view.subject, (row) => row.view.file),
  stateColumn('Left', (row) => days(row.view.days_left), (row) => time(row.view.not_after)),
  textColumn('Key', (row) => row.view.key),
  textColumn('OCSP', (row) => row.view.ocsp?.state ?? '-'),
  textColumn('Shown by', (row) => [...row.view.listeners, ...row.view.pools].join(', ') || 'nobody', 'wide'),
]);

const limits = new Table(byId('limits'), 'Rate limits', [
  textColumn('Limit', (row) => row.key, 'name'),
  numberColumn('Passed', (row) => count(row.view.passed)),
  numberColumn('Refused', (row) => count(row.view.limited)),
  numberColumn('Dry run', (row) => count(row.view.dry_run)),
]);

const reasons = new Table(byId('reasons'), 'Failures of the last minute, by reason', [
  textColumn('Reason', (row) => row.reason.replaceAll('_', ' '), 'name'),
  textColumn('Where', (row) => row.where),
  numberColumn('Times', (row) => count(row.times)),
], {empty: 'none in the last minute'});

function listenerState(row) {
  if (!row.view.bound) return ['\u25BC', 'not bound', 'bad'];
  if (row.view.maintenance) return ['\u25D1', 'maintenance by ' + row.view.maintenance.join(', '), 'warn'];
  return ['\u25B2', 'bound', 'good'];
}

function poolState(row) {
  const takes = row.servers.filter((one) => one.view.up && !one.view.ejected && one.view.state === 'enabled').length;
  const word = `${count(takes)} of ${count(row.servers.length)} take work`;
  return takes === row.servers.length && takes > 0 ? ['\u25B2', word, 'good']
      : takes === 0 ? ['\u25BC', word, 'bad'] : ['\u25C6', word, 'warn'];
}

/** Why it is not up, and what the file says where that is something else. */
function stateMore(row) {
  const {why, file, state, by_hand: byHand, forced} = row.view;
  const other = file && file.state !== state ? 'file: ' + file.state : '';
  return [why, forced && 'forced ' + forced, other, byHand && byHand + ' by hand'].filter(Boolean).join('; ');
}

function weight(row) {
  const {file, weight: own} = row.view;
  return file && file.weight !== own ? `${own} (file: ${file.weight})` : String(own);
}

function quorum(its) {
  if (!its) return '';
  const lost = its.fallback_pool ? 'quorum lost: ' + its.fallback_pool + ' stands in' : 'quorum lost';
  return its.met ? 'quorum met' : lost;
}

function routesColumn() {
  return {
    label: 'Routes',
    className: 'wide',
    draw: (cell, row) => {
      const tcp = (row.view.routes ?? []).map((r) => [[...r.sni, ...r.alpn].join(', ') || 'any', 'pool ' + r.pool]);
      const all = [...row.routes.map((r) => [r.match, r.to]), ...tcp];
      if (row.view.pool) all.push([all.length === 0 ? 'all' : 'all else', 'pool ' + row.view.pool]);
      const text = JSON.stringify(all);
      if (cell.dataset.routes === text) return;
      cell.dataset.routes = text;
      const items = all.slice(0, MOST_ROUTES).map(([match, to]) => el('li', {}, `${match} \u2192 ${to}`));
      if (all.length > MOST_ROUTES) items.push(el('li', {}, `and ${all.length - MOST_ROUTES} more`));
      cell.replaceChildren(all.length < 2 ? items[0]?.textContent ?? '-'
          : el('details', {}, el('summary', {}, count(all.length) + ' routes'), el('ol', {}, ...items)));
    },
  };
}

function serverColumn() {
  return {
    label: 'Server',
    className: 'name',
    make: (cell, drawn) => {
      const button = el('button', {type: 'button', class: 'link'});
      button.addEventListener('click', () => servers.toggle(drawn.row.key));
      const below = el('small');
      cell.append(el('div', {}, button), below);
      return {button, below};
    },
    draw: (cell, row, parts) => {
      say(parts.button, row.key);
      say(parts.below, row.view.address);
      set(parts.button, 'aria-expanded', String(servers.open?.key === row.key));
      set(parts.button, 'title', 'its checks');
    },
  };
}

function steerColumn() {
  return {
    label: 'Change',
    className: 'change',
    make: (cell, drawn) => {
      const button = el('button', {type: 'button', class: 'guarded', title: 'needs the token'});
      button.addEventListener('click', () => steer(drawn.row, verb(drawn.row)));
      cell.append(button);
      return button;
    },
    draw: (cell, row, button) => {
      const word = verb(row) === 'drain' ? 'Drain' : 'Enable';
      say(button, word);
      set(button, 'aria-label', word + ' ' + row.key);
      set(button, 'disabled', token() === null);
    },
  };
}

const verb = (row) => (row.view.state === 'enabled' ? 'drain' : 'enable');

function section(table, rows) {
  set(table.table.closest('section'), 'hidden', rows.length === 0);
  table.update(rows);
}

function render() {
  const daemon = model.daemon;
  if (!daemon) return;
  about(daemon);
  problems(daemon);
  const rows = (kind) => model.of(kind).map(([key, part]) => ({key, ...part, trace: model.trace(kind + '/' + key)}));
  const ofServers = rows('server').map((row) => ({...row, pool: row.key.slice(0, row.key.indexOf('/'))}));
  const byPool = Map.groupBy(ofServers, (row) => row.pool);
  const ofPools = rows('pool').map((row) => ({...row, servers: byPool.get(row.key) ?? []}));
  const ofListeners = rows('listener');
  listeners.update(ofListeners);
  pools.update(ofPools);
  renderServers(ofServers);
  const plain = (kind) => model.of(kind).map(([key, view]) => ({key, view}));
  section(forwards, plain('forward'));
  section(vrrp, plain('vrrp'));
  section(certificates, plain('certificate').sort((a, b) => a.view.days_left - b.view.days_left));
  section(limits, plain('limit'));
  reasons.update(byReason(ofListeners, ofPools));
}

function about(daemon) {
  const {config, process} = daemon;
  say(byId('about'), `${daemon.version}, ${daemon.ready ? 'ready' : 'not ready: ' + daemon.not_ready.join(', ')}, `
      + `up ${age(daemon.uptime_seconds)}, generation ${config.generation} of ${config.applied?.file ?? config.file}, `
      + `${count(process.connections)} of ${count(process.max_connections)} connections`
      + (daemon.draining ? `; process ${daemon.draining.pid} before it has ${count(daemon.draining.connections)} left` : ''));
  const refused = config.errors ? ': ' + config.errors.join('; ') : '';
  const applied = config.applied?.confirm_by
      ? ` Applied, and goes back at ${time(config.applied.confirm_by)} unless it is confirmed.` : '';
  say(byId('reload'), `In force since ${time(config.since)}. The last one was ${config.last_reload ?? 'none'}`
      + `${config.last_reload_at ? ' at ' + time(config.last_reload_at) : ''}${refused}.${applied}${byHand(daemon)}`);
}

/** What a reload would find otherwise than the file says. */
function byHand(daemon) {
  const states = daemon.differs_from_file;
  const parts = daemon.changed_by_hand;
  return (states ? ` By hand, state or weight of ${count(states)} servers is otherwise than in the file.` : '')
      + (parts ? ` By hand, ${count(parts)} servers, pools or listeners were added, changed or removed.` : '');
}

function problems(daemon) {
  const lines = daemon.problems.map((p) => p.text + (p.count ? ` (${count(p.count)} times)` : ''));
  const list = byId('problems');
  const text = JSON.stringify(lines);
  if (list.dataset.text !== text) {
    list.dataset.text = text;
    list.replaceChildren(...(lines.length === 0
        ? [el('li', {class: 'good'}, '\u25B2 none')]
        : lines.map((line) => el('li', {class: 'bad'}, '\u25BC ' + line))));
  }
  document.title = (lines.length === 0 ? '' : `(${lines.length}) `) + 'lbd';
}

let order = [];
let ordered = '';

function renderServers(all) {
  const wanted = byId('filter-text').value.trim().toLowerCase();
  const state = byId('filter-state').value;
  const some = all.filter((row) => (wanted === ''
          || row.key.toLowerCase().includes(wanted) || row.view.address.includes(wanted))
      && (state !== 'trouble' || isTrouble(row))
      && (state !== 'out' || row.view.state !== 'enabled')
      && (state !== 'differs' || row.view.file));
  const by = byId('sort').value;
  // While somebody is in the table its rows stay where they are.
  const kept = ordered === by && byId('servers').contains(document.activeElement);
  if (!kept) {
    order = new Map(sorted(all, by).map((row, i) => [row.key, i]));
    ordered = by;
  }
  servers.update(some.sort((a, b) => (order.get(a.key) ?? Infinity) - (order.get(b.key) ?? Infinity)));
}

const isTrouble = (row) => !row.view.up || row.view.ejected;

function sorted(rows, by) {
  const weigh = {
    file: () => 0,
    trouble: (row) => -Number(isTrouble(row)),
    rate: (row) => -now(row).rate,
    p99: (row) => -(now(row).p99 ?? -1),
  }[by];
  return rows.toSorted((a, b) => weigh(a) - weigh(b));
}

function byReason(ofListeners, ofPools) {
  const all = [];
  for (const [kind, rows] of [['listener', ofListeners], ['pool', ofPools]]) {
    for (const row of rows) {
      for (const [reason, times] of Object.entries(row.view.last_minute?.errors ?? {})) {
        all.push({key: `${kind}/${row.key}/${reason}`, reason, where: kind + ' ' + row.key, times});
      }
    }
  }
  return all.sort((a, b) => b.times - a.times);
}

function connection(state, why) {
  document.body.classList.toggle('lost', state === 'lost');
  say(byId('connection'), state === 'live' ? '\u25CF live' : '\u25CB connection lost: ' + why + '; trying again');
}

const tokenChanged = beginAsking();
beginAccess(() => {
  tokenChanged();
  render();
});
tokenChanged();
byId('server-filter').addEventListener('submit', (event) => event.preventDefault());
byId('server-filter').addEventListener('input', () => {
  servers.page = 0;
  render();
});
new Stream((event, data) => {
  model.take(event, data);
  render();
}, connection).begin();

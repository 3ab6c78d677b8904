// What the page asks for: a server drained or enabled, a request explained, a reload planned, failures and events.

import {ask, token, words} from './access.js';
import {byId, el, say} from './dom.js';
import {nameColumn, numberColumn, Table, textColumn} from './tables.js';
import {count, time} from './words.js';

const EVERY_MS = 5000;

/** Says what was done, or why not. */
export async function steer(row, verb) {
  const path = `pools/${encodeURIComponent(row.pool)}/servers/${encodeURIComponent(row.view.name)}/${verb}`;
  tell('Asked: ' + verb + ' ' + row.key);
  try {
    tell(await words(await ask(path, {method: 'POST', text: true})));
  } catch {
    tell('The daemon does not answer.');
  }
}

function tell(text) {
  say(byId('said'), text);
}

export function beginAsking() {
  byId('plan').addEventListener('click', () => show('plan-answer', 'plan'));
  byId('explain').addEventListener('submit', (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const query = new URLSearchParams();
    for (const key of ['method', 'url', 'source', 'listener']) {
      if (form.get(key).trim()) query.append(key, form.get(key).trim());
    }
    for (const line of form.get('headers').split('\n')) {
      if (line.trim()) query.append('header', line.trim());
    }
    show('explain-answer', 'explain?' + query);
  });
  const failures = failuresTable();
  const failed = byId('failed');
  const reloads = new Table(byId('reloads'), 'What happened to the configuration', [
    textColumn('When', (row) => time(row.event.time)),
    textColumn('What', (row) => row.event.event),
    textColumn('Said', (row) => said(row.event), 'wide'),
  ], {empty: ''});
  const look = () => {
    if (token() && !document.hidden) remembered(failures, failed, reloads);
  };
  setInterval(look, EVERY_MS);
  return () => {
    if (token()) {
      look();
    } else {
      failures.update([]);
      reloads.update([]);
      failed.replaceChildren();
    }
  };
}

async function show(where, path) {
  const answer = byId(where);
  answer.hidden = false;
  say(answer, 'asking');
  try {
    say(answer, await words(await ask(path, {method: 'POST', text: true})));
  } catch {
    say(answer, 'The daemon does not answer.');
  }
}

function failuresTable() {
  return new Table(byId('failures'), 'Failures in memory, by how they ended', [
    nameColumn('Ended', (row) => row.way.ended.replaceAll('_', ' '), (row) => row.way.detail ?? ''),
    numberColumn('Times', (row) => count(row.way.times)),
    numberColumn('Status', (row) => row.way.status ?? '-'),
    textColumn('Pool', (row) => row.way.pool ?? '-'),
    textColumn('Server', (row) => row.way.server ?? '-'),
    textColumn('Last', (row) => time(row.way.last)),
  ], {empty: ''});
}

async function remembered(failures, failed, reloads) {
  try {
    const answer = await ask('failures?last=10');
    const answered = answer.ok ? await answer.json() : null;
    // Who has signed out meanwhile asks for nothing more, and sees nothing.
    if (!token()) return;
    if (answered) {
      const {ways, failures: last, remembered: all} = answered;
      failures.update(ways.map((way, i) => ({key: String(i), way})));
      const lines = last.toReversed().map((one) => el('li', {}, line(one)));
      failed.replaceChildren(...(lines.length === 0 ? [] : [
        el('h3', {}, `The last ${lines.length} of ${count(all)}`), el('ul', {class: 'lines'}, ...lines)]));
    }
    const events = await ask('events?match=config.&last=10');
    const {events: happened} = events.ok ? await events.json() : {};
    if (happened && token()) {
      reloads.update(happened.toReversed().map((event, i) => ({key: String(i), event})));
    }
  } catch {
    // The stream says so where the daemon does not answer.
  }
}

function line(one) {
  const server = one.server ? ` ${one.pool}/${one.server}` : '';
  return `${time(one.time)} ${one.listener} ${one.client}: ${one.method ?? ''} ${one.host ?? ''}${one.target ?? ''}`
      + ` ${one.status ?? ''}${server} ${one.total_ms ?? '-'} ms, ${one.ended} ${one.detail ?? ''}`;
}

/** What an event says beside its name, as the log has it. */
function said(event) {
  return Object.entries(event)
      .filter(([key]) => !['time', 'level', 'event'].includes(key))
      .map(([key, value]) => key + '=' + value)
      .join(' ');
}

// What stands below a server that is opened: its checks and their history.

import {ask} from './access.js';
import {el, say} from './dom.js';
import {age, count, ms, time} from './words.js';

const EVERY_MS = 2000;

/** @return to be called when it is closed */
export function serverDetail(cell, row) {
  const body = el('div', {class: 'checks'}, 'asking');
  cell.append(body);
  const path = 'pools/' + encodeURIComponent(row.pool) + '/servers/' + encodeURIComponent(row.view.name) + '/checks';
  let last = '';
  const look = async () => {
    try {
      const answer = await ask(path);
      const text = await answer.text();
      if (text === last) return;
      last = text;
      const said = JSON.parse(text);
      body.replaceChildren(...(answer.ok ? said.servers.flatMap(checksOf) : [said.error]));
    } catch {
      say(body, 'The daemon does not answer.');
    }
  };
  look();
  const timer = setInterval(() => {
    if (!document.hidden) look();
  }, EVERY_MS);
  return () => clearInterval(timer);
}

function checksOf(server) {
  const parts = [el('p', {}, `${server.standing} for ${age(server.for_seconds)}`
      + (server.evidence ? ': ' + server.evidence : ''))];
  if (server.checks.length === 0) parts.push(el('p', {}, 'No check looks at it.'));
  for (const check of server.checks) {
    const stopped = check.stopped ? ', not run now' : '';
    parts.push(el('p', {}, el('b', {}, check.name), ` ${check.standing}${stopped}; ${count(check.passed)} passed, `
        + `${count(check.failed)} failed; ${check.in_a_row} of ${check.needed} in a row against that`));
    const history = (server.history ?? []).filter((result) => result.check === check.name);
    if (history.length > 0) parts.push(...strip(history));
  }
  return parts;
}

/** A mark for each result, the latest last: high and whole where it has passed, low and crossed where not. */
function strip(history) {
  const passed = history.filter((result) => result.passed).length;
  const marks = history.map((result) => el('span', {
    class: result.passed ? 'passed' : 'failed',
    title: `${time(result.at)}: ${result.evidence || result.reason}, ${ms(result.took_ms)}`,
  }, result.passed ? '\u2502' : '\u2715'));
  const last = history.at(-1);
  return [
    el('div', {class: 'history', role: 'img', 'aria-label': `the last ${history.length}: ${passed} passed`}, ...marks),
    el('p', {class: 'note'}, `last: ${time(last.at)}, ${last.passed ? 'passed' : 'failed'}: `
        + `${last.evidence || last.reason}, ${ms(last.took_ms)}`),
  ];
}

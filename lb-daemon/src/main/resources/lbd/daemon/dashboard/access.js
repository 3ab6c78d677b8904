// The token: in this tab's session storage alone, and never in a URL.

import {byId, say} from './dom.js';

const KEY = 'lbd.token';

let changed = () => {};

export function token() {
  return sessionStorage.getItem(KEY);
}

/** Asks the daemon. What is refused for its token is asked for anew. */
export async function ask(path, {method = 'GET', text = false, signal} = {}) {
  const headers = {Accept: text ? 'text/plain' : 'application/json'};
  const own = token();
  if (own) headers.Authorization = 'Bearer ' + own;
  const answer = await fetch('api/v1/' + path, {method, headers, signal, cache: 'no-store'});
  if (answer.status === 401 && own && own === token()) {
    forget('The daemon does not take this token any more.');
  }
  return answer;
}

/** What an answer says, in words. */
export async function words(answer) {
  return (await answer.text()).trimEnd() || answer.status + ' ' + answer.statusText;
}

export function beginAccess(whenChanged) {
  changed = whenChanged;
  byId('sign-in').addEventListener('submit', (event) => {
    event.preventDefault();
    use(byId('token').value.trim());
  });
  byId('sign-out').addEventListener('click', () => forget('Forgotten.'));
  show('');
  tellOfNone();
}

async function tellOfNone() {
  if (token()) return;
  const answer = await ask('session').catch(() => null);
  if (answer?.ok) {
    const session = await answer.json();
    if (session.may_write) {
      show('Through the socket: no token is needed.');
    } else if (!session.token_helps) {
      show('This daemon has no admin.token_file: by TCP nothing can be changed.');
    }
  }
}

async function use(shown) {
  if (!/^[\x21-\x7e]+$/.test(shown)) {
    show('That is no token.');
    return;
  }
  try {
    const answer = await fetch('api/v1/session', {headers: {Authorization: 'Bearer ' + shown}, cache: 'no-store'});
    const said = await answer.json();
    if (said.may_write) {
      sessionStorage.setItem(KEY, shown);
      byId('token').value = '';
      byId('access').open = false;
      show('');
      changed();
    } else {
      show(said.error ?? 'This daemon has no admin.token_file: by TCP nothing can be changed.');
    }
  } catch {
    show('The daemon does not answer.');
  }
}

function forget(why) {
  sessionStorage.removeItem(KEY);
  show(why);
  changed();
}

function show(said) {
  const may = token() !== null;
  document.body.classList.toggle('may-change', may);
  say(byId('access-state'), may ? '\u25CF may change' : '\u25CB read only');
  say(byId('access-said'), said);
  byId('sign-out').hidden = !may;
  for (const button of document.querySelectorAll('button.guarded')) button.disabled = !may;
}

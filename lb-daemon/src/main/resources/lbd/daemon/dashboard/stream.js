// The stream of what changes (text/event-stream), read by fetch: an EventSource could not show the token.

import {ask} from './access.js';

/** The daemon says something each second. */
const SILENCE_MS = 6000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10000;

export class Stream {
  /**
   * @param take  called with the name and the data of each event
   * @param state called with `live` or `lost`, and why
   */
  constructor(take, state) {
    this.take = take;
    this.state = state;
    this.pause = FIRST_PAUSE_MS;
    this.abort = null;
    this.timer = null;
    // Who does not look is not told.
    document.addEventListener('visibilitychange', () => (document.hidden ? this.stop() : this.begin()));
  }

  begin() {
    clearTimeout(this.timer);
    if (!this.abort && !document.hidden) this.watch();
  }

  stop() {
    clearTimeout(this.timer);
    this.abort?.abort();
    this.abort = null;
  }

  async watch() {
    const abort = new AbortController();
    this.abort = abort;
    let why = 'the daemon does not answer';
    try {
      const answer = await ask('stream', {signal: abort.signal});
      if (answer.ok) {
        await this.read(answer.body.getReader(), abort);
        why = 'the connection ended';
      } else {
        why = (await answer.json()).error;
      }
    } catch (e) {
      if (abort.silent) why = 'nothing has come for ' + SILENCE_MS / 1000 + ' s';
    }
    if (this.abort === abort) {
      this.abort = null;
      this.state('lost', why);
      this.timer = setTimeout(() => this.begin(), this.pause);
      this.pause = Math.min(this.pause * 2, LONGEST_PAUSE_MS);
    }
  }

  async read(reader, abort) {
    const decoder = new TextDecoder();
    let waiting = '';
    for (;;) {
      const silence = setTimeout(() => {
        abort.silent = true;
        abort.abort();
      }, SILENCE_MS);
      const {done, value} = await reader.read().finally(() => clearTimeout(silence));
      if (done) return;
      waiting += decoder.decode(value, {stream: true});
      for (let end = waiting.indexOf('\n\n'); end >= 0; end = waiting.indexOf('\n\n')) {
        this.event(waiting.slice(0, end));
        waiting = waiting.slice(end + 2);
      }
    }
  }

  event(text) {
    let name = 'message';
    let data = '';
    for (const line of text.split('\n')) {
      if (line.startsWith('event: ')) name = line.slice(7);
      if (line.startsWith('data: ')) data += line.slice(6);
    }
    this.pause = FIRST_PAUSE_MS;
    this.take(name, JSON.parse(data));
    this.state('live', '');
  }
}

// Tables whose rows stay where they are while what they say changes: nothing jumps, and who has a row's button under his
// finger keeps it. On a narrow screen each row is a card (dashboard.css), so the roles are said: there `display` is
// none of a table.

import {el, say, set} from './dom.js';
import {draw, plot} from './plot.js';
import {HISTORY} from './model.js';
import {count} from './words.js';

const PAGE = 25;

export function textColumn(label, value, className = '') {
  return {label, className, draw: (cell, row) => say(cell, String(value(row)))};
}

export function numberColumn(label, value) {
  return textColumn(label, value, 'number');
}

/** @param value a row's shape, word and kind; and what is said below, or nothing */
export function stateColumn(label, value, more = () => '') {
  return {
    label,
    className: 'state',
    make: (cell) => {
      const parts = {
        shape: el('span', {'aria-hidden': 'true', class: 'shape'}),
        word: el('span'),
        more: el('small'),
      };
      cell.append(el('div', {}, parts.shape, ' ', parts.word), parts.more);
      return parts;
    },
    draw: (cell, row, parts) => {
      const [shape, word, kind] = value(row);
      set(cell, 'data-kind', kind);
      say(parts.shape, shape);
      say(parts.word, word);
      say(parts.more, more(row));
    },
  };
}

/** @param trace of a row */
export function plotColumn(label, trace) {
  return {
    label,
    className: 'latency',
    make: (cell) => {
      const drawn = plot();
      cell.append(drawn.node);
      return drawn;
    },
    draw: (cell, row, drawn) => draw(drawn, trace(row).times, HISTORY),
  };
}

/** A name with something small below. */
export function nameColumn(label, value, below) {
  return {
    label,
    className: 'name',
    make: (cell) => {
      const parts = {name: el('span', {class: 'own'}), below: el('small')};
      cell.append(el('div', {}, parts.name), parts.below);
      return parts;
    },
    draw: (cell, row, parts) => {
      say(parts.name, value(row));
      say(parts.below, below(row));
    },
  };
}

export class Table {
  /**
   * @param title  for who does not see it
   * @param empty  what is said where there are no rows
   * @param detail makes what stands below a row that is opened: ({node, row, close})
   */
  constructor(container, title, columns, {empty = 'none', detail = null} = {}) {
    this.columns = columns;
    this.detail = detail;
    this.page = 0;
    this.rows = [];
    this.drawn = new Map();
    this.open = null;
    this.body = el('tbody', {role: 'rowgroup'});
    const heads = columns.map((c) => el('th', {role: 'columnheader', scope: 'col', class: c.className}, c.label));
    this.table = el('table', {role: 'table', 'aria-label': title},
        el('thead', {role: 'rowgroup'}, el('tr', {role: 'row'}, ...heads)), this.body);
    this.empty = el('p', {class: 'note'}, empty);
    this.where = el('span');
    this.back = el('button', {type: 'button'}, 'Back');
    this.more = el('button', {type: 'button'}, 'More');
    this.back.addEventListener('click', () => this.turn(-1));
    this.more.addEventListener('click', () => this.turn(1));
    this.pages = el('nav', {class: 'pages', 'aria-label': title + ', pages'}, this.back, this.where, this.more);
    container.append(this.table, this.empty, this.pages);
    this.update([]);
  }

  turn(by) {
    this.page += by;
    this.update(this.rows);
  }

  /** @param rows each with a `key` of its own, in order */
  update(rows) {
    this.rows = rows;
    const last = Math.max(0, Math.ceil(rows.length / PAGE) - 1);
    this.page = Math.min(Math.max(0, this.page), last);
    const shown = rows.slice(this.page * PAGE, (this.page + 1) * PAGE);
    set(this.table, 'hidden', rows.length === 0);
    set(this.empty, 'hidden', rows.length > 0);
    set(this.pages, 'hidden', last === 0);
    set(this.back, 'disabled', this.page === 0);
    set(this.more, 'disabled', this.page === last);
    say(this.where, `${count(this.page * PAGE + 1)} to ${count(this.page * PAGE + shown.length)} of ${count(rows.length)}`);
    const keys = new Set(shown.map((row) => row.key));
    for (const [key, drawn] of this.drawn) {
      if (!keys.has(key)) {
        if (this.open?.key === key) this.close();
        drawn.tr.remove();
        this.drawn.delete(key);
      }
    }
    let place = this.body.firstChild;
    for (const row of shown) {
      const drawn = this.row(row);
      if (drawn.tr === place) {
        place = place.nextSibling;
      } else {
        this.body.insertBefore(drawn.tr, place);
      }
      if (this.open?.key === row.key) {
        if (this.open.tr === place) place = place.nextSibling;
        else drawn.tr.after(this.open.tr);
      }
      this.columns.forEach((column, i) => column.draw(drawn.cells[i], row, drawn.states[i]));
    }
  }

  row(row) {
    let drawn = this.drawn.get(row.key);
    if (!drawn) {
      const cells = this.columns.map((column, i) => i === 0
          ? el('th', {role: 'rowheader', scope: 'row', class: column.className})
          : el('td', {role: 'cell', class: column.className, 'data-label': column.label}));
      drawn = {tr: el('tr', {role: 'row'}, ...cells), cells, row};
      drawn.states = this.columns.map((column, i) => column.make?.(cells[i], drawn));
      this.drawn.set(row.key, drawn);
    }
    drawn.row = row;
    return drawn;
  }

  /** Opens what stands below a row, or closes it. */
  toggle(key) {
    const again = this.open?.key === key;
    this.close();
    const drawn = this.drawn.get(key);
    if (again || !drawn) return;
    const cell = el('td', {role: 'cell', colspan: this.columns.length});
    const tr = el('tr', {role: 'row', class: 'detail'}, cell);
    this.open = {key, tr, end: this.detail(cell, drawn.row)};
    drawn.tr.after(tr);
    this.update(this.rows);
  }

  close() {
    this.open?.end();
    this.open?.tr.remove();
    this.open = null;
  }
}

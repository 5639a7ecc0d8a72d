/**
 * Statements with more parameters than a database takes in one.
 *
 * A long list of values (`IN (?, ?, …)`) becomes one parameter that holds them all; rows to insert are spread over
 * several statements. The engine splits some queries itself, but neither counts nor updates nor two lists in one query.
 */

/**
 * Placeholders in brackets: where in the text (with the `IN` or `NOT IN` before them, if any), and which of the values.
 * @typedef {{start: number, end: number, first: number, count: number, operator?: 'IN' | 'NOT IN'}} Group
 */

/** A list as short as this one is left as it is. */
const LEAST = 50;

/**
 * The bracketed groups of nothing but placeholders, in order.
 * @param {string} sql
 * @returns {Group[]}
 */
export function placeholderGroups(sql) {
  /** @type {Group[]} */
  const groups = [];
  let seen = 0;
  for (let at = 0; at < sql.length; at++) {
    const character = sql[at];
    if (character === "'" || character === '"' || character === '`') {
      at = sql.indexOf(character, at + 1);
      if (at === -1) break;
    } else if (isPlaceholder(character)) {
      seen++;
    } else if (character === '(') {
      const { end, count } = readGroup(sql, at);
      if (!count) continue;
      const keyword = /\b((?:NOT\s+)?IN)\s*$/i.exec(sql.slice(Math.max(0, at - 12), at));
      const operator = keyword ? (keyword[1].length > 2 ? 'NOT IN' : 'IN') : undefined;
      groups.push({ start: at - (keyword?.[0].length ?? 0), end, first: seen, count, operator });
      seen += count;
      at = end - 1;
    }
  }
  return groups;
}

/** @param {string} character `?` in SQLite, `$1` in PostgreSQL */
function isPlaceholder(character) {
  return character === '?' || character === '$';
}

/** @param {string} sql @param {number} start @returns {{end: number, count: number}} no count where anything else is inside */
function readGroup(sql, start) {
  let count = 0;
  let expectsValue = true;
  for (let at = start + 1; at < sql.length; at++) {
    const character = sql[at];
    if (character === ' ' || character === '\n') continue;
    if (character === ')') return { end: at + 1, count: expectsValue ? 0 : count };
    if (expectsValue !== isPlaceholder(character) || (!expectsValue && character !== ',')) break;
    if (expectsValue) {
      count++;
      while (sql[at + 1] >= '0' && sql[at + 1] <= '9') at++;
    }
    expectsValue = !expectsValue;
  }
  return { end: start, count: 0 };
}

/**
 * @param {string} sql
 * @param {any[]} values
 * @param {(list: any[], operator: 'IN' | 'NOT IN') => {sql: string, value: any} | undefined} pack what stands for `IN (…)`;
 *   undefined leaves the list as it is
 * @returns {{sql: string, values: any[]}}
 */
export function withPackedLists(sql, values, pack) {
  const pieces = [];
  /** @type {any[]} */
  const packed = [];
  let at = 0;
  let taken = 0;
  for (const { start, end, first, count, operator } of placeholderGroups(sql)) {
    const list = operator && count >= LEAST ? pack(values.slice(first, first + count), operator) : undefined;
    if (!list) continue;
    pieces.push(sql.slice(at, start), list.sql);
    for (; taken < first; taken++) packed.push(values[taken]);
    packed.push(list.value);
    taken = first + count;
    at = end;
  }
  for (; taken < values.length; taken++) packed.push(values[taken]);
  return { sql: pieces.join('') + sql.slice(at), values: packed };
}

/**
 * An INSERT of many rows as several of at most `limit` values, or the one that it is.
 * @param {string} sql
 * @param {any[]} values
 * @param {number} limit
 * @returns {{sql: string, values: any[]}[]}
 */
export function splitRows(sql, values, limit) {
  const rows = placeholderGroups(sql).filter((group) => !group.operator);
  const [row] = rows;
  const last = rows.at(-1);
  if (!row || !last || rows.some(({ count }) => count !== row.count) || !/\bVALUES\s*$/i.test(sql.slice(0, row.start))) return [{ sql, values }];
  const before = values.slice(0, row.first);
  const after = values.slice(last.first + last.count);
  const size = Math.floor((limit - before.length - after.length) / row.count);
  const text = sql.slice(row.start, row.end);
  const parts = [];
  for (let start = 0; start < rows.length; start += size) {
    const some = rows.slice(start, start + size);
    parts.push({
      sql: sql.slice(0, row.start) + some.map(() => text).join(',') + sql.slice(last.end),
      values: [...before, ...values.slice(some[0].first, some[0].first + some.length * row.count), ...after],
    });
  }
  return parts;
}

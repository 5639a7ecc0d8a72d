/** COPY: the fastest way for rows into PostgreSQL. */

import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from } from 'pg-copy-streams';
import { decodeBytes } from './rows.mjs';

/** What the protocol takes in one statement. */
const MOST_VALUES = 65_535;
/** Rows of one write to the server. */
const ROWS_AT_A_TIME = 500;

/**
 * @param {any} client
 * @param {import('./rows.mjs').Rows} load
 * @returns {Promise<number>} how many rows were stored
 */
export async function copyRows(client, load) {
  const { table, columns, rows } = load;
  decodeBytes(load, (hex) => `\\x${hex}`);
  const list = columns.join(', ');
  const { rows: [{ active }] } = await client.query({
    text: 'SELECT row_security_active($1::regclass) AS active',
    values: [table],
    name: 'row security',
  });
  if (active) return insertRows(client, load);
  const stream = client.query(from(`COPY ${table} (${list}) FROM STDIN`));
  await pipeline(Readable.from(lines(rows)), stream);
  return stream.rowCount;
}

/** Where policies hold, COPY is refused. @param {any} client @param {import('./rows.mjs').Rows} load @returns {Promise<number>} */
async function insertRows(client, { table, columns, rows }) {
  const size = Math.floor(MOST_VALUES / columns.length);
  let stored = 0;
  for (let start = 0; start < rows.length; start += size) {
    const some = rows.slice(start, start + size);
    let last = 0;
    const marks = some.map((row) => `(${row.map(() => `$${++last}`).join(',')})`).join(',');
    stored += (await client.query(`INSERT INTO ${table} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE VALUES ${marks}`, some.flat(1))).rowCount;
  }
  return stored;
}

/** @param {any[][]} rows */
function* lines(rows) {
  for (let start = 0; start < rows.length; start += ROWS_AT_A_TIME) {
    let text = '';
    for (const row of rows.slice(start, start + ROWS_AT_A_TIME)) {
      for (let index = 0; index < row.length; index++) text += (index ? '\t' : '') + field(row[index]);
      text += '\n';
    }
    yield text;
  }
}

const SPECIAL = /[\\\n\r\t]/;
/** @type {Record<string, string>} */
const ESCAPES = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** @param {any} value */
function field(value) {
  if (value === null) return '\\N';
  const text = Array.isArray(value) ? list(value) : String(value);
  return SPECIAL.test(text) ? text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character]) : text;
}

/** @param {any[]} values a scalar list, as PostgreSQL writes an array @returns {string} */
function list(values) {
  const items = values.map((value) => (value === null ? 'NULL' : `"${String(value).replace(/["\\]/g, '\\$&')}"`));
  return `{${items.join(',')}}`;
}

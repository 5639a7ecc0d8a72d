/** COPY: the fastest way for rows into PostgreSQL. */

import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { from } from 'pg-copy-streams';
import { countOf, decodeBytes } from './rows.mjs';

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
  const { table, columns } = load;
  decodeBytes(load, (hex) => `\\x${hex}`);
  const list = columns.join(', ');
  const { rows: [{ active }] } = await client.query({
    text: 'SELECT row_security_active($1::regclass) AS active',
    values: [table],
    name: 'row security',
  });
  if (active) return insertRows(client, load);
  const stream = client.query(from(`COPY ${table} (${list}) FROM STDIN`));
  await pipeline(Readable.from(lines(load)), stream);
  return stream.rowCount;
}

/** Where policies hold, COPY is refused. @param {any} client @param {import('./rows.mjs').Rows} load @returns {Promise<number>} */
async function insertRows(client, load) {
  const { table, columns, values } = load;
  const size = Math.floor(MOST_VALUES / columns.length);
  let stored = 0;
  for (let start = 0; start < countOf(load); start += size) {
    const places = Array.from({ length: Math.min(size, countOf(load) - start) }, (_, index) => start + index);
    let last = 0;
    const marks = places.map(() => `(${columns.map(() => `$${++last}`).join(',')})`).join(',');
    const some = places.flatMap((place) => values.map((column) => column[place]));
    stored += (await client.query(`INSERT INTO ${table} (${columns.join(', ')}) OVERRIDING SYSTEM VALUE VALUES ${marks}`, some)).rowCount;
  }
  return stored;
}

/** @param {import('./rows.mjs').Rows} load */
function* lines(load) {
  const { values } = load;
  for (let start = 0; start < countOf(load); start += ROWS_AT_A_TIME) {
    let text = '';
    for (let place = start; place < Math.min(start + ROWS_AT_A_TIME, countOf(load)); place++) {
      for (let index = 0; index < values.length; index++) text += (index ? '\t' : '') + field(values[index][place]);
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

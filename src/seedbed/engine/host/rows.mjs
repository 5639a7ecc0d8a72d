/**
 * Rows in bulk, past the query engine but on the connection of one of its transactions.
 *
 * What a connection belongs to is known to the engine alone. So it is handed a raw statement that says no more than
 * which rows are meant, and the adapter, which gets it together with the connection, loads them in its place.
 *
 * @typedef {{table: string, columns: string[], bytes: number[], values: any[][]}} Rows `table` and `columns` are quoted;
 *   `values` are those of each column; `bytes` are the positions of columns whose values are hexadecimal
 */

const MARK = '-- rows of the host ';

/** @type {Map<string, Rows>} */
const waiting = new Map();
let last = 0;

/**
 * @template T
 * @param {Rows} rows
 * @param {(sql: string) => Promise<T>} run runs a raw statement in the transaction that is meant
 */
export async function withRows(rows, run) {
  const sql = `${MARK}${++last}`;
  waiting.set(sql, rows);
  try {
    return await run(sql);
  } finally {
    waiting.delete(sql);
  }
}

/** @param {string} sql @returns {Rows | undefined} the rows that a statement stands for */
export function rowsOf(sql) {
  return sql.startsWith(MARK) ? waiting.get(sql) : undefined;
}

/** @param {Rows} rows @param {(hex: string) => any} decode Turns hexadecimal text into what the driver takes, in place. */
export function decodeBytes({ bytes, values }, decode) {
  for (const position of bytes) values[position] = values[position].map((hex) => (hex === null ? null : decode(hex)));
}

/** @param {Rows} rows @returns {number} how many there are */
export function countOf({ values }) {
  return values[0].length;
}

/**
 * Rows in bulk, past the query engine but on the connection of one of its transactions.
 *
 * What a connection belongs to is known to the engine alone. So it is handed a raw statement that says no more than
 * which rows are meant, and the adapter, which gets it together with the connection, loads them in its place.
 *
 * @typedef {{table: string, columns: string[], bytes: number[], rows: any[][]}} Rows `table` and `columns` are quoted;
 *   `bytes` are the positions of columns whose values are hexadecimal
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
export function decodeBytes({ bytes, rows }, decode) {
  for (const position of bytes) {
    for (const row of rows) if (row[position] !== null) row[position] = decode(row[position]);
  }
}

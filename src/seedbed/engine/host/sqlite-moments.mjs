/**
 * Files that Prisma's native engine wrote: their moments are integers, milliseconds since 1970.
 *
 * SQLite holds any integer for less than any text, so a file has to keep to one form. A new one gets text, as Prisma's own
 * adapters store it; in one whose first rows have integers, what is written and what is compared are integers.
 */

/** @typedef {import('node:sqlite').DatabaseSync} DatabaseSync */

const COLUMNS = `
  SELECT m.name AS "table", c.name AS "column" FROM pragma_table_list AS m JOIN pragma_table_info(m.name) AS c
  WHERE m.schema = 'main' AND m.type = 'table' AND m.name <> '_prisma_migrations' AND upper(c.type) IN ('DATETIME', 'TIMESTAMP')
  ORDER BY m.name, c.cid`;

/** How many rows of a table are looked at. */
const ROWS = 20;

/** @param {DatabaseSync} database @returns {boolean} of the first table that has any moments */
export function hasIntegerMoments(database) {
  for (const [table, columns] of momentColumns(database)) {
    const names = columns.map(quoted);
    const given = names.map((name) => `count(${name})`).join(' + ');
    const integers = names.map((name) => `total(typeof(${name}) = 'integer')`).join(' + ');
    const rows = `(SELECT ${names.join(', ')} FROM ${quoted(table)} LIMIT ${ROWS})`;
    const found = /** @type {any} */ (database.prepare(`SELECT ${given} AS given, ${integers} AS integers FROM ${rows}`).get());
    if (found.given > 0) return found.integers > 0;
  }
  return false;
}

/**
 * Turns the moments of rows that are to be stored into integers, in place.
 * @param {DatabaseSync} database
 * @param {import('./rows.mjs').Rows} load
 */
export function momentsToIntegers(database, { table, columns, values }) {
  const names = new Set((momentColumns(database).get(table.slice(1, -1).replaceAll('""', '"')) ?? []).map(quoted));
  for (const [index, column] of columns.entries()) {
    if (names.has(column)) values[index] = values[index].map((value) => (typeof value === 'string' ? Date.parse(value) : value));
  }
}

/** @param {DatabaseSync} database */
function momentColumns(database) {
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const { table, column } of /** @type {any[]} */ (database.prepare(COLUMNS).all())) {
    found.set(table, [...(found.get(table) ?? []), column]);
  }
  return found;
}

/** @param {string} name */
function quoted(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

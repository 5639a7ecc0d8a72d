/**
 * Ids of 64 bits that count (`BigInt @id @default(autoincrement())`). SQLite counts in a column that is declared INTEGER
 * alone, and Prisma declares this one BIGINT: what it inserts without an id lacks one.
 */

const NOT_NULL = 1299;
const INSERT = /^(INSERT (?:OR \w+ )?INTO `main`\.)`((?:[^`]|``)+)` (?:\(([^)]*)\) VALUES (.*?)|DEFAULT VALUES)((?: ON CONFLICT| RETURNING) .*)?$/s;

/**
 * @param {import('node:sqlite').DatabaseSync} database
 * @param {any} error what came of an insert of the query engine
 * @param {string} sql
 * @returns {string | undefined} the same with the next numbers as ids, where these are what is missing
 */
export function withNumbers(database, error, sql) {
  const found = error?.errcode === NOT_NULL ? INSERT.exec(sql) : null;
  if (!found) return undefined;
  const [, head, table, columns, rows, rest = ''] = found;
  const keys = /** @type {any[]} */ (database.prepare('SELECT name, type FROM pragma_table_info(?) WHERE pk > 0').all(table.replaceAll('``', '`')));
  if (keys.length !== 1 || keys[0].type.toUpperCase() !== 'BIGINT' || !error.message.endsWith(`.${keys[0].name}`)) return undefined;
  const id = `\`${keys[0].name.replaceAll('`', '``')}\``;
  // Who gives an id gives none that is missing.
  if (columns?.split(', ').includes(id)) return undefined;
  let last = 0;
  const next = () => `(SELECT coalesce(max(${id}), 0) FROM \`main\`.\`${table}\`) + ${++last}`;
  const values = rows ? rows.replace(/(^|\), ?)\(/g, (start) => `${start}${next()}, `) : `(${next()})`;
  return `${head}\`${table}\` (${columns ? `${id}, ${columns}` : id}) VALUES ${values}${rest}`;
}

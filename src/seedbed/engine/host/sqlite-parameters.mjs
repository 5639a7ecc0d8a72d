/**
 * The parameters of a SQLite statement, which the driver takes by position (`?`) or by name (`$1`, `:who`, `@who`).
 *
 * The client gives a list. A number in a name says which of the list is meant, as in PostgreSQL; names without one
 * take their values in the order in which they first appear.
 */

const NOT_CODE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\//g;
const NAMED = /[$:@]\w+/g;

/** @param {string} sql @returns {string[]} the names in it, each once */
export function parameterNames(sql) {
  if (!/[$:@]/.test(sql)) return [];
  return [...new Set(sql.replace(NOT_CODE, ' ').match(NAMED) ?? [])];
}

/**
 * What the driver's methods take for these values.
 * @param {string[]} names
 * @param {any[]} values
 * @returns {any[]}
 */
export function toArguments(names, values) {
  if (!names.length) return values;
  const named = names.map((name, index) => {
    const number = /^.\d+$/.test(name) ? Number(name.slice(1)) : index + 1;
    return [name, values[number - 1] ?? null];
  });
  return [Object.fromEntries(named)];
}

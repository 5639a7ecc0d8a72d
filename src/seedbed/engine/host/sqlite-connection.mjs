/** One connection to a SQLite file, on Node's own driver. */

import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { tooOld } from './node.mjs';
import { splitRows, withPackedLists } from './placeholders.mjs';
import { countOf, decodeBytes, rowsOf } from './rows.mjs';
import { hasIntegerMoments, momentsToIntegers } from './sqlite-moments.mjs';
import { parameterNames, toArguments } from './sqlite-parameters.mjs';
import { driverError, isBusy } from './sqlite-errors.mjs';
import { withNumbers } from './sqlite-numbers.mjs';
import { toResult } from './sqlite-values.mjs';

export const MEMORY = ':memory:';

const LEAST_PAUSE_MS = 1;
const MOST_PAUSE_MS = 8;
/** After so long one asks as often as can be; a wait may have no end of its own. */
const LONG_WAIT_MS = 10_000;

/** What SQLite takes in one statement. */
const MOST_VALUES = 32_766;

const KEPT_STATEMENTS = 200;
/** Statements with as many placeholders as there are values come once; keeping them would keep their text. */
const KEPT_LENGTH = 10_000;

/** Only after these does the driver's count of changed rows belong to the statement. */
const CHANGES = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(?:INSERT|UPDATE|DELETE|REPLACE|WITH)\b/i;

/** @type {typeof import('node:sqlite').DatabaseSync | undefined} */
let Database;

/** Loads the driver. Some versions of Node warn that it is new to them; the user can do nothing about that. */
export function loadDriver() {
  if (Database) return Database;
  const warn = process.emitWarning;
  process.emitWarning = /** @type {any} */ (
    (/** @type {any} */ warning, /** @type {any[]} */ ...rest) => {
      if (!/SQLite is an experimental feature/.test(String(warning?.message ?? warning))) warn.call(process, warning, ...rest);
    }
  );
  try {
    const driver = createRequire(import.meta.url)('node:sqlite');
    // An earlier one can't say what type a column was declared with.
    if ('setReturnArrays' in driver.StatementSync.prototype) return (Database = driver.DatabaseSync);
  } catch {
    // This Node has none.
  } finally {
    process.emitWarning = warn;
  }
  throw tooOld();
}

/** @typedef {{statement: import('node:sqlite').StatementSync, names: string[]}} Prepared */

export class Connection {
  #database;
  /** @type {Map<string, Prepared>} */
  #statements = new Map();
  /** @type {boolean | undefined} */
  #hasIntegerMoments;

  /**
   * @param {string} path
   * @param {{create?: boolean}} [options] whether a file that doesn't exist is made
   */
  constructor(path, { create = false } = {}) {
    const Driver = loadDriver();
    // The driver is synchronous: waiting inside of it would stop the process that has to release the lock.
    const options = { timeout: 0, enableForeignKeyConstraints: true, enableDoubleQuotedStringLiterals: true, defensive: false };
    try {
      this.#database = new Driver(path === MEMORY ? path : location(path, create), options);
    } catch (error) {
      throw driverError(error);
    }
  }

  /** Whether the file's moments are integers, as Prisma's native engine stores them; see `sqlite-moments.mjs`. */
  get hasIntegerMoments() {
    return (this.#hasIntegerMoments ??= hasIntegerMoments(this.#database));
  }

  get inTransaction() {
    return this.#database.isTransaction;
  }

  /** @param {string} sql @param {any[]} values */
  query(sql, values) {
    const parts = statementsOf(sql, values);
    if (parts.length > 1) return this.#together(() => parts.map((part) => this.#numbered(part, (each) => this.#query(each))).reduce(joinResults));
    return this.#numbered(parts[0], (each) => this.#query(each));
  }

  /** @param {string} sql @param {any[]} values @returns {number} how many rows it changed, or returned */
  execute(sql, values) {
    const load = rowsOf(sql);
    if (load) return this.#together(() => this.#load(load));
    const parts = statementsOf(sql, values);
    if (parts.length > 1) return this.#together(() => parts.reduce((sum, part) => sum + this.#numbered(part, (each) => this.#execute(each)), 0));
    return this.#numbered(parts[0], (each) => this.#execute(each));
  }

  /**
   * Runs a statement, an insert that lacks nothing but counted ids with these.
   * @template T
   * @param {Statement} statement
   * @param {(statement: Statement) => T} run
   */
  #numbered(statement, run) {
    try {
      return run(statement);
    } catch (error) {
      const sql = withNumbers(this.#database, error, statement.sql);
      if (sql === undefined) throw error;
      return run({ ...statement, sql });
    }
  }

  /** @param {Statement} statement */
  #query({ sql, values }) {
    const { statement, names } = this.#prepare(sql);
    if (!statement.columns().length) {
      statement.run(...toArguments(names, values));
      return { columnNames: [], columnTypes: [], rows: [] };
    }
    const rows = /** @type {any} */ (statement.all(...toArguments(names, values)));
    // Asked after the rows: the table may have changed since the statement was prepared.
    return toResult(/** @type {any} */ (statement.columns()), rows);
  }

  /** @param {Statement} statement */
  #execute({ sql, values }) {
    const { statement, names } = this.#prepare(sql);
    const given = toArguments(names, values);
    // A statement that returns rows (RETURNING, PRAGMA) has to be stepped to its end.
    if (statement.columns().length) return statement.all(...given).length;
    const { changes } = statement.run(...given);
    return CHANGES.test(sql) ? Number(changes) : 0;
  }

  /** @param {import('./rows.mjs').Rows} load @returns {number} */
  #load(load) {
    const { table, columns } = load;
    decodeBytes(load, (hex) => Buffer.from(hex, 'hex'));
    if (this.hasIntegerMoments) momentsToIntegers(this.#database, load);
    const marks = columns.map(() => '?').join(', ');
    const { statement } = this.#prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`);
    const values = load.values.map((column) => column.map(toBound));
    const count = countOf(load);
    const row = new Array(columns.length);
    for (let place = 0; place < count; place++) {
      for (let index = 0; index < row.length; index++) row[index] = values[index][place];
      statement.run(...row);
    }
    return count;
  }

  /** All of `work` or nothing, inside a transaction or outside. @template T @param {() => T} work @returns {T} */
  #together(work) {
    this.#database.exec('SAVEPOINT parts');
    try {
      const result = work();
      this.#database.exec('RELEASE parts');
      return result;
    } catch (error) {
      // Some errors have rolled back everything already.
      if (this.inTransaction) this.#database.exec('ROLLBACK TO parts; RELEASE parts');
      throw error;
    }
  }

  /** @param {string} script */
  run(script) {
    this.#database.exec(script);
  }

  close() {
    this.#statements.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  /** @param {string} sql @returns {Prepared} */
  #prepare(sql) {
    const kept = this.#statements.get(sql);
    if (kept) {
      this.#statements.delete(sql);
      this.#statements.set(sql, kept);
      return kept;
    }
    const statement = this.#database.prepare(sql);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    const prepared = { statement, names: parameterNames(sql) };
    if (sql.length <= KEPT_LENGTH) {
      if (this.#statements.size >= KEPT_STATEMENTS) this.#statements.delete(/** @type {string} */ (this.#statements.keys().next().value));
      this.#statements.set(sql, prepared);
    }
    return prepared;
  }
}

/** @typedef {{sql: string, values: any[]}} Statement */

/** @param {string} sql @param {any[]} values @returns {Statement[]} what SQLite takes in its place */
function statementsOf(sql, values) {
  if (values.length <= MOST_VALUES) return [{ sql, values }];
  const packed = withPackedLists(sql, values, packList);
  return packed.values.length <= MOST_VALUES ? [packed] : splitRows(packed.sql, packed.values, MOST_VALUES);
}

/** @param {any[]} list @param {string} operator @returns {{sql: string, value: string} | undefined} */
function packList(list, operator) {
  // JSON has no form for bytes, and NULL in a list means something of its own.
  if (!list.every((value) => ['string', 'bigint', 'number'].includes(typeof value))) return undefined;
  const items = list.map((value) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value)));
  return { sql: `${operator} (SELECT value FROM json_each(?))`, value: `[${items.join(',')}]` };
}

/** A value out of JSON for the driver, which binds every number as REAL. @param {any} value */
function toBound(value) {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
}

/** @param {{rows: any[]}} first @param {{rows: any[]}} second @returns {any} */
function joinResults(first, second) {
  for (const row of second.rows) first.rows.push(row);
  return first;
}

/** @param {string} path @param {boolean} create */
function location(path, create) {
  const url = pathToFileURL(path);
  url.searchParams.set('mode', create ? 'rwc' : 'rw');
  return url;
}

/**
 * Tries until no lock of another process is in the way; the event loop runs between two tries.
 * @template T
 * @param {() => T} attempt leaves nothing behind when it fails
 * @param {number} deadline in terms of performance.now()
 * @returns {Promise<T>}
 */
export async function retryWhileBusy(attempt, deadline) {
  const start = performance.now();
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw driverError(error);
    }
    // Processes that all wait for the same lock must not ask in step. The longer one has waited, the more often it asks,
    // so that of many writers none is passed over until its time is up.
    const span = Math.min(deadline - start, LONG_WAIT_MS);
    const left = Math.max(0, 1 - (performance.now() - start) / span);
    await sleep(LEAST_PAUSE_MS + Math.random() * (MOST_PAUSE_MS - LEAST_PAUSE_MS) * left ** 3);
  }
}

/**
 * A Prisma driver adapter for SQLite on the `libsql` driver.
 *
 * The driver runs each statement synchronously, so a statement that waited inside SQLite for a lock held by another
 * of our own connections would block the very event loop that has to release it. Hence:
 *
 * - writes and transactions queue for one writing connection in this process (no lock is ever waited for in SQLite);
 * - reads outside a transaction have a connection of their own and, thanks to the write-ahead log, never wait for a writer;
 * - locks of other processes are retried from here, with pauses in which the event loop runs.
 */

import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';

const require = createRequire(import.meta.url);

const NAME = 'orca-seed-sqlite';
/** How long a statement waits for its turn or for a lock of another process. */
const BUSY_TIMEOUT_MS = 10_000;
const BUSY_PAUSE_MS = 5;
const BUSY = 5;
const MEMORY = ':memory:';

// One SQL statement binds at most 32,766 parameters; Prisma's planner splits larger ones.
const MAX_BIND_VALUES = 32_766;

export class SqliteFactory {
  provider = 'sqlite';
  adapterName = NAME;

  /**
   * @param {object} options
   * @param {string} options.path
   * @param {boolean} [options.forCli] for the schema engine: creates a missing file, and leaves no other files behind
   * @param {(ms: number, sql: string) => void} [options.onStatement]
   * @param {(ms: number) => void} [options.onWait]
   */
  constructor(options) {
    this.options = options;
    /** @type {SqliteAdapter | undefined} */
    this.adapter = undefined;
  }

  async connect() {
    const { path, forCli = false } = this.options;
    if (!forCli && !existsSync(path)) {
      throw new DriverAdapterError({ kind: 'DatabaseDoesNotExist', db: basename(path) });
    }
    require('libsql'); // loaded now, not by the first statement
    return (this.adapter = new SqliteAdapter(path, this.options));
  }

  /** @returns {import('./adapters.mjs').PoolState} */
  state() {
    return this.adapter?.state() ?? { open: 0, busy: 0, waiting: 0 };
  }

  /** The scratch database on which the CLI replays migrations. */
  async connectToShadowDb() {
    return new SqliteAdapter(MEMORY);
  }
}

/** Statements in one connection; the base of the adapter and of its transactions. */
class Queryable {
  provider = 'sqlite';
  adapterName = NAME;

  /** @param {(ms: number, sql: string) => void} [onStatement] */
  constructor(onStatement) {
    this.onStatement = onStatement;
  }

  /** @param {import('@prisma/driver-adapter-utils').SqlQuery} query */
  async queryRaw(query) {
    return this.perform(query, (statement, values) => {
      if (!statement.reader) {
        statement.run(values);
        return { columnNames: [], columnTypes: [], rows: [] };
      }
      statement.raw().safeIntegers();
      const columns = statement.columns();
      const rows = statement.all(values);
      const columnTypes = columns.map((column, index) => columnType(column.type, rows, index));
      for (const row of rows) toResultRow(row, columnTypes);
      return { columnNames: columns.map((column) => column.name), columnTypes, rows };
    });
  }

  /** @param {import('@prisma/driver-adapter-utils').SqlQuery} query */
  async executeRaw(query) {
    return this.perform(query, (statement, values) => {
      // A statement that returns rows (RETURNING, PRAGMA) has to be stepped to its end.
      if (!statement.reader) return statement.run(values).changes;
      return statement.raw().all(values).length;
    });
  }

  /**
   * @template T
   * @param {import('@prisma/driver-adapter-utils').SqlQuery} query
   * @param {(statement: any, values: unknown[]) => T} run
   * @returns {Promise<T>}
   */
  async perform({ sql, args, argTypes }, run) {
    const values = args.map((value, index) => toDriverValue(value, argTypes[index]));
    return this.withConnection(sql, (connection) =>
      retryWhileBusy(() => {
        const start = performance.now();
        const result = run(connection.prepare(sql), values);
        this.onStatement?.(performance.now() - start, sql);
        return result;
      }),
    );
  }

  /**
   * @template T
   * @param {string} _sql
   * @param {(connection: any) => Promise<T>} _use
   * @returns {Promise<T>}
   */
  withConnection(_sql, _use) {
    throw new Error('not implemented');
  }
}

class SqliteAdapter extends Queryable {
  #path;
  #isAlone;
  #turn;
  #writer;
  #reader;

  /** @param {string} path @param {{forCli?: boolean, onStatement?: (ms: number, sql: string) => void, onWait?: (ms: number) => void}} [options] */
  constructor(path, { forCli = false, onStatement, onWait } = {}) {
    super(onStatement);
    this.#path = path;
    this.#isAlone = forCli || path === MEMORY;
    this.#turn = new Turnstile(onWait);
  }

  state() {
    const open = Number(this.#writer !== undefined) + Number(this.#reader !== undefined);
    return { open, busy: Number(this.#turn.taken), waiting: this.#turn.waiting };
  }

  getConnectionInfo() {
    return { maxBindValues: MAX_BIND_VALUES, supportsRelationJoins: false };
  }

  async withConnection(sql, use) {
    if (!this.#isAlone && READS.test(sql)) {
      this.#reader ??= await openConnection(this.#path, 'WAL');
      return use(this.#reader);
    }
    const release = await this.#turn.enter();
    try {
      return await use(await this.#openWriter());
    } finally {
      release();
    }
  }

  /** @param {string} [isolationLevel] */
  async startTransaction(isolationLevel) {
    if (isolationLevel && isolationLevel !== 'SERIALIZABLE') {
      throw new DriverAdapterError({ kind: 'InvalidIsolationLevel', level: isolationLevel });
    }
    const release = await this.#turn.enter();
    try {
      const connection = await this.#openWriter();
      // IMMEDIATE: a transaction that read first and wrote later could otherwise find its snapshot outdated.
      await retryWhileBusy(() => connection.exec('BEGIN IMMEDIATE'));
      return new SqliteTransaction(connection, release, this.onStatement);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** @param {string} script */
  async executeScript(script) {
    const release = await this.#turn.enter();
    try {
      const connection = await this.#openWriter();
      await retryWhileBusy(() => connection.exec(script));
    } finally {
      release();
    }
  }

  /** Rolls back what is open and leaves the whole database in its one file. */
  async dispose() {
    if (this.#writer?.inTransaction) this.#writer.exec('ROLLBACK');
    await freeStatements();
    this.#reader?.close();
    this.#writer?.close();
    this.#reader = this.#writer = undefined;
  }

  async #openWriter() {
    return (this.#writer ??= await openConnection(this.#path, this.#isAlone ? 'DELETE' : 'WAL'));
  }
}

class SqliteTransaction extends Queryable {
  // Prisma then calls commit() and rollback() instead of sending COMMIT and ROLLBACK as statements.
  options = { usePhantomQuery: true };
  #connection;
  #release;

  /** @param {any} connection @param {() => void} release @param {(ms: number, sql: string) => void} [onStatement] */
  constructor(connection, release, onStatement) {
    super(onStatement);
    this.#connection = connection;
    this.#release = release;
  }

  async withConnection(_sql, use) {
    return use(this.#connection);
  }

  async commit() {
    try {
      await retryWhileBusy(() => this.#connection.exec('COMMIT'));
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
      throw error;
    } finally {
      this.#release();
    }
  }

  async rollback() {
    try {
      // SQLite has rolled back by itself after some errors, a full disk for one.
      if (this.#connection.inTransaction) this.#connection.exec('ROLLBACK');
    } finally {
      this.#release();
    }
  }
}

/** First come, first served; who waits too long is told so instead of waiting forever. */
class Turnstile {
  /** @type {(() => void)[]} */
  #queue = [];
  #onWait;
  taken = false;

  /** @param {(ms: number) => void} [onWait] */
  constructor(onWait) {
    this.#onWait = onWait;
  }

  get waiting() {
    return this.#queue.length;
  }

  /** @returns {Promise<() => void>} leave, to be called once */
  enter() {
    if (!this.taken) {
      this.taken = true;
      this.#onWait?.(0);
      return Promise.resolve(this.#leave());
    }
    const start = performance.now();
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(next), 1);
        reject(new DriverAdapterError({ kind: 'SocketTimeout' }));
      }, BUSY_TIMEOUT_MS);
      const next = () => {
        clearTimeout(timer);
        this.#onWait?.(performance.now() - start);
        resolve(this.#leave());
      };
      this.#queue.push(next);
    });
  }

  #leave() {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const next = this.#queue.shift();
      if (next) next();
      else this.taken = false;
    };
  }
}

/**
 * The driver frees a statement when its JavaScript object is collected, and SQLite clears away the files beside the
 * database only when the last connection closes without any.
 */
async function freeStatements() {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  await nextTurn();
  collect();
  await nextTurn();
}

/** A statement that can't change anything: only those may run beside a transaction. */
const READS = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*(?:SELECT|VALUES)\b/i;

/**
 * @param {string} path
 * @param {'WAL' | 'DELETE'} journal the CLI ends without closing its connection, which would leave a write-ahead log behind
 */
async function openConnection(path, journal) {
  const Database = require('libsql');
  let connection;
  try {
    connection = new Database(path);
  } catch (error) {
    throw driverError(error);
  }
  connection.exec('PRAGMA foreign_keys = ON');
  // With a write-ahead log NORMAL can't corrupt; a power cut may cost the last commits, which a seeded database can bear.
  if (journal === 'WAL') connection.exec('PRAGMA synchronous = NORMAL');
  if (path !== MEMORY) await setJournal(connection, journal);
  return connection;
}

/** @param {any} connection @param {'WAL' | 'DELETE'} journal */
async function setJournal(connection, journal) {
  const set = () => connection.prepare(`PRAGMA journal_mode = ${journal}`).all([]);
  if (journal === 'WAL') return retryWhileBusy(set);
  try {
    set();
  } catch {
    // Another process has the database open, and will clear away the log when it closes.
  }
}

/**
 * @template T
 * @param {() => T} attempt
 * @returns {Promise<T>}
 */
async function retryWhileBusy(attempt) {
  const deadline = performance.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if ((error.rawCode & 0xff) !== BUSY || performance.now() > deadline) throw driverError(error);
    }
    await sleep(BUSY_PAUSE_MS);
  }
}

/** @param {any} error */
function driverError(error) {
  if (typeof error?.code !== 'string') return error;
  return new DriverAdapterError({
    originalCode: String(error.rawCode ?? 1),
    originalMessage: error.message,
    ...errorKind(error.rawCode ?? 1, error.message),
  });
}

/** @param {number} code extended result code of SQLite @param {string} message */
function errorKind(code, message) {
  const after = (/** @type {string} */ text) => message.split(text)[1];
  const fields = () => after('constraint failed: ')?.split(', ').map((name) => name.slice(name.lastIndexOf('.') + 1));
  switch (code) {
    case 1555: // primary key
    case 2067: // unique
      return { kind: 'UniqueConstraintViolation', constraint: fields() && { fields: fields() } };
    case 1299:
      return { kind: 'NullConstraintViolation', constraint: fields() && { fields: fields() } };
    case 787: // foreign key
    case 1811: // foreign key, by a trigger
      return { kind: 'ForeignKeyConstraintViolation', constraint: { foreignKey: {} } };
  }
  if ((code & 0xff) === BUSY) return { kind: 'SocketTimeout' };
  if (message.includes('no such table: ')) return { kind: 'TableDoesNotExist', table: after('no such table: ') };
  if (message.includes('no such column: ')) return { kind: 'ColumnNotFound', column: after('no such column: ') };
  if (message.includes('has no column named ')) return { kind: 'ColumnNotFound', column: after('has no column named ') };
  return { kind: 'sqlite', extendedCode: code, message };
}

/**
 * @param {any} value
 * @param {import('@prisma/driver-adapter-utils').ArgType} [type]
 */
function toDriverValue(value, type) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') {
    // The driver binds every number as REAL, which shows in expressions (typeof, division, LIKE).
    const isFloat = type?.scalarType === 'float' || type?.scalarType === 'decimal';
    return Number.isSafeInteger(value) && !isFloat ? BigInt(value) : value;
  }
  if (typeof value === 'string') {
    switch (type?.scalarType) {
      case 'int':
      case 'bigint':
        return BigInt(value);
      case 'float':
      case 'decimal':
        return Number.parseFloat(value);
      case 'datetime':
        return isoText(new Date(value));
      case 'bytes':
        return Buffer.from(value, 'base64');
    }
    if (value.includes('\0')) throw new Error('SQLite text ends at a zero character (U+0000), so one that holds it is refused.');
    return value;
  }
  if (value instanceof Date) return isoText(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return Buffer.from(value);
  return value;
}

/** @param {Date} date the form in which Prisma's own SQLite adapters store a DateTime */
function isoText(date) {
  return date.toISOString().replace('Z', '+00:00');
}

const DECLARED = new Map(
  Object.entries({
    Int32: ['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INT', 'INTEGER', 'SERIAL', 'INT2'],
    Int64: ['BIGINT', 'UNSIGNED BIG INT', 'INT8'],
    Float: ['FLOAT'],
    Double: ['DOUBLE', 'DOUBLE PRECISION', 'NUMERIC', 'REAL'],
    Numeric: ['DECIMAL'],
    Boolean: ['BOOLEAN'],
    DateTime: ['DATETIME', 'TIMESTAMP'],
    Date: ['DATE'],
    Time: ['TIME'],
    Json: ['JSONB'],
    Bytes: ['BLOB'],
    Text: ['TEXT', 'CLOB', 'CHARACTER', 'VARCHAR', 'VARYING CHARACTER', 'NCHAR', 'NATIVE CHARACTER', 'NVARCHAR'],
  }).flatMap(([type, names]) => names.map((name) => [name, ColumnTypeEnum[type]])),
);

/**
 * The declared type of a column, or for an expression the type of its values: integers, unless one is something else.
 * @param {string | null} declared
 * @param {unknown[][]} rows
 * @param {number} index
 */
function columnType(declared, rows, index) {
  const known = declared && DECLARED.get(declared.toUpperCase());
  if (known !== null && known !== undefined && known !== '') {
    // SQLite keeps whatever is stored, so a column may hold more than its declaration says.
    if (known === ColumnTypeEnum.Int32 && rows.some((row) => isBeyondInt32(row[index]))) return ColumnTypeEnum.Int64;
    return known;
  }
  let integers = false;
  for (const row of rows) {
    const value = row[index];
    if (value === null) continue;
    if (typeof value === 'string') return ColumnTypeEnum.Text;
    if (typeof value === 'number') return ColumnTypeEnum.Double;
    if (typeof value !== 'bigint') return ColumnTypeEnum.Bytes;
    integers = true;
  }
  if (integers && rows.some((row) => isBeyondInt32(row[index]))) return ColumnTypeEnum.Int64;
  return ColumnTypeEnum.Int32;
}

/** @param {unknown} value */
function isBeyondInt32(value) {
  return typeof value === 'bigint' && BigInt.asIntN(32, value) !== value;
}

/** Turns a row of the driver into what the engine takes, in place. */
function toResultRow(row, types) {
  for (let index = 0; index < row.length; index++) {
    const value = row[index];
    if (value === null || typeof value === 'string') continue;
    const type = types[index];
    if (typeof value === 'bigint') {
      if (type === ColumnTypeEnum.DateTime) row[index] = new Date(Number(value)).toISOString();
      else row[index] = type === ColumnTypeEnum.Int64 ? value.toString() : Number(value);
    } else if (typeof value === 'number') {
      if (type === ColumnTypeEnum.DateTime) row[index] = new Date(value).toISOString();
      else if (type === ColumnTypeEnum.Int32 || type === ColumnTypeEnum.Int64) row[index] = Math.trunc(value);
    } else {
      row[index] = Array.from(value instanceof ArrayBuffer ? new Uint8Array(value) : value);
    }
  }
}

/**
 * A Prisma driver adapter for SQLite on Node's own driver, `node:sqlite`.
 *
 * The driver runs each statement synchronously, so a statement that waited inside SQLite for a lock held by another
 * of our own connections would block the very event loop that has to release it. Hence:
 *
 * - writes and transactions queue for one writing connection in this process (no lock is ever waited for in SQLite);
 * - reads outside a transaction have a connection of their own and, thanks to the write-ahead log, never wait for a writer;
 * - locks of other processes are retried from here, with pauses in which the event loop runs.
 */

import { closeSync, existsSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import { INTERACTIVE } from './adapters.mjs';
import { leftOpenError, transactionError } from './errors.mjs';
import { Connection, loadDriver, MEMORY, retryWhileBusy } from './sqlite-connection.mjs';
import { lockedError } from './sqlite-errors.mjs';
import { forSchemaEngine } from './sqlite-schema.mjs';
import { toDriverValue } from './sqlite-values.mjs';
import { Turns } from './turns.mjs';

const NAME = 'seedbed-sqlite';

// SQLite takes 32,766, but the engine splits only some of the queries that have more; the connection makes them fit.
const MAX_BIND_VALUES = 1_000_000;

/** @typedef {(ms: number, sql: string) => void} OnStatement */
/** @typedef {import('@prisma/driver-adapter-utils').SqlQuery} SqlQuery */
/** @typedef {{busyTimeout?: number, forCli?: boolean, onStatement?: OnStatement, onWait?: (ms: number) => void}} Options */

export class SqliteFactory {
  provider = 'sqlite';
  adapterName = NAME;

  /**
   * @param {Options & {path: string}} options `busyTimeout`: how many milliseconds a statement waits for its turn and for
   *   locks of other processes, in all; `forCli`: for the schema engine, which makes a missing file and leaves
   *   no other files behind
   */
  constructor(options) {
    this.options = options;
    /** @type {SqliteAdapter | undefined} */
    this.adapter = undefined;
  }

  async connect() {
    const { path, forCli = false } = this.options;
    if (!existsSync(path)) {
      if (!forCli) throw new DriverAdapterError({ kind: 'DatabaseDoesNotExist', db: basename(path) });
      if (path !== MEMORY) makePrivate(path);
    }
    loadDriver(); // now, not by the first statement
    this.adapter = new SqliteAdapter(path, this.options);
    return forCli ? forSchemaEngine(this.adapter) : this.adapter;
  }

  /** @returns {import('./adapters.mjs').PoolState} */
  state() {
    return this.adapter?.state() ?? { open: 0, busy: 0, waiting: 0 };
  }

  /** The scratch database on which the CLI replays migrations. */
  async connectToShadowDb() {
    return forSchemaEngine(new SqliteAdapter(MEMORY));
  }
}

/** Make a file that only its owner can read: SQLite would make one that all can. @param {string} path */
function makePrivate(path) {
  try {
    closeSync(openSync(path, 'a', 0o600));
  } catch {
    // SQLite says what is wrong, as for any other file.
  }
}

/** Statements in one connection; the base of the adapter and of its transactions. */
class Queryable {
  provider = 'sqlite';
  adapterName = NAME;

  /** @param {OnStatement} [onStatement] */
  constructor(onStatement) {
    this.onStatement = onStatement;
  }

  /** @param {SqlQuery} query */
  async queryRaw(query) {
    return this.#perform(query, 'query');
  }

  /** @param {SqlQuery} query */
  async executeRaw(query) {
    return this.#perform(query, 'execute');
  }

  /** @param {SqlQuery} query @param {'query' | 'execute'} method @returns {Promise<any>} */
  async #perform({ sql, args, argTypes }, method) {
    return this.withConnection(sql, (connection) => {
      const values = args.map((value, index) => toDriverValue(value, argTypes[index], () => connection.hasIntegerMoments));
      const start = performance.now();
      const result = connection[method](sql, values);
      this.onStatement?.(performance.now() - start, sql);
      return result;
    });
  }

  /**
   * @template T
   * @param {string} _sql
   * @param {(connection: Connection) => T} _use may be called again when a lock was in the way
   * @returns {Promise<T>}
   */
  withConnection(_sql, _use) {
    throw new Error('not implemented');
  }
}

class SqliteAdapter extends Queryable {
  #path;
  #busyTimeout;
  #isAlone;
  #turns;
  /** @type {Connection | undefined} */
  #writer;
  /** @type {Promise<Connection> | undefined} */
  #reader;

  /** @param {string} path @param {Options} [options] */
  constructor(path, { busyTimeout = 10_000, forCli = false, onStatement, onWait } = {}) {
    super(onStatement);
    this.#path = path;
    this.#busyTimeout = busyTimeout;
    this.#isAlone = forCli || path === MEMORY;
    this.#turns = new Turns(1, onWait);
  }

  state() {
    const open = Number(this.#writer !== undefined) + Number(this.#reader !== undefined);
    return { open, busy: this.#turns.taken, waiting: this.#turns.waiting };
  }

  getConnectionInfo() {
    return { maxBindValues: MAX_BIND_VALUES, supportsRelationJoins: false };
  }

  /** @template T @param {string} sql @param {(connection: Connection) => T} use @returns {Promise<T>} */
  async withConnection(sql, use) {
    if (!this.#isAlone && READS.test(sql)) {
      const reader = await this.#openReader();
      return retryWhileBusy(() => use(reader), performance.now() + this.#busyTimeout);
    }
    return this.#alone((writer, deadline) =>
      retryWhileBusy(() => {
        const result = use(writer);
        if (!this.#isAlone && writer.inTransaction) throw leftOpen(writer);
        return result;
      }, deadline),
    );
  }

  /** @param {string} [isolationLevel] */
  async startTransaction(isolationLevel) {
    const isInteractive = isolationLevel === INTERACTIVE;
    if (isolationLevel && isolationLevel !== 'SERIALIZABLE' && !isInteractive) {
      throw new DriverAdapterError({ kind: 'InvalidIsolationLevel', level: isolationLevel });
    }
    // How long a transaction of the client may wait is the client's to say, and the engine's clock to see to.
    const limit = isInteractive ? Infinity : this.#busyTimeout;
    const deadline = performance.now() + limit;
    const release = await this.#turns.enter(limit, lockedError);
    try {
      const connection = await this.#openWriter(deadline);
      // IMMEDIATE: a transaction that read first and wrote later could otherwise find its snapshot outdated.
      await retryWhileBusy(() => connection.run('BEGIN IMMEDIATE'), deadline);
      return new SqliteTransaction(connection, this.#busyTimeout, release, this.onStatement);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** @param {string} script */
  async executeScript(script) {
    // Deferring the foreign keys lasts until the end of a transaction, and the schema engine starts none.
    const whole = /\bdefer_foreign_keys\b/i.test(script) ? `BEGIN IMMEDIATE;\n${script};\nCOMMIT` : script;
    // Within a transaction it would do nothing, and to drop a table that is made anew deletes the rows that refer to it.
    const unchecked = whole !== script && UNCHECKED.test(script);
    await this.#alone((writer, deadline) =>
      retryWhileBusy(() => {
        if (unchecked) writer.run('PRAGMA foreign_keys = OFF');
        try {
          writer.run(whole);
        } catch (error) {
          if (writer.inTransaction) writer.run('ROLLBACK');
          throw error;
        } finally {
          if (unchecked) writer.run('PRAGMA foreign_keys = ON');
        }
      }, deadline),
    );
  }

  /** Rolls back what is open and leaves the whole database in its one file. */
  async dispose() {
    if (this.#writer?.inTransaction) this.#writer.run('ROLLBACK');
    (await this.#reader?.catch(() => undefined))?.close();
    this.#writer?.close();
    this.#reader = this.#writer = undefined;
  }

  /** @template T @param {(writer: Connection, deadline: number) => Promise<T>} use @returns {Promise<T>} */
  async #alone(use) {
    const deadline = performance.now() + this.#busyTimeout;
    const release = await this.#turns.enter(this.#busyTimeout, lockedError);
    try {
      return await use(await this.#openWriter(deadline), deadline);
    } finally {
      release();
    }
  }

  #openReader() {
    this.#reader ??= this.#open().catch((error) => {
      this.#reader = undefined;
      throw error;
    });
    return this.#reader;
  }

  /** @param {number} deadline */
  async #openWriter(deadline) {
    return (this.#writer ??= await this.#open(deadline));
  }

  async #open(deadline = performance.now() + this.#busyTimeout) {
    const connection = new Connection(this.#path, { create: this.#isAlone });
    if (this.#isAlone) {
      // The CLI ends without closing its connection, which would leave a write-ahead log behind. Another process that
      // has the database open will clear it away when it closes.
      if (this.#path !== MEMORY) attempt(() => connection.run('PRAGMA journal_mode = DELETE'));
      return connection;
    }
    const { rows } = await retryWhileBusy(() => connection.query('PRAGMA journal_mode = WAL', []), deadline);
    // With a write-ahead log NORMAL can't corrupt; a power cut may cost the last commits, which a seeded database can bear.
    // Some file systems refuse the log: SQLite then names the mode that stays, in which only FULL can't corrupt.
    connection.run(`PRAGMA synchronous = ${rows[0][0] === 'wal' ? 'NORMAL' : 'FULL'}`);
    return connection;
  }
}

class SqliteTransaction extends Queryable {
  // Prisma then calls commit() and rollback() instead of sending COMMIT and ROLLBACK as statements.
  options = { usePhantomQuery: true };
  #connection;
  #busyTimeout;
  #release;

  /** @param {Connection} connection @param {number} busyTimeout @param {() => void} release @param {OnStatement} [onStatement] */
  constructor(connection, busyTimeout, release, onStatement) {
    super(onStatement);
    this.#connection = connection;
    this.#busyTimeout = busyTimeout;
    this.#release = release;
  }

  /** @template T @param {string} _sql @param {(connection: Connection) => T} use @returns {Promise<T>} */
  async withConnection(_sql, use) {
    return this.#retry(() => {
      this.#expectOpen();
      return use(this.#connection);
    });
  }

  async commit() {
    try {
      this.#expectOpen();
      await this.#retry(() => this.#connection.run('COMMIT'));
    } catch (error) {
      if (this.#connection.inTransaction) this.#connection.run('ROLLBACK');
      throw error;
    } finally {
      this.#release();
    }
  }

  async rollback() {
    try {
      if (this.#connection.inTransaction) this.#connection.run('ROLLBACK');
    } finally {
      this.#release();
    }
  }

  /** @template T @param {() => T} attempt */
  #retry(attempt) {
    return retryWhileBusy(attempt, performance.now() + this.#busyTimeout);
  }

  /** SQLite rolls back by itself after some errors, a full disk for one. What followed would be kept, each on its own. */
  #expectOpen() {
    if (!this.#connection.inTransaction) throw transactionError('SQLite has rolled back this transaction; nothing of it was kept.');
  }
}

/** A statement that can't change anything: only those may run beside a transaction. */
// What Prisma's migrations say before they make a table anew.
const UNCHECKED = /\bforeign_keys\s*=\s*(?:off|0|no|false)\b/i;
const READS = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*(?:SELECT|VALUES)\b/i;

/** @param {Connection} writer */
function leftOpen(writer) {
  writer.run('ROLLBACK');
  return leftOpenError('1');
}

/** @param {() => void} work */
function attempt(work) {
  try {
    work();
  } catch {
    // Not needed.
  }
}

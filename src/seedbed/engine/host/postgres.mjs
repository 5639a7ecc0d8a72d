/** Prisma's own PostgreSQL adapter, with the pool that the URL asks for and errors that name what can't be reached. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import pgResult from 'pg/lib/result.js';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { INTERACTIVE } from './adapters.mjs';
import { driverConfig, tlsAttempts } from './connection.mjs';
import { KnownError, leftOpenError, transactionError, unreachable } from './errors.mjs';
import { withinLimits } from './postgres-limits.mjs';
import { Turns } from './turns.mjs';
import { postgresTarget, withDatabase } from './url.mjs';

// "char" and name, types of the system catalogue that `db push` reads and the adapter doesn't know. They are text.
const CATALOGUE_TYPES = new Set([18, 19]);
const TEXT = 25;

// Of money, alone and in a list, the adapter cuts the first sign off and takes the rest for a number.
const MONEY_TYPES = new Set([790, 791]);
const AMOUNT = /-?\$[\d,]*\d(\.\d+)?/g;

const addFields = pgResult.prototype.addFields;
pgResult.prototype.addFields = function (/** @type {{dataTypeID: number}[]} */ fields) {
  for (const field of fields) if (CATALOGUE_TYPES.has(field.dataTypeID)) field.dataTypeID = TEXT;
  addFields.call(this, fields);
  fields.forEach((field, index) => {
    if (!MONEY_TYPES.has(field.dataTypeID)) return;
    const parse = this._parsers[index];
    this._parsers[index] = (/** @type {string} */ text) => parse(text.replace(AMOUNT, (found) => `$${plainAmount(found)}`));
  });
};

/** @param {string} text such as -$1,234.50 @returns {string} the number that it is */
function plainAmount(text) {
  return `${text.startsWith('-') ? '-' : ''}${text.replace(/[^\d.]/g, '')}`;
}

const RESTRICT_VIOLATION = '23001';
const FOREIGN_KEY_VIOLATION = '23503';
/** Others' objects depend on what is dropped; others' foreign keys refer to what is truncated. */
const NAMED_IN_DETAIL = new Set(['2BP01', '0A000']);
// What a server answers that wants another way to connect: "no pg_hba.conf entry for … no encryption".
const INVALID_AUTHORIZATION = '28000';

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT', 'ENOENT', 'EACCES']);

/**
 * @param {{url: string, onStatement?: (ms: number, sql: string) => void, onWait?: (ms: number) => void}} options
 */
export function postgresFactory({ url, onStatement, onWait }) {
  const target = postgresTarget(url);
  const pool = new Pool(
    {
      ...driverConfig(url),
      max: target.poolSize,
      allowExitOnIdle: true,
      connectionTimeoutMillis: target.connectTimeout * 1000,
      // A network that is gone is noticed, though nobody limits how long a statement may take.
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      Client: clientClass(onStatement),
    },
    target,
    tlsAttempts(url),
    onWait,
  );
  return {
    pool,
    factory: withWaitingTransactions(new PrismaPg(pool, { schema: target.schema, disposeExternalPool: true })),
  };
}

/** Set while a connection is asked for on which the client wants a transaction. */
const interactive = new AsyncLocalStorage();

/**
 * How long a transaction of the client waits for a connection is the client's to say, and the engine's clock to see to.
 * @param {any} factory
 */
function withWaitingTransactions(factory) {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = withinLimits(await connect());
    const start = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = (/** @type {string | undefined} */ level) =>
      level === INTERACTIVE ? interactive.run(true, () => start(undefined)) : start(level);
    return adapter;
  };
  return factory;
}

/**
 * The same factory with the list of constraints as the schema engine of this version expects it: the type as a
 * character, and without the NOT NULL constraints that PostgreSQL 18 began to list (prisma/orm issue 29635). The
 * database on which migrations are tried is on the same server, and is dropped when nobody is connected to it any more.
 * @param {any} factory
 * @param {string} url
 */
export function forSchemaEngine(factory, url) {
  const connect = factory.connect.bind(factory);
  factory.connectToShadowDb = async () => {
    const name = `prisma_migrate_shadow_db_${randomUUID()}`;
    const main = await connect();
    await main.executeScript(`CREATE DATABASE "${name}"`);
    const elsewhere = withDatabase(url, name);
    const shadow = await forSchemaEngine(postgresFactory({ url: elsewhere }).factory, elsewhere).connect();
    const dispose = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await dispose();
      await main.executeScript(`DROP DATABASE "${name}"`);
    };
    return shadow;
  };
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (/** @type {any} */ query) => {
      const result = await queryRaw(query);
      const index = query.sql.includes('FROM pg_constraint') ? result.columnNames.indexOf('constraint_type') : -1;
      if (index !== -1) {
        result.columnTypes[index] = ColumnTypeEnum.Character;
        result.rows = result.rows.filter((/** @type {unknown[]} */ row) => row[index] !== 'n');
      }
      return result;
    };
    return adapter;
  };
  return factory;
}

class Pool extends pg.Pool {
  /**
   * @param {pg.PoolConfig} config
   * @param {import('./url.mjs').PostgresTarget} target
   * @param {(false | import('node:tls').ConnectionOptions)[]} attempts ways to connect, the first that works is kept
   * @param {(ms: number) => void} [onWait]
   */
  constructor(config, target, attempts, onWait) {
    super({ ...config, ssl: attempts[0] });
    this.target = target;
    this.attempts = attempts;
    // The pool has one limit for two things: waiting for a free connection, and opening one. Here is the first.
    this.turns = new Turns(target.poolSize, onWait);
    // An idle connection that the server closes must not end the process; the next query opens another one.
    this.on('error', () => {});
  }

  get waiting() {
    return this.turns.waiting;
  }

  /** @param {any} [callback] @returns {any} */
  connect(callback) {
    const opening = this.#connect();
    if (!callback) return opening;
    opening.then(
      (client) => callback(undefined, client, client.release),
      (error) => callback(error),
    );
  }

  async #connect() {
    const limit = interactive.getStore() ? Infinity : this.target.poolTimeout * 1000;
    const leave = await this.turns.enter(limit, () => this.#fullError());
    try {
      const client = await this.#open();
      const release = client.release;
      client.release = (/** @type {any} */ error) => {
        // What a statement of the user's left open would take in the writes of whoever comes next, and lose them.
        release.call(client, error ?? (transactionStatus.get(client) ?? IDLE) !== IDLE);
        leave();
      };
      return client;
    } catch (error) {
      leave();
      throw this.#explain(error);
    }
  }

  /** @returns {Promise<any>} */
  async #open() {
    const tried = this.attempts;
    try {
      return await super.connect();
    } catch (error) {
      if (tried.length < 2 || !isAboutTls(error)) throw error;
      // Another request may have found out before.
      if (this.attempts === tried) {
        this.attempts = tried.slice(1);
        this.options.ssl = this.attempts[0];
      }
      return this.#open();
    }
  }

  #fullError() {
    const { poolTimeout, poolSize } = this.target;
    return new KnownError(
      'P2024',
      'Timed out fetching a new connection from the connection pool. More info: http://pris.ly/d/connection-pool ' +
        `(Current connection pool timeout: ${poolTimeout}, connection limit: ${poolSize})`,
      { connection_limit: poolSize, timeout: poolTimeout },
    );
  }

  /**
   * Whatever way a connection failed to open, the adapter recognizes this shape as "not reachable".
   * @param {any} error
   */
  #explain(error) {
    const timedOut = /timeout/i.test(error.message);
    if (!UNREACHABLE.has(error.code) && !timedOut) return error;
    const { host, port, connectTimeout } = this.target;
    // That nobody listens needs no other words than the native engine's.
    const plain = ['ECONNREFUSED', 'ENOENT'].includes(error.code);
    const reason = timedOut && !error.code ? `no answer within ${connectTimeout} s` : error.message;
    const message = unreachable(host, port) + (plain || !reason ? '' : `: ${reason}`);
    return new KnownError('P1001', message, { database_location: `${host}:${port}` });
  }
}

/** What the server said last of each connection: idle, in a transaction, or in one that failed. @type {WeakMap<object, string>} */
const transactionStatus = new WeakMap();
const IDLE = 'I';
const INVALID_TRANSACTION_STATE = '25000';
/** Whether a connection failed that may work with TLS, or without. @param {any} error */
function isAboutTls(error) {
  return error.code === INVALID_AUTHORIZATION || /^ERR_(SSL|TLS)|ECONNRESET/.test(error.code) || /\b(SSL|TLS)\b/.test(error.message);
}

/** @param {(ms: number, sql: string) => void} [onStatement] */
function clientClass(onStatement) {
  return class extends pg.Client {
    /** @param {any} config */
    constructor(config) {
      super(config);
      /** @type {any} */ (this).connection.on('readyForQuery', (/** @type {{status: string}} */ { status }) => transactionStatus.set(this, status));
    }

    query(...args) {
      const start = performance.now();
      const sql = typeof args[0] === 'string' ? args[0] : args[0]?.text;
      const report = (/** @type {any} */ error) => {
        if (sql) onStatement?.(performance.now() - start, sql);
        // PostgreSQL 18 has a code of its own for a row that RESTRICT protects; the adapter knows the general one.
        if (error?.code === RESTRICT_VIOLATION) error.code = FOREIGN_KEY_VIOLATION;
        // The adapter hands on the message alone, and here only the detail names the object.
        if (NAMED_IN_DETAIL.has(error?.code) && error.detail) error.message += `: ${error.detail.split('\n', 1)[0]}`;
      };
      const last = args.at(-1);
      if (typeof last === 'function') {
        // So only the pool asks: for a statement outside of a transaction.
        args[args.length - 1] = (/** @type {any} */ error, /** @type {any} */ result) => {
          report(error);
          if (error || (transactionStatus.get(this) ?? IDLE) === IDLE) return last(error, result);
          return last(leftOpenError(INVALID_TRANSACTION_STATE));
        };
        return super.query(...args);
      }
      const result = sql === 'COMMIT' ? super.query(...args).then(expectCommitted) : super.query(...args);
      result?.then?.(() => report(undefined), report);
      return result;
    }
  };
}

/**
 * A server that is told to commit a transaction in which a statement failed rolls it back, and reports no error.
 * @param {{command: string}} result
 */
function expectCommitted(result) {
  if (result.command !== 'ROLLBACK') return result;
  throw transactionError('a statement in the transaction failed, so PostgreSQL rolled it back instead of committing it.');
}

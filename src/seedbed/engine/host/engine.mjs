/** Prisma's WebAssembly query engine: loading it, asking it, and the clock of interactive transactions. */

import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { bindAdapter } from '@prisma/driver-adapter-utils';
import { openAdapter } from './adapters.mjs';
import { datasourceName, readModels, withProvider } from './datamodel.mjs';
import { KnownError, redact, transactionError } from './errors.mjs';
import { Metrics } from './metrics.mjs';
import { reopening } from './reopening.mjs';
import { toClientAnswer, toClientBatchAnswer } from './results.mjs';
import { withRows } from './rows.mjs';
import { QueryTextError, translate } from './translate.mjs';
import { LONGEST_MS } from './turns.mjs';
import { providerOf } from './url.mjs';

const require = createRequire(import.meta.url);

// The engine wants both with each call; tracing is off, and the id has to differ from zero.
const NO_TRACE = '{}';
const REQUEST_ID = '1';
// The engine's own clock is left far behind ours: in WebAssembly it can't tell how much time has passed.
const NEVER_MS = 2_000_000_000;
/** How long an ended transaction is remembered, to say why it can't be used. */
const REMEMBER_MS = 10 * 60_000;

/** @typedef {{query: string, variables?: object}} QueryRequest */

export class Engine {
  #options;
  /** @type {Promise<any> | undefined} */
  #ready;
  /** @type {any} */
  #adapter;
  /** @type {Map<string, {timeout: number, started: number, timer: NodeJS.Timeout, ended?: string, elapsed?: number}>} */
  #transactions = new Map();

  /**
   * @param {{schema: string, url: string, baseDir: string, logQueries: boolean}} options
   */
  constructor(options) {
    this.#options = options;
    this.provider = providerOf(options.url);
    this.models = readModels(options.schema);
    this.metrics = new Metrics();
  }

  /** Gets ready for the first query, which would otherwise wait for it; that query reports what failed. */
  warmUp() {
    this.#connect().catch(() => {});
  }

  /**
   * Answers one query or one batch of the client.
   * @param {QueryRequest | {batch: QueryRequest[], transaction: boolean}} request
   * @param {string} [transactionId]
   * @returns {Promise<object | string>} the answer, or its JSON text
   */
  answer(request, transactionId) {
    return this.metrics.measureQuery(async () => {
      if (transactionId !== undefined) this.#checkOpen(transactionId, 'A query');
      const answer = 'batch' in request ? await this.#batch(request, transactionId) : await this.#single(request, transactionId);
      // The transaction may have run out while the query was on its way.
      if (transactionId !== undefined && typeof answer === 'object' && answer.errors) this.#checkOpen(transactionId, 'A query');
      return answer;
    });
  }

  /** @param {QueryRequest} request @param {string} [transactionId] */
  async #single(request, transactionId) {
    const { query, alias } = this.#translate(request.query);
    const engine = await this.#connect();
    const text = await engine.query(JSON.stringify(query), NO_TRACE, transactionId, REQUEST_ID);
    return this.#explain(toClientAnswer(text, query.action, alias));
  }

  /** @param {{batch: QueryRequest[], transaction: boolean}} request @param {string} [transactionId] */
  async #batch({ batch, transaction }, transactionId) {
    if (!batch.length) return { batchResult: [] };
    const queries = batch.map(({ query }) => this.#translate(query));
    const body = {
      batch: queries.map(({ query }) => query),
      ...(transaction && { transaction: { isolationLevel: null } }),
    };
    const engine = await this.#connect();
    const text = await engine.query(JSON.stringify(body), NO_TRACE, transactionId, REQUEST_ID);
    return this.#explain(toClientBatchAnswer(text, queries.map(({ alias }) => alias)));
  }

  /**
   * Stores rows past the engine, on the connection of the transaction if one is named.
   * @param {import('./rows.mjs').Rows} rows
   * @param {string} [transactionId]
   * @returns {Promise<any>} the answer of a raw statement: how many rows were stored
   */
  load(rows, transactionId) {
    return this.metrics.measureQuery(async () => {
      if (transactionId !== undefined) this.#checkOpen(transactionId, 'A query');
      const engine = await this.#connect();
      const text = await withRows(rows, (sql) => {
        const query = { action: 'executeRaw', query: { arguments: { query: sql, parameters: '[]' }, selection: {} } };
        return engine.query(JSON.stringify(query), NO_TRACE, transactionId, REQUEST_ID);
      });
      return this.#explain(toClientAnswer(text, 'executeRaw', 'result'));
    });
  }

  /** @param {string} text */
  #translate(text) {
    try {
      return translate(text, this.models);
    } catch (error) {
      if (!(error instanceof QueryTextError || error instanceof SyntaxError)) throw error;
      throw new KnownError('P2009', `Failed to validate the query: \`${error.message}\``);
    }
  }

  /**
   * @param {{max_wait?: number, timeout?: number}} settings milliseconds
   * @returns {Promise<{id: string}>}
   */
  async startTransaction({ max_wait: maxWait = 2000, timeout = 5000 }) {
    const engine = await this.#connect();
    const starting = engine
      .startTransaction(JSON.stringify({ max_wait: NEVER_MS, timeout: NEVER_MS, isolation_level: 'Snapshot' }), NO_TRACE, REQUEST_ID)
      .then((/** @type {any} */ answer) => this.#asObject(answer));
    const answer = await within(maxWait, starting);
    if (answer === TOO_LATE) {
      // It may still open: nobody would close it then.
      starting.then(({ id }) => engine.rollbackTransaction(id, NO_TRACE, REQUEST_ID)).catch(() => {});
      throw transactionError('Unable to start a transaction in the given time.');
    }
    const { id } = answer;
    const timer = setTimeout(() => this.#end(id, 'rollback', 'expired').catch(() => {}), Math.min(timeout, LONGEST_MS));
    this.#transactions.set(id, { timeout, started: performance.now(), timer });
    return { id };
  }

  /** @param {string} id @param {'commit' | 'rollback'} action */
  async endTransaction(id, action) {
    // Nothing is left to do for who gives up a transaction that has run out.
    if (action === 'rollback' && this.#transactions.get(id)?.ended === 'expired') return {};
    this.#checkOpen(id, `A ${action}`);
    await this.#end(id, action, action === 'commit' ? 'committed' : 'rolled back');
    return {};
  }

  /** @param {string} id @param {'commit' | 'rollback'} action @param {string} state how it is spoken of from now on */
  async #end(id, action, state) {
    const transaction = this.#transactions.get(id);
    if (!transaction || transaction.ended) return;
    clearTimeout(transaction.timer);
    transaction.ended = state;
    transaction.elapsed = performance.now() - transaction.started;
    setTimeout(() => this.#transactions.delete(id), REMEMBER_MS).unref();
    const engine = await this.#connect();
    this.#asObject(await (action === 'commit' ? engine.commitTransaction(id, NO_TRACE, REQUEST_ID) : engine.rollbackTransaction(id, NO_TRACE, REQUEST_ID)));
  }

  /** @param {string} id @param {string} operation */
  #checkOpen(id, operation) {
    const transaction = this.#transactions.get(id);
    if (!transaction) {
      throw transactionError('Transaction not found. Transaction ID is invalid, refers to an old closed transaction Prisma doesn\'t have information about anymore, or was obtained before disconnecting.');
    }
    if (!transaction.ended) return;
    if (transaction.ended !== 'expired') {
      throw transactionError(`Transaction already closed: ${operation} cannot be executed on a ${transaction.ended} transaction.`);
    }
    throw transactionError(
      `Transaction already closed: ${operation} cannot be executed on an expired transaction. ` +
        `The timeout for this transaction was ${transaction.timeout} ms, however ${Math.round(performance.now() - transaction.started)} ms passed since its start. ` +
        'Raise the timeout of tx() or do less work in the transaction.',
    );
  }

  /** Rolls back what is open and closes the database; a later query opens it again, whatever lies there by then. */
  async close() {
    for (const { timer } of this.#transactions.values()) clearTimeout(timer);
    if (!this.#ready) return;
    const open = [...this.#transactions].filter(([, { ended }]) => !ended).map(([id]) => id);
    await Promise.allSettled(open.map((id) => this.#end(id, 'rollback', 'rolled back')));
    await this.#adapter?.dispose();
  }

  /** @returns {Promise<any>} the engine; the first query connects it, and a later one tries again what failed */
  #connect() {
    this.#ready ??= this.#open().catch((error) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #open() {
    const { schema, url, baseDir, logQueries } = this.#options;
    const bindings = await loadModule(this.provider);
    const options = {
      baseDir,
      onStatement: (/** @type {number} */ ms, /** @type {string} */ sql) => {
        this.metrics.recordStatement(ms);
        if (logQueries) process.stderr.write(`prisma:query ${ms.toFixed(1)} ms ${redact(sql)}\n`);
      },
      onWait: (/** @type {number} */ ms) => this.metrics.recordWait(ms),
    };
    const { adapter, readPool } = await reopening(async () => {
      const opened = await openAdapter(url, options);
      return { adapter: await opened.factory.connect(), readPool: opened.readPool };
    });
    this.metrics.readPool = readPool;
    this.#adapter = adapter;
    this.#bound = bindAdapter(this.#adapter);
    const engine = new bindings.QueryEngine(
      {
        datamodel: withProvider(schema, this.provider),
        logLevel: 'error',
        logQueries: false,
        configDir: baseDir,
        // The engine talks to the adapter, never to the URL; it has no need to know it.
        env: {},
        datasourceOverrides: { [datasourceName(schema) ?? 'db']: 'adapter:' },
        enableTracing: false,
      },
      () => {},
      this.#bound,
    );
    await engine.connect(NO_TRACE, REQUEST_ID);
    return engine;
  }

  /** @type {any} */
  #bound;

  /**
   * An error that the engine couldn't make sense of is only a number to it; the driver's own error says more.
   * @param {any} answer
   */
  #explain(answer) {
    if (typeof answer === 'string' || !answer.errors) return answer;
    for (const error of answer.errors) {
      const facing = error.user_facing_error ?? {};
      this.#explainFacing(facing);
      if (facing.message) facing.message = redact(facing.message);
      if (error.error) error.error = redact(error.error);
    }
    return answer;
  }

  /** @param {any} facing */
  #explainFacing(facing) {
    if (facing.error_code !== 'P2036') return;
    const { registeredErrors } = this.#bound.errorRegistry;
    const cause = registeredErrors[facing.meta?.id]?.error;
    // It is asked for once; kept, all of them would stay in memory.
    delete registeredErrors[facing.meta?.id];
    if (cause instanceof KnownError) {
      Object.assign(facing, { error_code: cause.code, message: cause.message, meta: cause.meta });
    } else if (cause) {
      facing.message = `The database driver failed: ${cause.message ?? cause}`;
    }
  }

  /** The engine answers transaction calls as text or object, and failures like successes. @param {any} answer */
  #asObject(answer) {
    const told = typeof answer === 'string' ? JSON.parse(answer) : answer;
    if (told?.error_code || told?.is_panic !== undefined) {
      this.#explainFacing(told);
      throw told;
    }
    return told ?? {};
  }
}

/** @param {'sqlite' | 'postgresql'} provider */
async function loadModule(provider) {
  const bindings = require(`@prisma/client/runtime/query_engine_bg.${provider}.js`);
  const file = require.resolve(`@prisma/client/runtime/query_engine_bg.${provider}.wasm-base64.js`);
  const bytes = embeddedBytes(await readFile(file, 'latin1'));
  const { instance } = await WebAssembly.instantiate(bytes, { './query_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  /** @type {any} */ (instance.exports).__wbindgen_start();
  return bindings;
}

/**
 * The module inside `const wasm = "…"`: much faster than having Node parse megabytes of source.
 * @param {string} source
 */
function embeddedBytes(source) {
  const start = source.indexOf('"', source.indexOf('wasm ='));
  const text = source.slice(start + 1, source.indexOf('"', start + 1));
  if (start === -1 || text.length < 1000) throw new Error('The query engine is not where @prisma/client had it; run: prisma generate');
  return Buffer.from(text, 'base64');
}

const TOO_LATE = Symbol('too late');

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} work
 * @returns {Promise<T | typeof TOO_LATE>}
 */
async function within(ms, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, Math.min(ms, LONGEST_MS), TOO_LATE)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

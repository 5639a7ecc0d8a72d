/** The driver adapter for a database URL. Only the driver in use is loaded: each costs start-up time. */

import { providerOf, sqliteBusyTimeout, sqlitePath } from './url.mjs';

/**
 * The isolation level with which the engine is asked for a transaction of the client, as opposed to one that it starts
 * for a query of its own. No database here has it, and the adapters take it for what it is: whose transaction it is
 * decides how long it may wait.
 */
export const INTERACTIVE = 'SNAPSHOT';

/** @typedef {{open: number, busy: number, waiting: number}} PoolState */

/**
 * @param {string} url
 * @param {object} [options]
 * @param {string} [options.baseDir] the folder that relative `file:` URLs start from
 * @param {boolean} [options.forCli] for the schema engine, which also creates a missing SQLite file
 * @param {(ms: number, sql: string) => void} [options.onStatement]
 * @param {(ms: number) => void} [options.onWait]
 * @returns {Promise<{factory: any, readPool: () => PoolState}>}
 */
export async function openAdapter(url, { baseDir, forCli = false, onStatement, onWait } = {}) {
  if (providerOf(url) === 'sqlite') {
    const { SqliteFactory } = await import('./sqlite.mjs');
    const factory = new SqliteFactory({ path: sqlitePath(url, baseDir), busyTimeout: sqliteBusyTimeout(url), forCli, onStatement, onWait });
    return { factory, readPool: () => factory.state() };
  }
  const { forSchemaEngine, postgresFactory } = await import('./postgres.mjs');
  const { factory, pool } = postgresFactory({ url, onStatement, onWait });
  return {
    factory: forCli ? forSchemaEngine(factory, url) : factory,
    readPool: () => ({ open: pool.totalCount, busy: pool.totalCount - pool.idleCount, waiting: pool.waiting }),
  };
}

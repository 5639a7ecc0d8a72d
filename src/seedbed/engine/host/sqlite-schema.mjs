/** What Prisma's schema engine asks of SQLite beyond what its query engine does: `db push` and `migrate`. */

import { ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';
import { sqliteError } from './sqlite-errors.mjs';

// As Prisma Migrate makes it.
const MIGRATIONS = `CREATE TABLE "_prisma_migrations" (
    "id" TEXT PRIMARY KEY NOT NULL,
    "checksum" TEXT NOT NULL,
    "finished_at" DATETIME,
    "migration_name" TEXT NOT NULL,
    "logs" TEXT,
    "rolled_back_at" DATETIME,
    "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

// A reset empties the tables and keeps them, and the first migration would make them a second time.
const EMPTYING = /^\s*PRAGMA defer_foreign_keys = 1;\s*((?:DELETE FROM [^;]+(?:;|$)\s*)+)$/;

/** @param {string} script */
function dropping(script) {
  const tables = [...(EMPTYING.exec(script)?.[1] ?? '').matchAll(/DELETE FROM ([^;]+?)\s*(?:;|$)/g)];
  if (!tables.length) return script;
  const drops = tables.map(([, table]) => `DROP TABLE "${table.replaceAll('"', '""')}";`);
  return ['PRAGMA foreign_keys = OFF;', 'BEGIN IMMEDIATE;', ...drops, 'COMMIT;', 'PRAGMA foreign_keys = ON;'].join('\n');
}

/**
 * The same adapter for the schema engine: it reports what it has no kind for as a mere number, sends scripts as single
 * statements, and ends where the table of migrations is not there yet, since of an adapter it doesn't know that answer.
 * @template {object} T
 * @param {T} adapter
 * @returns {T}
 */
export function forSchemaEngine(adapter) {
  const own = /** @type {any} */ (adapter);
  const [queryRaw, executeRaw, run] = [own.queryRaw, own.executeRaw, own.executeScript].map((method) => method.bind(adapter));
  const executeScript = (own.executeScript = (/** @type {string} */ script) => run(dropping(script)));
  own.queryRaw = async (/** @type {any} */ query) => {
    try {
      const result = await queryRaw(query);
      // A database is empty if it has no tables but SQLite's own.
      if (result.columnNames.join() === 'table_name') result.rows = result.rows.filter((/** @type {string[]} */ [name]) => !name.startsWith('sqlite_'));
      return result;
    } catch (error) {
      if (/** @type {any} */ (error)?.cause?.table !== '_prisma_migrations') throw error;
      // The first migration makes the table; who only asks what was migrated changes nothing.
      const asked = /^\s*SELECT([\s\S]+?)FROM/i.exec(query.sql)?.[1].split(',').map((name) => name.trim());
      if (asked) return { columnNames: asked, columnTypes: asked.map(() => ColumnTypeEnum.Text), rows: [] };
      await executeScript(MIGRATIONS);
      return await queryRaw(query);
    }
  };
  own.executeRaw = async (/** @type {any} */ query) => (query.args.length ? executeRaw(query) : (await executeScript(query.sql), 0));
  for (const name of ['queryRaw', 'executeRaw', 'executeScript', 'startTransaction']) {
    const method = own[name].bind(adapter);
    own[name] = async (/** @type {any[]} */ ...args) => {
      try {
        return await method(...args);
      } catch (error) {
        throw error instanceof DriverAdapterError ? error : sqliteError(1, /** @type {any} */ (error)?.message ?? String(error));
      }
    };
  }
  return adapter;
}

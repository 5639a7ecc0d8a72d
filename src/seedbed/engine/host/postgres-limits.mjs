/** Makes statements fit that have more parameters than PostgreSQL takes in one. */

import { copyRows } from './postgres-copy.mjs';
import { rowsOf } from './rows.mjs';
import { splitRows, withPackedLists } from './placeholders.mjs';

/** The protocol counts them with 16 bits. */
const MOST_VALUES = 65_535;
/** The engine splits only some of the queries that have more, so it is told of a limit that it doesn't reach. */
const MAX_BIND_VALUES = 1_000_000;

/** @typedef {import('@prisma/driver-adapter-utils').SqlQuery} SqlQuery */

/**
 * The same adapter without the limit.
 * @param {any} adapter
 */
export function withinLimits(adapter) {
  const info = adapter.getConnectionInfo.bind(adapter);
  adapter.getConnectionInfo = () => ({ ...info(), maxBindValues: MAX_BIND_VALUES });
  const start = adapter.startTransaction.bind(adapter);
  adapter.startTransaction = async (/** @type {string | undefined} */ level) => splitting(await start(level));
  return splitting(adapter, async (/** @type {(queryable: any) => Promise<any>} */ work) => {
    // Several statements for one of the client's: all of them or none.
    const transaction = splitting(await start());
    try {
      const result = await work(transaction);
      await transaction.executeRaw({ sql: 'COMMIT', args: [], argTypes: [] });
      await transaction.commit();
      return result;
    } catch (error) {
      await transaction.executeRaw({ sql: 'ROLLBACK', args: [], argTypes: [] }).catch(() => {});
      await transaction.rollback();
      throw error;
    }
  });
}

/**
 * @param {any} queryable
 * @param {(work: (queryable: any) => Promise<any>) => Promise<any>} [together] runs work in a transaction; not given inside of one
 */
function splitting(queryable, together) {
  const own = { queryRaw: queryable.queryRaw.bind(queryable), executeRaw: queryable.executeRaw.bind(queryable) };
  for (const name of /** @type {const} */ (['queryRaw', 'executeRaw'])) {
    queryable[name] = async (/** @type {SqlQuery} */ query) => {
      const load = rowsOf(query.sql);
      if (load) return together ? together((target) => target.executeRaw(query)) : copyRows(queryable.client, load).catch((error) => queryable.onError(error));
      const parts = statementsOf(query);
      if (parts.length === 1) return own[name](parts[0]);
      const all = async (/** @type {any} */ target) => {
        const results = [];
        for (const part of parts) results.push(await target[name](part));
        return results.reduce(join);
      };
      return together ? together(all) : all(own);
    };
  }
  return queryable;
}

/** @param {any} first @param {any} second */
function join(first, second) {
  if (typeof first === 'number') return first + second;
  first.rows.push(...second.rows);
  return first;
}

/** @param {SqlQuery} query @returns {SqlQuery[]} */
function statementsOf(query) {
  if (query.args.length <= MOST_VALUES || !isInOrder(query.sql)) return [query];
  // Value and type travel together.
  const pairs = query.args.map((arg, index) => ({ arg, type: query.argTypes[index] }));
  const packed = withPackedLists(query.sql, pairs, (list, operator) => ({
    sql: operator === 'IN' ? '= ANY($1)' : '<> ALL($1)',
    value: { arg: list.map(({ arg }) => arg), type: { ...list[0].type, arity: 'list' } },
  }));
  const parts = packed.values.length <= MOST_VALUES ? [packed] : splitRows(packed.sql, packed.values, MOST_VALUES);
  return parts.map(({ sql, values }) => ({
    sql: renumbered(sql),
    args: values.map(({ arg }) => arg),
    argTypes: values.map(({ type }) => type),
  }));
}

/** A parameter, or a text or a name, which may hold what looks like one. */
const PARAMETER = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\$(\d+)/g;

/** @param {string} sql whether each parameter is named once, in order, as in all SQL of the engine */
function isInOrder(sql) {
  let last = 0;
  for (const [, number] of sql.matchAll(PARAMETER)) if (number && Number(number) !== ++last) return false;
  return true;
}

/** @param {string} sql */
function renumbered(sql) {
  let last = 0;
  return sql.replace(PARAMETER, (match, number) => (number ? `$${++last}` : match));
}

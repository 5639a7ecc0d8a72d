/** A driver adapter that can let go of its database and open it again later, under an engine that stays as it is. */

/** @typedef {{adapter: any, readPool: () => import('./adapters.mjs').PoolState}} Opened */

/** @param {() => Promise<Opened>} open */
export async function reopening(open) {
  const first = await open();
  /** @type {Promise<Opened> | undefined} */
  let opened = Promise.resolve(first);
  let state = first.readPool;

  const current = async () => {
    opened ??= open().catch((error) => {
      opened = undefined;
      throw error;
    });
    const { adapter, readPool } = await opened;
    state = readPool;
    return adapter;
  };
  const letGo = async () => {
    const closing = opened;
    opened = undefined;
    await (await closing?.catch(() => undefined))?.adapter.dispose();
  };
  const adapter = {
    provider: first.adapter.provider,
    adapterName: first.adapter.adapterName,
    getConnectionInfo: () => first.adapter.getConnectionInfo?.() ?? {},
    dispose: letGo,
    /** @param {any} query */
    queryRaw: async (query) => (await current()).queryRaw(query),
    /** @param {any} query */
    executeRaw: async (query) => (await current()).executeRaw(query),
    /** @param {string} script */
    executeScript: async (script) => (await current()).executeScript(script),
    /** @param {any} [level] */
    startTransaction: async (level) => (await current()).startTransaction(level),
  };
  return { adapter, letGo, readPool: () => state() };
}

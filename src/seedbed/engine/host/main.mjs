/**
 * Entry of the engine host: `query-engine -p PORT`, started and stopped by Prisma Client Python.
 *
 * Its settings are in the environment: PRISMA_DML_PATH names the schema, OVERWRITE_DATASOURCES or DATABASE_URL the
 * database, LOG_QUERIES asks for the SQL on standard error.
 */

import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

// V8 compiles a WebAssembly function a second time, optimized, once so many of its bytes have run. Its own figure, 13
// million, is reached while the engine starts: a short run pays for what it never uses, and a long one gains nothing.
// A V8 that no longer knows the flag says so on standard error, and goes on.
setFlagsFromString('--wasm-tiering-budget=200000000');

// Absent before Node 22.
module.enableCompileCache?.(fileURLToPath(new URL('../.cache/node', import.meta.url)));

const POLL_PARENT_MS = 500;
// A client asks for /status at once and again every tenth of a second.
const UNASKED_MS = 30_000;

async function main() {
  // The launcher says who started it, in case that process is gone by now.
  const parent = Number(process.env.PRISMA_ENGINE_PARENT) || process.ppid;
  const { readSettings } = await import('./settings.mjs');
  const settings = readSettings(process.argv.slice(2), process.env);
  // The client asks for /status in intervals: the sooner the port is open, the sooner it goes on.
  const { serve } = await import('./server.mjs');
  const opening = import('./engine.mjs').then(({ Engine }) => new Engine(settings));
  const servers = await serve(opening, settings.port, settings.secret);
  const engine = await opening;
  engine.warmUp();

  let stopping = false;
  const stop = async (/** @type {number} */ code) => {
    if (stopping) return;
    stopping = true;
    // A query that hangs must not keep the host alive: the database rolls back when its connection ends.
    setTimeout(() => process.exit(code), 2000).unref();
    await engine.close().catch(() => {});
    process.exit(code);
  };
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
  // A parent that was killed sends no signal; whoever has adopted the host then isn't it.
  setInterval(() => process.ppid === parent || stop(0), POLL_PARENT_MS).unref();
  // One that was killed before the launcher could tell its number isn't missed by that: it is by asking nothing.
  const unasked = setTimeout(() => stop(0), UNASKED_MS);
  for (const server of servers) server.once('request', () => clearTimeout(unasked));
}

main().catch((error) => {
  const missing = error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND';
  const text = missing
    ? 'the npm packages of the engine are missing or incomplete; run: prisma generate'
    : error?.name === 'SettingsError' || error?.code === 'EADDRINUSE'
      ? error.message
      : (error?.stack ?? String(error));
  process.stderr.write(`query-engine: ${text}\n`);
  process.exit(1);
});

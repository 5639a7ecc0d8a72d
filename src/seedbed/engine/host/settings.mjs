/** The host's settings, from its command line and its environment. */

import { readFileSync } from 'node:fs';
import { keepSecret } from './errors.mjs';
import { completeEnvironment, isMarked, providerOf, schemaFolder, SettingsError } from './url.mjs';

/**
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} env
 */
export function readSettings(argv, env) {
  const port = Number(argv[argv.findIndex((word) => word === '-p' || word === '--port') + 1]);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new SettingsError('usage: query-engine -p PORT, or query-engine --version');
  const url = databaseUrl(env);
  keepSecret(url);
  providerOf(url);
  // Nothing that is started from here has to know it.
  const secret = env.PRISMA_ENGINE_SECRET;
  delete env.PRISMA_ENGINE_SECRET;
  return { port, url, secret, schema: readSchema(env.PRISMA_DML_PATH), baseDir: schemaFolder(), logQueries: isOn(env.LOG_QUERIES) };
}

/** @param {NodeJS.ProcessEnv} env */
function databaseUrl(env) {
  const [override] = parseOverrides(env.OVERWRITE_DATASOURCES);
  if (override?.url && !isMarked(override.url)) return override.url;
  completeEnvironment(env);
  return /** @type {string} */ (env.DATABASE_URL);
}

/** @param {string | undefined} text @returns {{name: string, url?: string}[]} */
function parseOverrides(text) {
  if (!text) return [];
  try {
    return JSON.parse(text);
  } catch {
    throw new SettingsError('OVERWRITE_DATASOURCES is not JSON; expected [{"name": "db", "url": "…"}].');
  }
}

/** @param {string | undefined} path */
function readSchema(path) {
  if (!path) throw new SettingsError('PRISMA_DML_PATH is not set; it names the schema file.');
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new SettingsError(`the schema file ${path} can't be read; run: prisma generate`);
  }
}

/** @param {string | undefined} value */
function isOn(value) {
  return value !== undefined && !['', '0', 'n', 'no', 'false', 'off'].includes(value.toLowerCase());
}

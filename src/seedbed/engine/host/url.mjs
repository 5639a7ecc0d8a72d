/**
 * The one rule for the database URL, shared by the CLI's configuration and the engine host.
 *
 * The scheme picks the provider, and a relative `file:` URL is relative to the folder of the schema file,
 * as Prisma documents it.
 */

import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addressVariables, schemaText } from './datamodel.mjs';
import { readEnvFile } from './env-file.mjs';
import { SettingsError } from './settings-error.mjs';

export { SettingsError };

/** The folder of this package, with the launcher and what npm installs. */
export const ENGINE_DIR = dirname(dirname(fileURLToPath(import.meta.url)));

const RECORD = join(ENGINE_DIR, '.project');

/**
 * The project that this engine works for, as the Prisma CLI noted it the last time that it ran.
 *
 * The paths are noted relative to this package, so that a project can be moved.
 * @returns {{root: string, schema: string}}
 */
export function project() {
  if (!existsSync(RECORD)) throw new SettingsError('the project is not known yet; run: prisma generate');
  const [root, schema] = readFileSync(RECORD, 'utf8').split('\n');
  return { root: resolve(ENGINE_DIR, root), schema: resolve(ENGINE_DIR, schema) };
}

/** Notes the project that `prisma.config.mjs` is for. @param {string} root @param {string} schema */
export function recordProject(root, schema) {
  replaceFile(RECORD, `${relative(ENGINE_DIR, root)}\n${relative(ENGINE_DIR, schema)}\n`);
}

/** The folder that relative `file:` URLs start from: that of the schema file, or the folder of schema files. */
export function schemaFolder({ schema } = project()) {
  return existsSync(schema) && statSync(schema).isDirectory() ? schema : dirname(schema);
}
export const DEFAULT_URL = 'file:./dev.db';

/**
 * The generated client keeps the URL of the day it was generated and sends it with each connection. Marked like this,
 * such a URL says no more than: whatever DATABASE_URL says now. It holds no password and can't go stale.
 */
const FROM_ENVIRONMENT = '?from=DATABASE_URL';

const PROVIDERS = new Map([
  ['file', 'sqlite'],
  ['sqlite', 'sqlite'],
  ['postgresql', 'postgresql'],
  ['postgres', 'postgresql'],
]);

/**
 * Sets what `.env` and `prisma/.env` define and the environment does not, then `DATABASE_URL`: that of the variable which
 * the schema names instead, or the address that it has, else the default. Prisma wants the schema's other variables
 * (`directUrl`) set as well, and reads none of them here: the adapter has the address.
 * @param {NodeJS.ProcessEnv} env
 */
export function completeEnvironment(env = process.env) {
  const found = project();
  for (const file of [join(found.root, '.env'), join(schemaFolder(found), '.env')]) {
    if (env.DATABASE_URL || !existsSync(file)) continue;
    const { values, lacking } = readEnvFile(file, env);
    const wrong = lacking.get('DATABASE_URL');
    if (wrong) throw new SettingsError(wrong);
    // One that is empty in the environment counts as none.
    for (const [name, value] of values) env[name] ||= value;
  }
  const { url, address, others } = addressVariables(existsSync(found.schema) ? schemaText(found.schema) : '');
  if (!env.DATABASE_URL) env.DATABASE_URL = (url && env[url]) || address || DEFAULT_URL;
  for (const name of others) env[name] ||= env.DATABASE_URL;
}

/** @param {string} url the URL to generate a client with */
export function markedUrl(url) {
  return (!isMongodb(url) && providerOf(url) === 'sqlite' ? url.replace(/\?.*$/s, '') : DEFAULT_URL) + FROM_ENVIRONMENT;
}

/** @param {string} url whether a client sent it that knows no better than the environment */
export function isMarked(url) {
  return url.endsWith(FROM_ENVIRONMENT);
}

/** @param {string} url whether it leads to MongoDB, which the engine here does not reach */
export function isMongodb(url) {
  return /^mongodb(\+srv)?:/i.test(url);
}

/**
 * @param {string} url
 * @returns {'sqlite' | 'postgresql'}
 */
export function providerOf(url) {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1].toLowerCase();
  const provider = PROVIDERS.get(scheme ?? '');
  if (provider) return provider;
  const found = scheme ? `the scheme "${scheme}:"` : 'no scheme';
  throw new SettingsError(
    `DATABASE_URL has ${found}; use file: for SQLite, or postgresql: (also postgres:) for PostgreSQL.`,
  );
}

/**
 * The absolute path of a SQLite database.
 * @param {string} url `file:…` or `sqlite:…`
 * @param {string} baseDir the folder of the schema file
 */
export function sqlitePath(url, baseDir = schemaFolder()) {
  const bare = url.replace(/^[a-z]+:/i, '').replace(/\?.*$/s, '').replace(/^\/\/(?=\/)/, '');
  if (!bare) throw new SettingsError('DATABASE_URL names no file; write for example file:./dev.db.');
  return isAbsolute(bare) ? bare : resolve(baseDir, bare);
}

/**
 * How long a statement waits for the locks of others, in milliseconds: Prisma's own `?socket_timeout=SECONDS`.
 * @param {string} url
 */
export function sqliteBusyTimeout(url) {
  return positive(new URLSearchParams(url.split('?', 2)[1]).get('socket_timeout'), 10) * 1000;
}

/**
 * @typedef {{
 *   host: string, port: string, user?: string, password?: string, database: string, schema: string,
 *   poolSize: number, poolTimeout: number, connectTimeout: number, parameters: Map<string, string>,
 * }} PostgresTarget
 */

/**
 * What a PostgreSQL URL says, read as `DatabaseUrl` in Python reads it: names are decoded, of a parameter that is there
 * twice the last one counts, and a host that is a path (`?host=/run/postgresql`, or `%2Frun%2Fpostgresql` in its place)
 * is the folder of a socket.
 * @param {string} url
 * @returns {PostgresTarget}
 */
export function postgresTarget(url) {
  // An empty host (a socket folder follows as ?host=) is fine for PostgreSQL but not for the URL class.
  const match = /^postgres(?:ql)?:\/\/(?:([^/?]*)@)?([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/is.exec(url);
  if (!match) throw new SettingsError('DATABASE_URL is not a PostgreSQL URL; write postgresql://USER:PASSWORD@HOST:PORT/DATABASE.');
  const [, login = '', authority, database = '', query = ''] = match;
  const parameters = new Map(new URLSearchParams(query));
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  const [, user, password] = /^([^:]*)(?::(.*))?$/s.exec(login) ?? [];
  return {
    host: parameters.get('host') || decode(host).replace(/^\[(.*)\]$/, '$1') || 'localhost',
    port: parameters.get('port') || port || '5432',
    user: parameters.get('user') || decode(user) || undefined,
    password: parameters.get('password') || decode(password) || undefined,
    database: decode(database.replace(/\/+$/, '')) || 'postgres',
    schema: parameters.get('schema') || 'public',
    poolSize: positive(parameters.get('connection_limit'), 10),
    poolTimeout: parameters.get('pool_timeout') === '0' ? Infinity : positive(parameters.get('pool_timeout'), 10),
    connectTimeout: positive(parameters.get('connect_timeout'), 5),
    parameters,
  };
}

/** @param {string} url that of a PostgreSQL database @param {string} name @returns {string} that of another on its server */
export function withDatabase(url, name) {
  return url.replace(/^([a-z]+:\/\/[^/?]*)(?:\/[^?]*)?/i, `$1/${name}`);
}

/** @param {string | undefined} text */
function decode(text = '') {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SettingsError('DATABASE_URL has a % that begins no encoded character; write it as %25.');
  }
}

/** @param {string | undefined} text @param {number} fallback */
function positive(text, fallback) {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : fallback;
}

/** At once, so that a process which reads it at the same time never sees half a file. @param {string} path @param {string} text */
export function replaceFile(path, text) {
  try {
    if (readFileSync(path, 'utf8') === text) return;
  } catch {
    // Not there yet.
  }
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

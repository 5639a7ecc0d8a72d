/** How the driver connects to PostgreSQL: what the URL says, and what every session of ours is set to. */

import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { ENGINE_DIR, postgresTarget, SettingsError } from './url.mjs';

/**
 * The settings for `pg`, without a connection string: that would be read by a second parser, to another result.
 * @param {string} url
 * @returns {import('pg').PoolConfig}
 */
export function driverConfig(url) {
  const target = postgresTarget(url);
  const { parameters } = target;
  return {
    host: target.host,
    port: Number(target.port),
    database: target.database,
    user: target.user ?? process.env.PGUSER ?? userInfo().username,
    password: target.password,
    application_name: parameters.get('application_name'),
    options: sessionOptions(parameters, target.schema),
    ssl: false,
  };
}

/**
 * Start-up options win over what is set for a role or a database, and outlive a RESET.
 * @param {Map<string, string>} parameters
 * @param {string} schema
 */
function sessionOptions(parameters, schema) {
  const given = parameters.get('options') || process.env.PGOPTIONS;
  const settings = {
    ...JSON.parse(readFileSync(join(ENGINE_DIR, 'session.json'), 'utf8')),
    search_path: `"${schema.replaceAll('"', '""')}"`,
  };
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`);
  return [given, ...ours].filter(Boolean).join(' ');
}

/** What libpq calls the mode of TLS, and the files that go with it. @typedef {{mode: string, root?: string, certificate?: string, key?: string, password?: string}} TlsWish */

const MODES = new Set(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full']);

/**
 * The ways to connect, in the order in which they are tried: `false` is without TLS.
 *
 * As in libpq: `prefer` and `allow` take whatever the server offers, `require` looks at the certificate only where
 * there is a root certificate to compare it with, and `verify-full` is the only mode that compares the host's name.
 * @param {string} url
 * @returns {(false | import('node:tls').ConnectionOptions)[]}
 */
export function tlsAttempts(url) {
  const { host, parameters } = postgresTarget(url);
  // A socket of this machine has no TLS.
  if (host.startsWith('/')) return [false];
  const strict = parameters.get('sslaccept') === 'strict';
  // The engine's own word for TLS without looking at the certificate.
  const asked = parameters.get('sslmode') ?? process.env.PGSSLMODE ?? 'prefer';
  const mode = strict ? 'verify-full' : asked === 'no-verify' ? 'require' : asked;
  if (!MODES.has(mode)) throw new SettingsError(`DATABASE_URL has sslmode=${mode}; use ${[...MODES].join(', ')}.`);
  const tls = mode === 'disable' ? {} : tlsOptions(host, parameters, mode, asked, strict);
  return { disable: [false], allow: [false, tls], prefer: [tls, false] }[mode] ?? [tls];
}

/** @param {string} host @param {Map<string, string>} parameters @param {string} mode @param {string} asked @param {boolean} strict */
function tlsOptions(host, parameters, mode, asked, strict) {
  const named = parameters.get('sslrootcert') ?? process.env.PGSSLROOTCERT ?? (strict ? 'system' : undefined);
  const root = named === 'system' ? undefined : readIfThere(named, 'root.crt', 'sslrootcert');
  const verifies = mode.startsWith('verify') || (mode === 'require' && asked !== 'no-verify' && root !== undefined);
  if (mode.startsWith('verify') && !root && named !== 'system') {
    throw new SettingsError(`sslmode=${mode} needs a root certificate: name its file with sslrootcert, or write sslrootcert=system.`);
  }
  return {
    // The name to compare, where it is an address: the driver passes on names only.
    host,
    rejectUnauthorized: verifies,
    ...(root && { ca: root }),
    ...(verifies && mode !== 'verify-full' && { checkServerIdentity: () => undefined }),
    cert: readIfThere(parameters.get('sslcert') ?? process.env.PGSSLCERT, 'postgresql.crt', 'sslcert'),
    key: readIfThere(parameters.get('sslkey') ?? process.env.PGSSLKEY, 'postgresql.key', 'sslkey'),
    passphrase: parameters.get('sslpassword'),
  };
}

/** @param {string | undefined} path @param {string} usual where libpq looks unasked @param {string} name */
function readIfThere(path, usual, name) {
  try {
    return readFileSync(path || join(homedir(), '.postgresql', usual), 'utf8');
  } catch (error) {
    if (!path) return undefined;
    throw new SettingsError(`the file that ${name} names can't be read (${error.code}): ${path}`);
  }
}

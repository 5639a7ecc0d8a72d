/**
 * What the host needs to know of a Prisma schema: which field has which type, and the provider.
 *
 * Prisma's grammar is line-oriented inside a block, so a reader of a few lines is enough and costs no start-up time.
 * The full check of the schema is the engine's own.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Functions of PostgreSQL by what Prisma calls them on any database. */
const COMMON_DEFAULTS = new Map([
  ['gen_random_uuid', 'uuid()'],
  ['uuid_generate_v4', 'uuid()'],
  ['now', 'now()'],
]);

/** @typedef {{type: string, list: boolean}} Field */
/** @typedef {Map<string, Map<string, Field>>} Models */

/** Prisma takes both words for the same. */
const ALIASES = new Map([['postgres', 'postgresql']]);

const BLOCK = /^[ \t]*(model|view|type|datasource)[ \t]+(\w+)[ \t]*\{([\s\S]*?)^[ \t]*\}/gm;
const GENERATOR = /^[ \t]*generator[ \t]+(\w+)[ \t]*\{([\s\S]*?)^[ \t]*\}\r?\n?/gm;
const FIELD = /^[ \t]*([A-Za-z]\w*)[ \t]+([A-Za-z]\w*)(\[\])?/;

/** @param {string} path a schema file, or a folder with one in several files @returns {string} their text */
export function schemaText(path) {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.prisma'));
  return files.sort().map((name) => readFileSync(join(path, name), 'utf8')).join('\n');
}

/**
 * @param {string} schema
 * @returns {Models} the fields of each model, by name
 */
export function readModels(schema) {
  /** @type {Models} */
  const models = new Map();
  for (const [, kind, name, body] of schema.matchAll(BLOCK)) {
    if (kind === 'datasource') continue;
    const fields = new Map();
    for (const line of body.split('\n')) {
      const field = FIELD.exec(line);
      if (field) fields.set(field[1], { type: field[2], list: field[3] !== undefined });
    }
    models.set(name, fields);
  }
  return models;
}

/**
 * The same schema for another provider, so that one schema file serves every database: without the native types and the
 * kinds of indexes that only its own has, and with ids and moments that Prisma makes where its own made them.
 * @param {string} schema
 * @param {'sqlite' | 'postgresql' | 'mongodb'} provider
 */
export function withProvider(schema, provider) {
  if (schemaProvider(schema) === provider) return schema;
  const other = replaceInDatasource(schema, /^([ \t]*provider[ \t]*=[ \t]*)"[^"]*"/m, `$1"${provider}"`);
  if (other === schema) return schema;
  const own = new RegExp(
    [
      // Whatever looks like the rest inside a text or a comment is left as it is.
      /("(?:[^"\\]|\\.)*"|\/\/[^\n]*)/,
      /[ \t]*@NAME\.\w+(?:\([^)]*\))?/,
      /,[ \t]*(?:type:[ \t]*(?:BTree|Hash|Gin|Gist|SpGist|Brin)|clustered:[ \t]*\w+)\b/,
      /\((?:ops|length):[ \t]*(?:raw\("[^"]*"\)|\w+)\)/,
      /^[ \t]*@@fulltext\([^\n]*/,
    ].map(({ source }) => source.replace('NAME', datasourceName(schema) ?? 'db')).join('|'),
    'gm',
  );
  return other
    .replace(/dbgenerated\([ \t]*"(\w+)\(\)"[ \t]*\)/g, (whole, name) => COMMON_DEFAULTS.get(name.toLowerCase()) ?? whole)
    .replace(own, (_, /** @type {string | undefined} */ kept) => kept ?? '');
}

/** @param {string} schema @returns {string | undefined} the provider of the datasource block, by its full name */
export function schemaProvider(schema) {
  const written = /^[ \t]*provider[ \t]*=[ \t]*"([^"]*)"/m.exec(datasource(schema).body)?.[1];
  return written && (ALIASES.get(written) ?? written);
}

/** @param {string} schema @returns {string | undefined} the name of the datasource block */
export function datasourceName(schema) {
  return datasource(schema).name;
}

/** @param {string} schema @returns {{name?: string, body: string}} */
function datasource(schema) {
  const found = [...schema.matchAll(BLOCK)].find(([, kind]) => kind === 'datasource');
  return { name: found?.[2], body: found?.[3] ?? '' };
}

/**
 * @param {string} schema
 * @returns {{url?: string, address?: string, others: string[]}} the variables that its addresses come from: that of `url`,
 *   or what is written there instead, and all
 */
export function addressVariables(schema) {
  const source = datasource(schema).body;
  const named = [...source.matchAll(/^[ \t]*(\w+)[ \t]*=[ \t]*env\([ \t]*"(\w+)"[ \t]*\)/gm)];
  const address = /^[ \t]*url[ \t]*=[ \t]*"([^"]+)"/m.exec(source)?.[1];
  return { url: named.find(([, key]) => key === 'url')?.[2], address, others: named.map(([, , name]) => name) };
}

/** @param {string} schema @returns {{name: string, body: string}[]} its generator blocks */
export function generatorBlocks(schema) {
  return [...schema.matchAll(GENERATOR)].map(([, name, body]) => ({ name, body }));
}

/**
 * @param {string} schema
 * @returns {string | undefined} the schema without its generator blocks; none where a block ends as no valid one does,
 *   and would take a model with it
 */
export function withoutGenerators(schema) {
  const without = schema.replace(GENERATOR, '');
  return blocksOf(without) === blocksOf(schema) ? without : undefined;
}

/** @param {string} schema */
function blocksOf(schema) {
  return [...schema.matchAll(/^[ \t]*(?:model|view|type|enum|datasource)[ \t]+\w+[ \t]*\{/gm)].join();
}

/** @param {string} schema @param {RegExp} pattern @param {string} replacement */
function replaceInDatasource(schema, pattern, replacement) {
  return schema.replace(BLOCK, (block, kind) => (kind === 'datasource' ? block.replace(pattern, replacement) : block));
}

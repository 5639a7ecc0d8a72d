/** `.env` files, by the same rules as `database/env_file.py`: those of python-dotenv, which the Prisma client uses. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { SettingsError } from './settings-error.mjs';

const BLANK = /\s*/y;
const EXPORT = /(?:export[^\S\r\n]+)?/y;
const KEY = /(?:'([^']+)'|([^=#\s'][^=#\s]*))[^\S\r\n]*/y;
const COMMENT_LINE = /#[^\r\n]*/y;
const EQUALS = /=([^\S\r\n]*)/y;
const SINGLE = /'((?:\\.|[^'\\])*)'/sy;
const DOUBLE = /"((?:\\.|[^"\\])*)"/sy;
const BARE = /[^\r\n]*/y;
const END = /(?:[^\S\r\n]*#[^\r\n]*)?[^\S\r\n]*(?:\r\n|\n|\r|$)/y;
const VARIABLE = /\$\{([^}:]*)(?::-([^}]*))?\}/g;

const ESCAPES = new Map(Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }));

/**
 * What a file sets, in the order of its lines; nothing where there is none.
 *
 * `${OTHER}` stands for a setting of the environment or, without that, of the lines before. A value that needs one
 * which nobody set is in `lacking`, with what is wrong.
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 * @returns {{values: Map<string, string>, lacking: Map<string, string>}}
 */
export function readEnvFile(file, env) {
  const values = new Map();
  const lacking = new Map();
  for (const { line, key, value } of bindings(file)) {
    lacking.delete(key);
    let missing;
    const text = value.replace(VARIABLE, (_, name, fallback) => {
      const known = env[name] ?? values.get(name);
      if (fallback === undefined && (known === undefined || lacking.has(name))) missing ??= name;
      return known ?? fallback ?? '';
    });
    if (missing !== undefined) {
      lacking.set(key, `${file}, line ${line}: ${key} uses \${${missing}}, which is set neither in the environment nor on an earlier line. Set it, or correct the line.`);
    }
    values.set(key, text);
  }
  return { values, lacking };
}

/** @param {string} file @returns {Iterable<{line: number, key: string, value: string}>} */
function* bindings(file) {
  const text = content(file);
  let position = 0;
  /** @param {RegExp} pattern */
  const take = (pattern) => {
    pattern.lastIndex = position;
    const found = pattern.exec(text);
    if (found) position = pattern.lastIndex;
    return found;
  };
  while (take(BLANK) && position < text.length) {
    const start = position;
    take(EXPORT);
    const key = take(KEY);
    let value;
    if (!key && !take(COMMENT_LINE)) throw unreadable(file, text, start);
    if (key) {
      const equals = take(EQUALS);
      if (equals) value = equals[1] && text[position] === '#' ? '' : takeValue(take, text[position]);
      if (equals && value === undefined) throw unreadable(file, text, start);
    }
    if (!take(END)) throw unreadable(file, text, start);
    if (key && value !== undefined) yield { line: lineAt(text, start), key: key[1] ?? key[2], value };
  }
}

/** @param {(pattern: RegExp) => RegExpExecArray | null} take @param {string | undefined} first */
function takeValue(take, first) {
  if (first === "'") return take(SINGLE)?.[1].replace(/\\([\\'])/g, '$1');
  if (first === '"') return take(DOUBLE)?.[1].replace(/\\([\\'"abfnrtv])/g, (_, sign) => ESCAPES.get(sign) ?? sign);
  return take(BARE)?.[0].replace(/\s+#.*/, '').trimEnd();
}

/** @param {string} file */
function content(file) {
  // A folder of that name is a virtual environment.
  if (!existsSync(file) || statSync(file).isDirectory()) return '';
  let bytes;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new SettingsError(`${file} cannot be read (${error.code}). Make it readable, or delete it.`);
  }
  try {
    // An editor on Windows may have put a mark before the first name; the decoder takes it away.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SettingsError(`${file} is not text in UTF-8. Save it in that encoding.`);
  }
}

/** @param {string} file @param {string} text @param {number} position */
function unreadable(file, text, position) {
  return new SettingsError(
    `${file}, line ${lineAt(text, position)}, cannot be read. Write NAME=value, and close every quote. Put a value that contains one kind of quote into quotes of the other kind.`,
  );
}

/** @param {string} text @param {number} position */
function lineAt(text, position) {
  return text.slice(0, position).split(/\r\n|\n|\r/).length;
}

/**
 * From the GraphQL text that Prisma Client Python sends to the JSON protocol, the only one the WebAssembly engine takes.
 *
 *     mutation { result: createOneUser(data: {name: "Ann"}) {id name} }
 *     {modelName: "User", action: "createOne", query: {arguments: {data: {name: "Ann"}}, selection: {id: true, name: true}}}
 *
 * The client writes a small part of GraphQL: one operation, no variables, fragments, directives or block strings.
 * Strings are found with `indexOf` and decoded with `JSON.parse`, which keeps bulk parameters of megabytes fast.
 */

/** @typedef {import('./datamodel.mjs').Models} Models */
/** @typedef {{modelName?: string, action: string, query: {arguments: object, selection: object}}} JsonQuery */

const ACTIONS = [
  ['findUnique', 'OrThrow'],
  ['findUnique', ''],
  ['findFirst', 'OrThrow'],
  ['findFirst', ''],
  ['findMany', ''],
  ['createOne', ''],
  ['createMany', ''],
  ['updateOne', ''],
  ['updateMany', ''],
  ['upsertOne', ''],
  ['deleteOne', ''],
  ['deleteMany', ''],
  ['aggregate', ''],
  ['groupBy', ''],
];
const RAW_ACTIONS = new Set(['queryRaw', 'executeRaw']);
// Aggregations are selections of model fields below a name of the engine's own.
const AGGREGATIONS = new Set(['_count', '_avg', '_sum', '_min', '_max']);

/** A query that isn't what the client writes; reported as P2009, the code for a query that doesn't parse. */
export class QueryTextError extends Error {
  name = 'QueryTextError';
}

/**
 * @param {string} text
 * @param {Models} models
 * @returns {{query: JsonQuery, alias: string}} the query, and the key under which the client expects its result
 */
export function translate(text, models) {
  const root = new Reader(text).readOperation();
  if (RAW_ACTIONS.has(root.name)) {
    return {
      alias: root.alias,
      query: { action: root.name, query: { arguments: root.arguments, selection: {} } },
    };
  }
  const { action, modelName } = splitName(root.name, models);
  return {
    alias: root.alias,
    query: {
      modelName,
      action,
      query: {
        arguments: tagArguments(root.arguments ?? {}, models, modelName),
        selection: toSelection(root.selection, models, modelName),
      },
    },
  };
}

/** @param {string} name @param {Models} models */
function splitName(name, models) {
  for (const [prefix, suffix] of ACTIONS) {
    if (!name.startsWith(prefix) || !name.endsWith(suffix)) continue;
    const modelName = name.slice(prefix.length, name.length - suffix.length);
    if (models.has(modelName)) return { action: prefix + suffix, modelName };
  }
  throw new QueryTextError(`Field does not exist on the enclosing type: \`${name}\``);
}

/** @param {ParsedField[]} fields @param {Models} models @param {string | undefined} modelName */
function toSelection(fields, models, modelName) {
  /** @type {Record<string, unknown>} */
  const selection = {};
  for (const field of fields) {
    const relation = modelName && models.get(modelName)?.get(field.name)?.type;
    const target = AGGREGATIONS.has(field.name) ? modelName : relation;
    if (!field.selection.length && !field.arguments) {
      selection[field.name] = true;
    } else {
      selection[field.name] = {
        arguments: tagArguments(field.arguments ?? {}, models, target),
        selection: toSelection(field.selection, models, target),
      };
    }
  }
  return selection;
}

// Operations on a relation, by what their value names: fields of the related model, or arguments that hold such fields.
const FIELD_OPERATIONS = new Set([
  'create', 'connect', 'disconnect', 'set', 'delete', 'deleteMany', 'some', 'every', 'none', 'is', 'isNot',
]);
const ARGUMENT_OPERATIONS = new Set(['update', 'upsert', 'updateMany', 'createMany', 'connectOrCreate']);
const ARGUMENT_NAMES = new Set(['where', 'data', 'create', 'update', 'skipDuplicates']);

/**
 * Marks the literals of `Json` fields, which arrive as JSON text, so that the engine doesn't take them for strings.
 *
 * Names of arguments, fields and operations alternate from level to level, and a field may be called like an argument.
 * @param {Record<string, any>} args arguments such as `where` and `data`, each naming fields of the model
 * @param {Models} models
 * @param {string | undefined} modelName
 */
function tagArguments(args, models, modelName) {
  return mapValues(args, (value) => tagFields(value, models, modelName));
}

/** @param {any} value names fields of the model @param {Models} models @param {string | undefined} modelName @returns {any} */
function tagFields(value, models, modelName) {
  if (Array.isArray(value)) return value.map((item) => tagFields(item, models, modelName));
  if (!isObject(value)) return value;
  const fields = modelName === undefined ? undefined : models.get(modelName);
  return mapValues(value, (item, key) => {
    const field = fields?.get(key);
    // AND, OR, NOT, _count and the names of compound keys: fields of the same model are below.
    if (!field) return tagFields(item, models, modelName);
    if (field.type === 'Json') return tagJsonLiteral(item);
    return models.has(field.type) ? tagOperations(item, models, field.type) : item;
  });
}

/** @param {any} value what is done with a relation @param {Models} models @param {string} modelName the related model */
function tagOperations(value, models, modelName) {
  if (!isObject(value)) return value;
  return mapValues(value, (item, key) => {
    if (FIELD_OPERATIONS.has(key)) return tagFields(item, models, modelName);
    if (!ARGUMENT_OPERATIONS.has(key)) return tagFields({ [key]: item }, models, modelName)[key];
    const tag = (/** @type {any} */ operand) =>
      isObject(operand) && Object.keys(operand).every((name) => ARGUMENT_NAMES.has(name) && typeof operand[name] !== 'string')
        ? tagArguments(operand, models, modelName)
        : tagFields(operand, models, modelName);
    return Array.isArray(item) ? item.map(tag) : tag(item);
  });
}

/** @param {Record<string, any>} object @param {(value: any, key: string) => any} change @returns {Record<string, any>} */
function mapValues(object, change) {
  /** @type {Record<string, any>} */
  const changed = {};
  for (const key in object) changed[key] = change(object[key], key);
  return changed;
}

/** @param {any} value A tagged number is a value, not an object with names. */
function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && value.$type === undefined;
}

// Filters and updates of a Json field whose value isn't Json itself.
const PLAIN_JSON_OPERATIONS = new Set([
  'path', 'mode', 'string_contains', 'string_starts_with', 'string_ends_with', 'sort', 'nulls',
]);

/** @param {any} value @returns {any} */
function tagJsonLiteral(value) {
  if (typeof value === 'string') return { $type: 'Json', value };
  if (Array.isArray(value)) return value.map(tagJsonLiteral);
  if (value === null) return null;
  if (!isObject(value)) return { $type: 'Json', value: JSON.stringify(value) };
  return mapValues(value, (item, key) => (PLAIN_JSON_OPERATIONS.has(key) ? item : tagJsonLiteral(item)));
}

/** @typedef {{name: string, alias: string, arguments: any, selection: ParsedField[]}} ParsedField */

const SPACE = /[\s,\uFEFF]*/y;
const NAME = /[A-Za-z_]\w*/y;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;

class Reader {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
    this.position = 0;
  }

  /** @returns {ParsedField} */
  readOperation() {
    if (this.peek() !== '{') this.readName();
    this.expect('{');
    const field = this.readField();
    this.expect('}');
    if (this.peek() !== '') throw this.unexpected();
    return field;
  }

  /** @returns {ParsedField} */
  readField() {
    let name = this.readName();
    const alias = name;
    if (this.peek() === ':') {
      this.position++;
      name = this.readName();
    }
    const args = this.peek() === '(' ? this.readEntries('(', ')') : undefined;
    const selection = [];
    if (this.peek() === '{') {
      this.position++;
      while (this.peek() !== '}') selection.push(this.readField());
      this.position++;
    }
    return { name, alias, arguments: args, selection };
  }

  /** @returns {any} */
  readValue() {
    const next = this.peek();
    if (next === '"') return this.readString();
    if (next === '{') return this.readEntries('{', '}');
    if (next === '[') {
      this.position++;
      const items = [];
      while (this.peek() !== ']') items.push(this.readValue());
      this.position++;
      return items;
    }
    NUMBER.lastIndex = this.position;
    const number = NUMBER.exec(this.text);
    if (number) {
      this.position = NUMBER.lastIndex;
      return toNumber(number[0], number[1] !== undefined || number[2] !== undefined);
    }
    const name = this.readName();
    if (name === 'true') return true;
    if (name === 'false') return false;
    if (name === 'null') return null;
    return name;
  }

  /** @param {string} open @param {string} close */
  readEntries(open, close) {
    this.expect(open);
    /** @type {Record<string, unknown>} */
    const entries = {};
    while (this.peek() !== close) {
      const key = this.readName();
      this.expect(':');
      entries[key] = this.readValue();
    }
    this.position++;
    return entries;
  }

  readString() {
    const { text } = this;
    const start = this.position;
    let end = start;
    do {
      end = text.indexOf('"', end + 1);
      if (end === -1) throw this.unexpected();
    } while (isEscaped(text, end));
    this.position = end + 1;
    return JSON.parse(withoutIndent(text, start, end + 1));
  }

  readName() {
    this.peek();
    NAME.lastIndex = this.position;
    const name = NAME.exec(this.text);
    if (!name) throw this.unexpected();
    this.position = NAME.lastIndex;
    return name[0];
  }

  /** @param {string} character */
  expect(character) {
    if (this.peek() !== character) throw this.unexpected();
    this.position++;
  }

  /** Skips what separates tokens; returns the next character, or '' at the end. */
  peek() {
    SPACE.lastIndex = this.position;
    SPACE.test(this.text);
    this.position = SPACE.lastIndex;
    return this.text.charAt(this.position);
  }

  unexpected() {
    const rest = this.text.slice(this.position, this.position + 20);
    return new QueryTextError(`Error parsing GraphQL query at character ${this.position}: ${rest ? `unexpected \`${rest}\`` : 'it ends too early'}`);
  }
}

/** @param {string} text @param {number} quote */
function isEscaped(text, quote) {
  let backslashes = 0;
  while (text.charCodeAt(quote - 1 - backslashes) === 92) backslashes++;
  return backslashes % 2 === 1;
}

/** The engine keeps 16 digits of a number. */
const DIGITS = /^-?0*\.?0*(?:\d\.?){17}/;

/** @param {string} text @param {boolean} isFloat */
function toNumber(text, isFloat) {
  if (isFloat && DIGITS.test(text)) return { $type: 'Decimal', value: text };
  const number = Number(text);
  return isFloat || Number.isSafeInteger(number) ? number : { $type: 'BigInt', value: text };
}

// Line separators that JSON leaves as they are inside a string.
const SEPARATOR = /[\u0085\u2028\u2029]/;
const PYTHON_SPACE_ONLY = /^[\s\u001C-\u001F\u0085]*$/;

/**
 * The string literal at start..end as the user wrote it.
 *
 * The client indents its query text line by line, and Python counts U+0085, U+2028 and U+2029 as ends of a line: inside
 * a string that holds one of them, the rest of the "line" has been moved to the right by as much as the line it began on.
 * @param {string} text @param {number} start @param {number} end
 */
function withoutIndent(text, start, end) {
  const literal = text.slice(start, end);
  if (!SEPARATOR.test(literal)) return literal;
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const indent = /^ */.exec(text.slice(lineStart, start))?.[0] ?? '';
  return literal
    .split(/(?<=[\u0085\u2028\u2029])/)
    .map((line, index) =>
      index > 0 && !PYTHON_SPACE_ONLY.test(line) && line.startsWith(indent) ? line.slice(indent.length) : line,
    )
    .join('');
}

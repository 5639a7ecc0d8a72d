/**
 * From the engine's tagged answers to what the native engine returns.
 *
 * `{"$type": "BigInt", "value": "1"}` becomes its value: numbers of arbitrary size stay strings, bytes stay base64,
 * a date is ISO 8601 text and `Json` is JSON text. The client's models parse all of them.
 */

/**
 * @param {any} value
 * @returns {any} `value` with every tag replaced, in place where that is possible
 */
export function untag(value) {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = untag(value[index]);
    return value;
  }
  if (typeof value.$type === 'string' && 'value' in value) return value.value;
  for (const key in value) value[key] = untag(value[key]);
  return value;
}

/**
 * The answer to one query with its result under the key that the client asked for.
 *
 * Raw results carry no tags and are handed on as text: parsing them would turn 3.0 into 3.
 * @param {string} text the engine's answer
 * @param {string} action
 * @param {string} alias
 */
export function toClientAnswer(text, action, alias) {
  const rawPrefix = `{"data":{"${action}":`;
  const isRaw = action === 'queryRaw' || action === 'executeRaw';
  if (isRaw && text.startsWith(rawPrefix)) return `{"data":{"${alias}":${text.slice(rawPrefix.length)}`;
  const answer = JSON.parse(text);
  if (!answer.data) return answer;
  return { data: { [alias]: untag(Object.values(answer.data)[0]) } };
}

/**
 * @param {string} text the engine's answer to a batch
 * @param {string[]} aliases
 */
export function toClientBatchAnswer(text, aliases) {
  const answer = JSON.parse(text);
  const results = answer.batchResult?.map((/** @type {any} */ result, /** @type {number} */ index) =>
    result.data ? { data: { [aliases[index]]: untag(Object.values(result.data)[0]) } } : result,
  );
  return results ? { ...answer, batchResult: results } : answer;
}

/** The HTTP contract of the native query engine, on the loopback interface only. */

import { createHash, timingSafeEqual } from 'node:crypto';
import { createRequire } from 'node:module';
import { toErrorAnswer } from './errors.mjs';

// An `import` of node:http reads all it exports, and so loads the client of fetch and WebSocket: a sixth of the start.
const { createServer } = createRequire(import.meta.url)('node:http');

/** @typedef {import('./engine.mjs').Engine} Engine */

/**
 * @param {Promise<Engine>} opening
 * @param {number} port
 * @param {string} [secret] what requests have to know, where the one who started the host has given one
 * @returns {Promise<import('node:http').Server[]>}
 */
export async function serve(opening, port, secret) {
  const isWelcome = doorkeeper(secret);
  const listener = (/** @type {any} */ request, /** @type {any} */ response) => {
    const refusal = isWelcome(request);
    if (refusal) return send(response, 403, 'application/json', { message: refusal });
    route(opening, request)
      .catch((error) => ({ body: toErrorAnswer(error) }))
      .then(({ status = 200, type = 'application/json', body }) => send(response, status, type, body));
  };
  const first = await listen(listener, port, '127.0.0.1');
  // The client connects to "localhost", which may mean ::1; a machine without IPv6 is fine too.
  const second = await listen(listener, /** @type {any} */ (first.address()).port, '::1').catch(() => undefined);
  return second ? [first, second] : [first];
}

/**
 * @param {Promise<Engine>} opening
 * @param {import('node:http').IncomingMessage} request
 * @returns {Promise<{status?: number, type?: string, body: object | string}>}
 */
async function route(opening, request) {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const text = await readBody(request);
  if (request.method === 'GET' && pathname === '/status') return { body: { status: 'ok' } };
  const engine = await opening;
  const transaction = /^\/transaction\/([^/]+)\/(commit|rollback)$/.exec(pathname);
  switch (true) {
    case request.method === 'GET' && pathname === '/metrics': {
      const labels = text ? JSON.parse(text) : {};
      if (searchParams.get('format') === 'prometheus') return { type: 'text/plain; version=0.0.4', body: engine.metrics.toPrometheus(labels) };
      return { body: engine.metrics.toJson(labels) };
    }
    case request.method === 'POST' && pathname === '/':
      return { body: await engine.answer(JSON.parse(text), header(request, 'x-transaction-id')) };
    case request.method === 'POST' && pathname === '/rows':
      return { body: await engine.load(JSON.parse(text), header(request, 'x-transaction-id')) };
    case request.method === 'POST' && pathname === '/close':
      await engine.close();
      return { body: {} };
    case request.method === 'POST' && pathname === '/transaction/start':
      return { body: await engine.startTransaction(text ? JSON.parse(text) : {}) };
    case request.method === 'POST' && transaction !== null:
      return { body: await engine.endTransaction(transaction[1], /** @type {'commit' | 'rollback'} */ (transaction[2])) };
    default:
      return { status: 404, body: { message: `No such resource: ${request.method} ${pathname}` } };
  }
}

/** The names of this machine, with any port. */
const OWN_NAMES = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/**
 * Loopback keeps other machines out, not other users of this one, nor the browser of its user.
 * @param {string | undefined} secret
 * @returns {(request: import('node:http').IncomingMessage) => string | undefined} why a request is refused, if it is
 */
function doorkeeper(secret) {
  const expected = secret === undefined ? undefined : digest(`Bearer ${secret}`);
  return ({ headers }) => {
    // A web page may send requests to loopback addresses, but not without naming its origin.
    if (headers.origin) return 'Requests from web pages are refused.';
    // A name that somebody has pointed to this machine lets a web page believe that it asks its own server.
    if (!OWN_NAMES.test(headers.host ?? '')) return 'Requests to another host are refused.';
    if (expected && !timingSafeEqual(expected, digest(headers.authorization ?? ''))) return 'Requests without the secret of this engine are refused.';
    return undefined;
  };
}

/** @param {string} text */
function digest(text) {
  return createHash('sha256').update(text).digest();
}

/** @param {import('node:http').IncomingMessage} request @param {string} name */
function header(request, name) {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** @param {import('node:http').IncomingMessage} request */
async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return chunks.length === 1 ? chunks[0].toString('utf8') : Buffer.concat(chunks).toString('utf8');
}

/** @param {import('node:http').ServerResponse} response @param {number} status @param {string} type @param {object | string} body */
function send(response, status, type, body) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(bytes);
}

/**
 * @param {import('node:http').RequestListener} listener
 * @param {number} port
 * @param {string} host
 * @returns {Promise<import('node:http').Server>}
 */
function listen(listener, port, host) {
  return new Promise((resolve, reject) => {
    // Pauses between two queries of one client connection are no reason to close it.
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 }, listener);
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

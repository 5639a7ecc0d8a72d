/**
 * Errors in the native engine's form: `{errors: [{error, user_facing_error: {error_code, message, meta}}]}`.
 *
 * No message may hold a password, whoever wrote it: every text that leaves the host goes through `redact`.
 */

/** An error with a Prisma code. */
export class KnownError extends Error {
  name = 'KnownError';

  /** @param {string} code @param {string} message @param {object} [meta] @param {string} [summary] the `error` text, where it differs from the message */
  constructor(code, message, meta = {}, summary = message) {
    super(message);
    this.code = code;
    this.meta = meta;
    this.summary = summary;
  }
}

/** @param {string} reason why a transaction can't be used */
export function transactionError(reason) {
  return new KnownError('P2028', `Transaction API error: ${reason}`, { error: reason }, reason);
}

/**
 * A statement of the user's opened a transaction in a connection that everybody's writes share: they would be
 * acknowledged, and gone when it closes.
 * @param {string} code what the database would call it
 */
export function leftOpenError(code) {
  const message = 'BEGIN and SAVEPOINT open a transaction that nothing would commit; use tx()';
  return new KnownError('P2010', `Raw query failed. Code: \`${code}\`. Message: \`${message}\``, { code, message });
}

/** @type {Set<string>} */
const secrets = new Set();

/** @param {string} url a database URL whose password must not appear in any text */
export function keepSecret(url) {
  const password = /^[a-z0-9+]+:\/\/[^/?#]*?:([^/?#]*)@/i.exec(url)?.[1];
  if (!password) return;
  secrets.add(password);
  try {
    secrets.add(decodeURIComponent(password));
  } catch {
    // Not percent-encoded after all.
  }
}

/** @param {string} text */
export function redact(text) {
  let clean = text.replace(/([a-z0-9+]+:\/\/[^\s:/@]*):[^\s@/]+@/gi, '$1:***@');
  for (const secret of secrets) clean = hide(clean, secret);
  return clean;
}

/** @param {string} text @param {string} secret */
function hide(text, secret) {
  // A password as short as "a" or as plain as "postgres" appears in innocent words too; hiding those would garble every text.
  return secret.length < 6 || secret === 'postgres' ? text : text.replaceAll(secret, '***');
}

/**
 * The answer that reports `error` to the client.
 * @param {any} error a KnownError, what the engine throws, or any other error
 */
export function toErrorAnswer(error) {
  const { code, message, meta, summary } = describe(error);
  const facing = { is_panic: false, message: redact(message), meta: meta ?? {}, ...(code && { error_code: code }) };
  return { errors: [{ error: redact(summary ?? message), user_facing_error: facing }] };
}

/** @param {any} error */
function describe(error) {
  if (error instanceof KnownError) return error;
  const driver = error?.name === 'DriverAdapterError' ? describeDriverError(error.cause) : undefined;
  if (driver) return driver;
  const told = typeof error === 'object' && error?.error_code ? error : parseTold(error?.message ?? String(error));
  if (told) return { code: told.error_code, message: told.message, meta: told.meta, summary: told.meta?.error ?? told.message };
  return { code: undefined, message: error?.message || String(error), meta: {}, summary: undefined };
}

/** The engine throws some errors as JSON text. @param {string} text */
function parseTold(text) {
  try {
    const told = JSON.parse(text);
    return typeof told?.message === 'string' ? told : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A driver's error outside a query, where the engine can't translate it.
 * @param {any} cause
 */
function describeDriverError(cause) {
  switch (cause?.kind) {
    case 'DatabaseNotReachable':
      return new KnownError('P1001', unreachable(cause.host, cause.port));
    case 'DatabaseDoesNotExist':
      return new KnownError('P1003', `Database \`${cause.db}\` does not exist. Create it with: prisma db push`, { database_name: cause.db });
    case 'AuthenticationFailed':
      return new KnownError('P1000', `Authentication failed against the database server: the credentials for \`${cause.user}\` are not valid.`, { database_user: cause.user });
  }
  return undefined;
}

/** @param {string} host @param {number | string} port the native engine's words, which users search for */
export function unreachable(host, port) {
  return `Can't reach database server at \`${host}:${port}\``;
}

/** SQLite's errors as the query engine names them. */

import { DriverAdapterError } from '@prisma/driver-adapter-utils';
import { KnownError } from './errors.mjs';

const BUSY = 5;
/** Two processes met while one of them opened or cleared away the write-ahead log. */
const PROTOCOL = 15;

/** @param {any} error @returns {boolean} whether the lock of another connection was in the way */
export function isBusy(error) {
  const code = error?.errcode & 0xff;
  return error?.code === 'ERR_SQLITE_ERROR' && (code === BUSY || code === PROTOCOL);
}

/** The engine knows no kind for this one, and hands it on as it is. */
export function lockedError() {
  return new KnownError('P1008', 'Operations timed out: the database is locked by another transaction or process.');
}

/** @param {any} error */
export function driverError(error) {
  if (error?.code === 'ERR_INVALID_STATE' && /finalized/.test(error.message)) return sqliteError(21, 'the SQL text holds no statement');
  if (error?.code !== 'ERR_SQLITE_ERROR') return error;
  return isBusy(error) ? lockedError() : sqliteError(error.errcode, error.message);
}

/** @param {number} code @param {string} message */
export function sqliteError(code, message) {
  return new DriverAdapterError(
    /** @type {any} */ ({ originalCode: String(code), originalMessage: message, ...errorKind(code, message) }),
  );
}

/** @param {number} code extended result code of SQLite @param {string} message */
function errorKind(code, message) {
  const after = (/** @type {string} */ text) => message.split(text)[1];
  const fields = () => after('constraint failed: ')?.split(', ').map((name) => name.slice(name.lastIndexOf('.') + 1));
  switch (code) {
    case 1555: // primary key
    case 2067: // unique
      return { kind: 'UniqueConstraintViolation', constraint: fields() && { fields: fields() } };
    case 1299:
      return { kind: 'NullConstraintViolation', constraint: fields() && { fields: fields() } };
    case 787: // foreign key
    case 1811: // foreign key, by a trigger
      return { kind: 'ForeignKeyConstraintViolation', constraint: { foreignKey: {} } };
  }
  if (message.includes('no such table: ')) return { kind: 'TableDoesNotExist', table: after('no such table: ') };
  if (message.includes('no such column: ')) return { kind: 'ColumnNotFound', column: after('no such column: ') };
  if (message.includes('has no column named ')) return { kind: 'ColumnNotFound', column: after('has no column named ') };
  return { kind: 'sqlite', extendedCode: code, message };
}

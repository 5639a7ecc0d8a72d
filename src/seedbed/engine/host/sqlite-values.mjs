/** Values between the query engine and SQLite: what is bound, and what is read. */

import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';

/**
 * @param {any} value
 * @param {import('@prisma/driver-adapter-utils').ArgType} [type]
 * @param {() => boolean} [hasIntegers] whether the file has moments as integers: any integer counts for less than any text
 */
export function toDriverValue(value, type, hasIntegers = () => false) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number') {
    // The driver binds every number as REAL, which shows in expressions (typeof, division, LIKE).
    const isFloat = type?.scalarType === 'float' || type?.scalarType === 'decimal';
    return Number.isSafeInteger(value) && !isFloat ? BigInt(value) : value;
  }
  if (typeof value === 'string') {
    switch (type?.scalarType) {
      case 'int':
      case 'bigint':
        return BigInt(value);
      case 'float':
      case 'decimal':
        return Number.parseFloat(value);
      case 'datetime':
        return toMoment(new Date(value), hasIntegers);
      case 'bytes':
        return Buffer.from(value, 'base64');
    }
    if (value.includes('\0')) throw new Error("The text has a zero character (U+0000), at which SQLite's functions would cut it off. Remove it.");
    return value;
  }
  if (value instanceof Date) return toMoment(value, hasIntegers);
  if (Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return Buffer.from(value);
  return value;
}

/** @param {Date} date @param {() => boolean} hasIntegers */
function toMoment(date, hasIntegers) {
  return hasIntegers() ? BigInt(date.getTime()) : isoText(date);
}

/** @param {Date} date the form in which Prisma's own SQLite adapters store a DateTime */
function isoText(date) {
  return date.toISOString().replace('Z', '+00:00');
}

const DECLARED = new Map(
  Object.entries({
    Int32: ['TINYINT', 'SMALLINT', 'MEDIUMINT', 'INT', 'INTEGER', 'SERIAL', 'INT2'],
    Int64: ['BIGINT', 'UNSIGNED BIG INT', 'INT8'],
    Float: ['FLOAT'],
    Double: ['DOUBLE', 'DOUBLE PRECISION', 'NUMERIC', 'REAL'],
    Numeric: ['DECIMAL'],
    Boolean: ['BOOLEAN'],
    DateTime: ['DATETIME', 'TIMESTAMP'],
    Date: ['DATE'],
    Time: ['TIME'],
    Json: ['JSONB'],
    Bytes: ['BLOB'],
    Text: ['TEXT', 'CLOB', 'CHARACTER', 'VARCHAR', 'VARYING CHARACTER', 'NCHAR', 'NATIVE CHARACTER', 'NVARCHAR'],
  }).flatMap(([type, names]) => names.map((name) => [name, ColumnTypeEnum[type]])),
);

/**
 * The rows of a statement as the engine takes them, changed in place.
 * @param {{name: string, type: string | null}[]} columns
 * @param {any[][]} rows
 */
export function toResult(columns, rows) {
  const columnTypes = columns.map((column, index) => columnType(column.type, rows, index));
  for (const row of rows) toResultRow(row, columnTypes);
  return { columnNames: columns.map((column) => column.name), columnTypes, rows };
}

/**
 * The declared type of a column, or for an expression the type of its values: integers, unless one is something else.
 * @param {string | null} declared
 * @param {unknown[][]} rows
 * @param {number} index
 */
function columnType(declared, rows, index) {
  const known = declared && DECLARED.get(declared.toUpperCase());
  if (known !== null && known !== undefined && known !== '') {
    // SQLite keeps whatever is stored, so a column may hold more than its declaration says.
    if (known === ColumnTypeEnum.Int32 && rows.some((row) => isBeyondInt32(row[index]))) return ColumnTypeEnum.Int64;
    return known;
  }
  let integers = false;
  for (const row of rows) {
    const value = row[index];
    if (value === null) continue;
    if (typeof value === 'string') return ColumnTypeEnum.Text;
    if (typeof value === 'number') return ColumnTypeEnum.Double;
    if (typeof value !== 'bigint') return ColumnTypeEnum.Bytes;
    integers = true;
  }
  if (integers && rows.some((row) => isBeyondInt32(row[index]))) return ColumnTypeEnum.Int64;
  return ColumnTypeEnum.Int32;
}

/** @param {unknown} value */
function isBeyondInt32(value) {
  return typeof value === 'bigint' && BigInt.asIntN(32, value) !== value;
}

/** Turns a row of the driver into what the engine takes, in place. @param {any[]} row @param {number[]} types */
function toResultRow(row, types) {
  for (let index = 0; index < row.length; index++) {
    const value = row[index];
    if (value === null || typeof value === 'string') continue;
    const type = types[index];
    if (typeof value === 'bigint') {
      if (type === ColumnTypeEnum.DateTime) row[index] = new Date(Number(value)).toISOString();
      else row[index] = type === ColumnTypeEnum.Int64 ? value.toString() : Number(value);
    } else if (typeof value === 'number') {
      if (type === ColumnTypeEnum.DateTime) row[index] = new Date(value).toISOString();
      else if (type === ColumnTypeEnum.Int32 || type === ColumnTypeEnum.Int64) row[index] = Math.trunc(value);
    } else {
      row[index] = Array.from(value);
    }
  }
}

/** Checks an agent's input against a tool's schema; errors say what to send instead. */
import { HumanError } from '../core/errors';
import { plain } from '../core/plain';
import { isObject } from '../core/record';
import { text } from '../core/text';
import type { Schema } from './schema-type';

/**
 * @param value as received; undefined for no arguments
 * @returns the value, which matches the schema
 * @throws HumanError `tool-input` naming the first fault
 */
export function checkInput(value: unknown, schema: Schema): unknown {
  const given = value ?? {};
  const problem = problemOf(given, schema, '');
  if (problem === undefined) return given;
  throw new HumanError(text`The input of this tool is wrong: ${problem}.`, 'tool-input', 2);
}

function problemOf(value: unknown, schema: Schema, at: string): string | undefined {
  const name = at === '' ? 'the input' : `"${at}"`;
  if (!hasType(value, schema.type)) return `${name} must be ${nounOf(schema.type)}`;
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    return `${name} must be one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`;
  }
  if (typeof value === 'number') return outside(value, schema.minimum, schema.maximum, name);
  if (typeof value === 'string') {
    return outside(value.length, schema.minLength, undefined, `the length of ${name}`);
  }
  if (Array.isArray(value)) {
    const { minItems, maxItems, items = {} } = schema;
    return (
      outside(value.length, minItems, maxItems, `the number of items of ${name}`) ??
      first(
        value.map((one, index) => [`${at}[${index}]`, one]),
        () => items,
      )
    );
  }
  if (schema.properties === undefined) return undefined;
  return objectProblem(value as Record<string, unknown>, schema, at);
}

function objectProblem(
  value: Record<string, unknown>,
  { properties = {}, required = [] }: Schema,
  at: string,
): string | undefined {
  const missing = required.find((key) => value[key] === undefined);
  if (missing !== undefined) return `"${pathOf(at, missing)}" is missing`;
  const known = Object.keys(properties);
  // `hasOwn`, as a model may well write "constructor".
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(properties, key));
  if (unknown !== undefined) {
    return `"${plain(pathOf(at, unknown))}" is not known; it takes ${known.join(', ') || 'nothing'}`;
  }
  const given = Object.entries(value).filter(([, one]) => one !== undefined);
  return first(
    given.map(([key, one]) => [pathOf(at, key), one, key]),
    (key) => properties[key]!,
  );
}

function first(
  entries: readonly (readonly [at: string, value: unknown, key?: string])[],
  schemaOf: (key: string) => Schema,
): string | undefined {
  for (const [at, value, key = ''] of entries) {
    const problem = problemOf(value, schemaOf(key), at);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function outside(
  value: number,
  least: number | undefined,
  most: number | undefined,
  name: string,
): string | undefined {
  if (least !== undefined && value < least) return `${name} must be at least ${least}`;
  return most !== undefined && value > most ? `${name} must be at most ${most}` : undefined;
}

function hasType(value: unknown, type: Schema['type']): boolean {
  switch (type) {
    case 'object':
      return isObject(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case undefined:
      return true;
    default:
      return typeof value === type;
  }
}

function nounOf(type: Schema['type']): string {
  if (type === 'integer') return 'a whole number';
  return type === 'boolean'
    ? 'true or false'
    : `${type === 'number' || type === 'string' ? 'a' : 'an'} ${String(type)}`;
}

function pathOf(at: string, key: string): string {
  return at === '' ? key : `${at}.${key}`;
}

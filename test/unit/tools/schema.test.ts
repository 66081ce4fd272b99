import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tools } from '../../../src/tools/index';
import { checkInput } from '../../../src/tools/schema';
import type { Schema } from '../../../src/tools/schema-type';

const ajv = new AjvJsonSchemaValidator();

function accepts(value: unknown, schema: Schema): boolean {
  try {
    checkInput(value, schema);
    return true;
  } catch {
    return false;
  }
}

/** Values near those that a schema takes, and some that it never does. */
function near(schema: Schema): fc.Arbitrary<unknown> {
  const wrong = fc.oneof(
    ...[fc.constant(null), fc.boolean(), fc.integer(), fc.double(), fc.string()],
    ...[fc.array(fc.string(), { maxLength: 2 }), fc.constant({})],
  );
  return fc.oneof({ weight: 8, arbitrary: right(schema) }, { weight: 1, arbitrary: wrong });
}

function right({ type, properties = {}, items = {}, ...rest }: Schema): fc.Arbitrary<unknown> {
  if (rest.enum !== undefined) return fc.constantFrom(...rest.enum, 'other');
  if (type === 'object') {
    const known = fc.record(
      Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, near(one)])),
      { requiredKeys: [] },
    );
    const strange = fc.constantFrom({}, {}, {}, { constructor: 1 }, { strange: 'x' });
    return fc.tuple(known, strange).map(([one, other]) => ({ ...one, ...other }));
  }
  if (type === 'array') return fc.array(near(items), { maxLength: 22 });
  if (type === 'integer') return fc.integer({ min: -2, max: 70 });
  if (type === 'number') return fc.double({ min: -1, max: 61, noNaN: true });
  return type === 'boolean' ? fc.boolean() : fc.string({ maxLength: 3 });
}

describe.each(tools.map(({ name, input }) => [name, input] as const))('%s', (_, schema) => {
  it('accepts what JSON Schema accepts', () => {
    const validate = ajv.getValidator(schema);
    fc.assert(
      fc.property(near(schema), (value) => {
        const given = value ?? {};
        expect(accepts(value, schema)).toBe(validate(given).valid);
      }),
      { numRuns: 400 },
    );
  });
});

it('no arguments are an empty object', () => {
  expect(checkInput(undefined, { type: 'object', properties: {} })).toEqual({});
});

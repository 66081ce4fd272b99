/** The parameters of rankings across families. */
import type { Definition, ParameterSchema } from './definition';
import { record } from '../record';
import { families, familyName, type Ranking } from './families';

const definitions: readonly Definition[] = Object.values(families).map(
  ({ definition }) => definition,
);

/** The kinds that read each parameter. Both are in the order in which they are offered. */
export const readers: ReadonlyMap<string, readonly string[]> = new Map(
  definitions
    .flatMap(({ properties }) => Object.keys(properties))
    .map((key) => [
      key,
      definitions
        .filter(({ properties }) => key in properties)
        .flatMap((one) => one.readers?.[key] ?? Object.keys(one.kinds)),
    ]),
);

/** Whether a parameter that no one reads asks for more than is done. */
export function isEssential(key: string): boolean {
  return definitions.some(({ essential = [] }) => essential.includes(key));
}

/** Default values of parameters. */
export const usual: Readonly<Record<string, unknown>> = Object.assign(
  {},
  ...definitions.map((one) => one.usual),
) as Record<string, unknown>;

/** All paths of the images' grid in rankings. */
export const gridPaths: readonly (readonly string[])[] = [
  ...new Map(
    definitions.flatMap(({ grid }) => (grid === undefined ? [] : [[grid.join('.'), grid]])),
  ).values(),
];

/**
 * Whether a value that somebody is typing is already a valid ranking, so that its parameters can be
 * put into words.
 */
export function isRanking(value: unknown): value is Ranking {
  const ranking = record(value);
  const name = familyName(ranking?.['kind']);
  if (!ranking || name === undefined) return false;
  return holds(families[name].definition.properties, ranking);
}

function holds(properties: Definition['properties'], fields: Record<string, unknown>): boolean {
  return Object.entries(properties).every(
    ([key, schema]) => fields[key] === undefined || isReadable(schema, fields[key]),
  );
}

function isReadable(schema: ParameterSchema, value: unknown): boolean {
  const { type, required = [], properties = {} } = schema;
  if (type === undefined) return true;
  if (type === 'array') return Array.isArray(value);
  if (type !== 'object') return typeof value === (type === 'integer' ? 'number' : type);
  const fields = record(value);
  return (
    fields !== undefined &&
    required.every((key) => fields[key] !== undefined) &&
    holds(properties, fields)
  );
}

/** The part of the recipe's schema for rankings, which decide which visual tokens stay. */
import type { Definition } from './definition';
import { families, type FamilyName, type Ranking } from './families';

const definitions: readonly Definition[] = Object.values(families).map(
  ({ definition }) => definition,
);
const kinds = definitions.flatMap((one) => Object.entries(one.kinds));

/** The parameters of all families: as literal types, from which a test derives the recipe's. */
type Properties = Joined<(typeof families)[FamilyName]['definition']['properties']>;
type Joined<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

export const rankingSchema = {
  title: 'Ranking',
  description: 'Which visual tokens stay at a pruning layer.',
  type: 'object',
  required: ['kind'],
  properties: {
    kind: {
      title: 'Kind',
      description: 'What a layer ranks its visual tokens by; those with the highest stay.',
      enum: kinds.map(([kind]) => kind) as Ranking['kind'][],
      markdownEnumDescriptions: kinds.map(([, description]) => description),
      default: 'self-cross',
    },
    ...(Object.assign({}, ...definitions.map(({ properties }) => properties)) as Properties),
  },
  allOf: definitions.flatMap((one) =>
    one.required === undefined
      ? []
      : [
          {
            if: { properties: { kind: { enum: Object.keys(one.kinds) } }, required: ['kind'] },
            then: { required: one.required },
          },
        ],
  ),
  defaultSnippets: definitions.flatMap(({ snippets }) => snippets),
} as const;

import { expect, it } from 'vitest';
import { beforeDecoder } from '../../../../../src/core/cost/types';
import { HumanError } from '../../../../../src/core/errors';
import { requireBeforeDecoder } from '../../../../../src/core/surgery/pruning/before-decoder';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { exportNames, openExport } from '../../../support/exports';

/** Of every family one, as its first exporter gives it. */
const names = [
  ...new Map(
    exportNames()
      .toReversed()
      .map((name) => [name.split('-')[0], name]),
  ).values(),
];

it.each(names)('says of %s what the rewrite says', async (name) => {
  const decoder = await openExport(name);
  const refusalOf = (attempt: () => unknown): unknown => {
    try {
      attempt();
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(HumanError);
      return (error as HumanError).code;
    }
  };
  const schedule = [{ layer: beforeDecoder, keep: 0.5 }];
  const pruning = { schedule, ranking: { kind: 'divprune' } } as const;
  const rewritten = refusalOf(() => pruneDecoder(decoder, pruning, { kind: 'input' }));
  expect(
    refusalOf(() => {
      requireBeforeDecoder(decoder);
    }),
  ).toBe(rewritten);
});

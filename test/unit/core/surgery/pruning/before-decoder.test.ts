import { describe, expect, it } from 'vitest';
import { beforeDecoder } from '../../../../../src/core/cost/types';
import { HumanError } from '../../../../../src/core/errors';
import { refusalBefore } from '../../../../../src/core/surgery/pruning/before-decoder';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import type { OnnxModel } from '../../../../../src/core/onnx/model-file';
import { exportNames, openExport } from '../../../support/exports';
import { bfloat16Caches, fourAxes } from '../../../support/uncuttable';

/** One fixture of every family, as its first exporter gives it. */
const names = [
  ...new Map(
    exportNames()
      .toReversed()
      .map((name) => [name.split('-')[0], name]),
  ).values(),
];

/** The code of the error that rewriting throws. */
function rewriteCode(decoder: OnnxModel): string | undefined {
  const schedule = [{ layer: beforeDecoder, keep: 0.5 }];
  const pruning = { schedule, ranking: { kind: 'divprune' } } as const;
  try {
    pruneDecoder(decoder, pruning, { kind: 'input' });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(HumanError);
    return (error as HumanError).code;
  }
}

it.each(names)('says the same about %s as the rewrite', async (name) => {
  const decoder = await openExport(name);
  expect(refusalBefore(decoder)?.code).toBe(rewriteCode(decoder));
});

describe('refuses what later runs could not distinguish', () => {
  it.each([
    [
      'caches in bf16',
      'before-bfloat16',
      bfloat16Caches,
      /bf16 .*"past_key_values\.0\.key".*fp16/s,
    ],
    ['positions of four axes', 'before-axes', fourAxes, /position_ids of 4 axes.*3 .*height/s],
  ] as const)('%s', async (_, code, spoil, message) => {
    const decoder = await openExport('qwen2.5-vl-genai-fp32');
    spoil(decoder);
    const refusal = refusalBefore(decoder)!;
    expect([refusal.code, refusal.message]).toEqual([code, expect.stringMatching(message)]);
    expect(rewriteCode(decoder)).toBe(code);
  });
});

/**
 * Sliding windows: of every export as its model's configuration says, and of masks written by hand.
 */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import type { NodeProto } from '../../../../../src/core/onnx/generated/onnx_pb';
import { openOnnx } from '../../../../../src/core/onnx/model-file';
import { int64Tensor } from '../../../../../src/core/onnx/tensors';
import { analyzeDecoder } from '../../../../../src/core/surgery/attention/find';
import { windowOfMask } from '../../../../../src/core/surgery/attention/window';
import { exportNames, openExport, readFixture } from '../../../support/exports';
import { decoderOf, modelOf, node } from '../../../support/graphs';
import { refusedNames } from '../../../support/webgpu-names';

describe('the windows of', () => {
  const names = exportNames().filter((name) => !refusedNames.includes(name));

  it.each(names)('%s', async (name) => {
    const { sites } = analyzeDecoder(await openExport(name));
    expect(sites.map(({ window }) => window ?? null)).toEqual(readFixture(name).window);
  });

  it('a Mistral of 2024, whose mask is made once for all layers', async () => {
    const folder = path.join(__dirname, '../../../../fixtures/windowed');
    const { sites, index, kinds } = analyzeDecoder(
      await openOnnx(path.join(folder, 'mistral-eager-legacy.onnx')),
    );
    const masks = sites.flatMap((site) => site.masks);
    expect(masks).toHaveLength(sites.length);
    const [first] = sites;
    expect(first!.window).toBeGreaterThan(1);
    for (const mask of masks) expect(windowOfMask(mask, index, kinds)).toBe(first!.window);
  });
});

describe('windowOfMask', () => {
  const numbers = node('Range', ['0', 'count', '1'], 'row');
  const shifted = (by: string): NodeProto[] => [
    ...[numbers, node('Sub', ['row', by], 'first')],
    node('Greater', ['row', 'first'], 'near'),
  ];
  const initializers = [0, 1, 4, 6, -5].map((value) => int64Tensor(`${value}`, [value], []));

  it.each<[string, NodeProto[], number | undefined]>([
    [
      'a row that is compared with one shifted back',
      [...shifted('4'), node('Not', ['near'], 'mask')],
      4,
    ],
    [
      'a shift by a negative number',
      [numbers, node('Add', ['-5', 'row'], 'first'), node('LessOrEqual', ['first', 'row'], 'mask')],
      5,
    ],
    [
      'a shift behind changes of layout',
      [
        ...shifted('4').slice(0, 2),
        node('Cast', ['first'], 'cast'),
        node('Less', ['cast', 'row'], 'mask'),
      ],
      4,
    ],
    [
      'the shorter of two',
      [
        ...shifted('6'),
        ...[node('Sub', ['row', '4'], 'closer'), node('Greater', ['row', 'closer'], 'closest')],
        node('And', ['near', 'closest'], 'mask'),
      ],
      4,
    ],
    // Rows count from 0 and lengths from 1: such a comparison hides nothing but what comes later.
    ['a shift by one', [...shifted('1'), node('Not', ['near'], 'mask')], undefined],
    ['no shift', [numbers, node('LessOrEqual', ['row', 'row'], 'mask')], undefined],
    ['no comparison', [numbers, node('Sub', ['row', '4'], 'mask')], undefined],
    [
      'a comparison that makes a length',
      [
        ...shifted('4'),
        ...[node('Cast', ['near'], 'size'), node('Expand', ['row', 'size'], 'mask')],
      ],
      undefined,
    ],
    ['an input of the graph', [], undefined],
  ])('of %s', (_, nodes, expected) => {
    const inputs = [valueInfo('attention_mask', 'int64', [1, 'columns'])];
    const length = node('Size', ['attention_mask'], 'count');
    const { index, kinds } = decoderOf(
      modelOf({ nodes: [length, ...nodes], inputs, initializers }),
    );
    const mask = nodes.length === 0 ? 'attention_mask' : 'mask';
    expect(windowOfMask(mask, index, kinds)).toBe(expected);
  });
});

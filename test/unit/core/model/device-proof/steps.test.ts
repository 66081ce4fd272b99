import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { stepsOf } from '../../../../../src/core/model/device-proof/steps';
import { makeAttribute } from '../../../../../src/core/onnx/attributes';
import { NodeProtoSchema } from '../../../../../src/core/onnx/generated/onnx_pb';

const steps = (window?: number): [number, number][] => {
  const attribute = window === undefined ? [] : [makeAttribute('local_window_size', window)];
  return stepsOf(create(NodeProtoSchema, { attribute })).map(({ rows, past }) => [rows, past]);
};
const usual = [...[40, 8, 100, 600].map((rows) => [rows, 0]), [1, 300]];

describe('the lengths of a probe', () => {
  it.each([[undefined], [-1], [8]])('are the usual ones with a window of %s', (window) => {
    expect(steps(window)).toEqual(usual);
  });

  it('cross a window with a prompt, or with a token if that would be too long', () => {
    expect(steps(512)).toEqual([...usual.slice(0, 4), [520, 0], [1, 300], [1, 520]]);
    expect(steps(4096)).toEqual([...usual, [1, 4104]]);
    expect(steps(100_000)).toEqual(usual);
  });
});

/** Casts that branches read, with ONNX Runtime, which removes them if only Casts read them, too. */
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { openSession } from '../../../../src/core/model/sessions/sessions';
import { floats, floatTensor } from '../../../../src/core/model/sessions/tensors';
import type { NodeProto } from '../../../../src/core/onnx/generated/onnx_pb';
import { GraphBuilder } from '../../../../src/core/onnx/graph-builder';
import { encodeOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import { dataType } from '../../../../src/core/onnx/tensors';
import { valueInfo } from '../../../../src/core/onnx/value-info';
import { keepCapturedCasts } from '../../../../src/core/surgery/captured-casts';
import { modelOf, node } from '../../support/graphs';

const castTo = (input: string, output: string, to: 'float' | 'float16') =>
  node('Cast', [input], output, { attributes: { to: dataType[to] } });

/** x in fp16, through fp32 and back to `half`, which a branch reads, and `others`. */
function model(others: readonly NodeProto[], outputs: readonly string[] = []): OnnxModel {
  const made = modelOf({
    nodes: [castTo('x', 'wide', 'float'), castTo('wide', 'half', 'float16'), ...others],
    inputs: [valueInfo('x', 'float16', ['rows', 2]), valueInfo('condition', 'bool', [])],
    outputs: outputs.map((name) => valueInfo(name, 'float', ['rows', 2])),
  });
  const [chosen] = new GraphBuilder(made).branch(
    'condition',
    (inner) => [inner.node('Neg', ['half'])],
    () => ['half'],
    'choice',
  );
  made.graph.output.push(valueInfo(chosen!, 'float16', ['rows', 2]));
  return made;
}

const wideAgain = castTo('half', 'again', 'float');
const reshapes = ({ graph }: OnnxModel) =>
  graph.node.filter(({ opType }) => opType === 'Reshape').length;

describe('a Cast that a branch reads', () => {
  it('keeps its value where other Casts alone read it, too', async () => {
    const made = model([wideAgain, node('Abs', ['again'], 'absolute')], ['absolute']);
    keepCapturedCasts(made);
    expect(reshapes(made)).toBe(1);
    const source = { bytes: encodeOnnx(made), externalDataFolder: '' };
    const session = await openSession(source, { device: 'cpu' });
    for (const isTrue of [true, false]) {
      const results = await session.run({
        x: floatTensor('float16', Float32Array.of(1, -2), [1, 2]),
        condition: new Tensor('bool', [isTrue], []),
      });
      const [absolute, chosen] = Object.values(results).map((one) => [...floats(one)]);
      expect(absolute).toEqual([1, 2]);
      expect(chosen).toEqual(isTrue ? [-1, 2] : [1, -2]);
    }
    await session.release();
  });

  it('is left alone where ONNX Runtime keeps it: another node reads it, or it is an output', () => {
    const read = model([wideAgain, node('Abs', ['half'], 'absolute')], ['again']);
    keepCapturedCasts(read);
    expect(reshapes(read)).toBe(0);
    const handedOn = model([wideAgain], ['again', 'half']);
    keepCapturedCasts(handedOn);
    expect(reshapes(handedOn)).toBe(0);
  });
});

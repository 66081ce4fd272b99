/**
 * GroupQueryAttention that got an `attention_bias` (a window or a size bias after a cut) on
 * WebGPU, held to the CPU and to the unpruned graph, in which dropped tokens are masked out.
 */
import { describe, expect, it } from 'vitest';
import type { Step } from '../../../../src/core/cost/types';
import { DeviceProof } from '../../../../src/core/model/device-proof/proof';
import type { NodeProto } from '../../../../src/core/onnx/generated/onnx_pb';
import { copyOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import type { Ranking } from '../../../../src/core/ranking/families';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { runsAll } from '../../../run-all';
import { largestDifference, randomRows } from '../../support/decoder';
import { expectHumanError } from '../../support/errors';
import { ExportSession, openExport, readFixture, type Fixture } from '../../support/exports';
import { hiddenRun } from '../../support/hidden-run';
import { maskedModel, type MaskedModel } from '../../support/masked';
import { loadOracle, oraclePrefill } from '../../support/oracle';
import { onWebGpu, shareShaders, useSwiftShader } from '../../support/webgpu';

useSwiftShader();
shareShaders();

const patience = 300_000;
const limit = 1e-3;
const byMass: Ranking = { kind: 'self-cross' };
const sized: Ranking = { ...byMass, sizeBias: 0.5 };
const twoSteps = [
  { layer: 0, keep: 0.6 },
  { layer: 1, keep: 0.3 },
];

const biased = (graph: OnnxModel): NodeProto[] =>
  graph.graph.node.filter(({ opType, input }) => opType === 'GroupQueryAttention' && input[bias]);
const bias = 10;

function pruned(model: OnnxModel, schedule: Step[], ranking: Ranking): OnnxModel {
  const graph = pruneDecoder(model, { schedule, ranking }, { kind: 'input' });
  expect(biased(graph).length).toBeGreaterThan(0);
  return graph;
}

/** The same without any bias. */
function unbiased(graph: OnnxModel): OnnxModel {
  const copy = copyOnnx(graph);
  for (const node of biased(copy)) node.input = node.input.slice(0, bias);
  return copy;
}

/** Without its probabilities, which the operator does not give on WebGPU. */
function unseen({ model, probabilities }: MaskedModel): OnnxModel {
  const copy = copyOnnx(model);
  copy.graph.output = copy.graph.output.filter(({ name }) => !probabilities.includes(name));
  for (const node of biased(copy)) {
    node.output = node.output.slice(0, 3);
    node.attribute = node.attribute.filter(({ name }) => name !== 'qk_output');
  }
  return copy;
}

/** Logits of a prompt, of eight tokens after it and of a turn. */
async function answers(
  fixture: Fixture,
  model: OnnxModel,
  graph: OnnxModel,
  device: 'cpu' | 'webgpu',
) {
  const session = await ExportSession.open(fixture, graph, model, device);
  try {
    const { logits, state } = await session.prefill({ visual: fixture.visual });
    const decode = await session.decode(state, 8);
    return { logits, decode, turn: (await session.turn(state)).logits };
  } finally {
    await session.release();
  }
}

type Answers = Awaited<ReturnType<typeof answers>>;

function expectAlike(found: Answers, expected: Answers): void {
  for (const part of ['logits', 'decode', 'turn'] as const) {
    expect(largestDifference(found[part], expected[part]), part).toBeLessThan(limit);
  }
}

describe.runIf(runsAll).each(['gemma3-genai-fp32', 'mistral-genai-fp32'])(
  'the window of %s as a bias',
  (name) => {
    const fixture = readFixture(name);

    it.for(fixture.pruned.slice(0, 3))(
      'is the mask of the unpruned graph, after $schedule',
      { timeout: patience },
      async ({ schedule, kept }, context) => {
        const model = await openExport(name);
        const graph = pruned(model, schedule, byMass);
        const gpu = await onWebGpu(context, () => answers(fixture, model, graph, 'webgpu'));
        expectAlike(gpu, await answers(fixture, model, graph, 'cpu'));
        const masked = maskedModel(model);
        for (const device of ['cpu', 'webgpu'] as const) {
          const oracle = await ExportSession.open(fixture, unseen(masked), model, device);
          expectAlike(gpu, await hiddenRun(fixture, oracle, masked, schedule, kept));
          await oracle.release();
        }
        // Without it the logits are others: the comparison can fail.
        const other = await answers(fixture, model, unbiased(graph), 'webgpu');
        expect(largestDifference(gpu.logits, other.logits)).toBeGreaterThan(10 * limit);
      },
    );
  },
);

describe.each(runsAll ? ['llama-genai-fp32', 'phi3-genai-fp32'] : ['phi3-genai-fp32'])(
  'the size bias of %s',
  (name) => {
    it(
      'raises what the unpruned graph raises by masks',
      async (context) => {
        const [fixture, model] = [readFixture(name), await openExport(name)];
        const { length, hiddenSize, scale, visual, vocabulary } = fixture;
        const graph = pruned(model, twoSteps, sized);
        const gpu = await onWebGpu(context, () => answers(fixture, model, graph, 'webgpu'));
        expectAlike(gpu, await answers(fixture, model, graph, 'cpu'));
        const rows = randomRows(length * hiddenSize, 3).map((value) => value * scale);
        const oracle = await loadOracle(model);
        const left = twoSteps.map(({ keep }) => Math.ceil(keep * visual.length));
        const { result, kept } = await oraclePrefill(
          oracle,
          { rows, visual },
          oracle.probabilities.map((_, layer) => left[layer]),
          sized,
        );
        const logits = Array.from({ length }, (_, row) => row)
          .filter((row) => !visual.includes(row) || kept.includes(row))
          .flatMap((row) => [...result.logits.subarray(row * vocabulary, (row + 1) * vocabulary)]);
        expect(largestDifference(gpu.logits, logits)).toBeLessThan(limit);
        const other = await answers(fixture, model, unbiased(graph), 'webgpu');
        expect(largestDifference(gpu.logits, other.logits)).toBeGreaterThan(10 * limit);
      },
      patience,
    );
  },
);

/** Where flash attention begins that some adapters compute wrongly. */
it.runIf(runsAll).for(['gemma3-genai-fp32', 'mistral-genai-fp32', 'llama-genai-fp32'])(
  'a prompt of 64 rows through %s is right with its bias, or the device is refused',
  { timeout: patience },
  async (name, context) => {
    const [fixture, model] = [readFixture(name), await openExport(name)];
    const graph = pruned(model, twoSteps, name.startsWith('llama') ? sized : byMass);
    const logits = async (device: 'cpu' | 'webgpu') => {
      const session = await ExportSession.open(fixture, graph, model, device);
      const outcome = await session.prefill({ rows: 64, visual: fixture.visual });
      await session.release();
      return outcome.logits;
    };
    const gpu = await onWebGpu(context, () => logits('webgpu'));
    const difference = largestDifference(gpu, await logits('cpu'));
    const proof = new DeviceProof().require(graph, 'webgpu', { headSize: 16, attentionHeads: 4 });
    console.info(`${name}, 64 rows with a bias: off by ${difference.toExponential(1)}`);
    if (difference < 5e-3) await proof;
    else await expectHumanError(proof, 'device-unproven', /GroupQueryAttention/);
  },
);

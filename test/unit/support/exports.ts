/**
 * The decoders of test/fixtures/exports, what PyTorch gives for them, and running them in any
 * precision.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { openSession } from '../../../src/core/model/sessions/sessions';
import { floats, floatTensor, int64Tensor } from '../../../src/core/model/sessions/tensors';
import { dimensionsOf } from '../../../src/core/onnx/value-info';
import { encodeOnnx, openOnnx, type OnnxModel } from '../../../src/core/onnx/model-file';
import type { ScoringGraph } from '../../../src/core/surgery/scoring';
import { runsAll } from '../../run-all';
import { randomRows } from './decoder';

export interface PrunedReference {
  schedule: { layer: number; keep: number }[];
  /** Rows of the visual tokens that stay, by cut. */
  kept: number[][];
  /** Rows of the logits. */
  rows: number[];
  logits: Float32Array;
  decode: Float32Array;
  turn: Float32Array;
}

export interface Fixture {
  name: string;
  family: string;
  exporter: string;
  precision: string;
  form: string;
  hiddenSize: number;
  layers: number[];
  vocabulary: number;
  window: (number | null)[];
  runsOnCpu: boolean;
  /** Differences from PyTorch, or errors. */
  cpu: { prompt: number | string; turn: number | string; decode: number | string };
  positions: 'none' | 'plain' | 'mrope';
  length: number;
  visual: number[];
  scale: number;
  positionIds?: number[][][];
  decodePositionIds?: number[][][][];
  turnPositionIds?: number[][][];
  reference: 'pytorch' | null;
  dense: { logits: Float32Array; decode: Float32Array; turn: Float32Array };
  masses: { self: number[]; cross: number[] }[];
  pruned: PrunedReference[];
}

export const exportsFolder = path.join(__dirname, '../../fixtures/exports');

export function exportNames(): string[] {
  return readdirSync(exportsFolder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length));
}

/** One of each form of attention, kind of positions and window, and of each precision. */
const typical = new Set([
  ...['llama-genai-fp32', 'llama-genai-fp32-mha', 'llama-genai-int4', 'llama-genai-then-fp16io32'],
  ...['llama-genai-then-qdq', 'llama-dynamo23-sdpa', 'llama-legacy-then-int8'],
  'llama-legacy-then-fp16norms32',
  ...['llama-legacy14-eager-angles', 'llama-ort-extended', 'llama-equal-optimizer-mha'],
  ...['gemma3-genai-fp32', 'gemma3-dynamo23-sdpa', 'gemma3-ort-all', 'mistral-legacy17-sdpa'],
  ...['phi3-genai-fp32', 'qwen2.5-vl-genai-fp32', 'qwen3-vl-genai-fp32'],
  ...['lfm2-genai-fp32-published', 'smollm3-legacy17-eager-cacheposition'],
]);

/** Those that run on the CPU: typical ones, or all if everything is run. */
export function runnableFixtures(): Fixture[] {
  return exportNames()
    .filter((name) => runsAll || typical.has(name))
    .map(readFixture)
    .filter(({ runsOnCpu }) => runsOnCpu);
}

const floatKeys = new Set(['logits', 'decode', 'turn']);

export function readFixture(name: string): Fixture {
  const text = readFileSync(path.join(exportsFolder, `${name}.json`), 'utf8');
  const raw = JSON.parse(text, (key, value: unknown) =>
    typeof value === 'string' && floatKeys.has(key) && /^[\w+/]+=*$/.test(value)
      ? new Float32Array(new Uint8Array(Buffer.from(value, 'base64')).buffer)
      : value,
  ) as Omit<Fixture, 'pruned'> & {
    embeddings: { scale: number };
    /** Missing where PyTorch has no such weights. */
    pruned?: PrunedReference[];
  };
  return { ...raw, pruned: raw.pruned ?? [], scale: raw.embeddings.scale };
}

export const openExport = (name: string): Promise<OnnxModel> =>
  openOnnx(path.join(exportsFolder, `${name}.onnx`));

export type State = Record<string, ort.Tensor>;

export interface Step {
  /** Seed of the rows, and how many. */
  seed: number;
  rows: number;
  /** Tokens before them in the whole, unpruned sequence. */
  past: number;
  state?: State | undefined;
  visual?: readonly number[];
  /** Where the graph takes positions: [rows], or [3][rows]. */
  positions?: number[][] | undefined;
  extra?: Record<string, ort.Tensor>;
}

export interface Outcome {
  logits: Float32Array;
  /** Rows of the logits. */
  rows: number;
  state: State;
  outputs: ort.InferenceSession.OnnxValueMapType;
}

/** A session over a decoder, unpruned or rewritten. */
export class ExportSession {
  private constructor(
    private readonly fixture: Fixture,
    private readonly session: ort.InferenceSession,
    private readonly shapes: ReadonlyMap<string, (number | string | undefined)[]>,
  ) {}

  static async open(
    fixture: Fixture,
    model: OnnxModel | Uint8Array,
    original: OnnxModel,
    device: 'cpu' | 'webgpu' = 'cpu',
  ): Promise<ExportSession> {
    const bytes = model instanceof Uint8Array ? model : encodeOnnx(model);
    const externalDataFolder = path.dirname(original.file);
    const session = await openSession({ bytes, externalDataFolder }, { device });
    const shapes = new Map(
      original.graph.input.map((info) => [info.name, dimensionsOf(info) ?? []] as const),
    );
    return new ExportSession(fixture, session, shapes);
  }

  async run(step: Step): Promise<Outcome> {
    const feeds = Object.fromEntries(
      this.session.inputNames.map((name) => [name, this.feed(name, step)]),
    );
    const outputs = await this.session.run(feeds);
    const logits = outputs['logits'];
    const state = Object.fromEntries(
      this.session.inputNames
        .filter((name) => name.startsWith('past'))
        .map((name) => [name, outputs[presentOf(name)] as ort.Tensor])
        .filter(([, tensor]) => tensor !== undefined),
    ) as State;
    return {
      logits: logits === undefined ? new Float32Array() : floats(logits).slice(),
      rows: logits?.dims[1] ?? 0,
      state,
      outputs,
    };
  }

  prefill(step: Partial<Step> = {}): Promise<Outcome> {
    const { length, positionIds } = this.fixture;
    const positions = positionIds?.map(([axis]) => axis!);
    return this.run({ seed: 3, rows: length, past: 0, positions, ...step });
  }

  /** Decode steps after a prefill: the logits of all of them. */
  async decode(
    state: State,
    count: number,
    extra: (past: number, state: State) => Record<string, ort.Tensor> = () => ({}),
  ): Promise<Float32Array> {
    const { length, decodePositionIds } = this.fixture;
    const all: number[] = [];
    let now = state;
    for (let step = 0; step < count; step += 1) {
      const positions = decodePositionIds?.[step]?.map(([axis]) => axis!);
      const outcome = await this.run({
        seed: 100 + step,
        rows: 1,
        past: length + step,
        state: now,
        positions,
        extra: extra(length + step, now),
      });
      all.push(...outcome.logits);
      now = outcome.state;
    }
    return Float32Array.from(all);
  }

  turn(state: State, extra: Record<string, ort.Tensor> = {}): Promise<Outcome> {
    const { length, turnPositionIds } = this.fixture;
    const positions = turnPositionIds?.map(([axis]) => axis!);
    return this.run({ seed: 77, rows: 5, past: length, state, positions, extra });
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  private feed(name: string, step: Step): ort.Tensor {
    const { rows, past, state, visual = [], extra } = step;
    const given = extra?.[name] ?? state?.[name];
    if (given !== undefined) return given;
    const metadata = this.session.inputMetadata.find((input) => input.name === name);
    const type = metadata?.isTensor === true ? metadata.type : 'float32';
    const total = past + rows;
    switch (name) {
      case 'inputs_embeds': {
        const { hiddenSize, scale } = this.fixture;
        const values = randomRows(rows * hiddenSize, step.seed).map((value) => value * scale);
        return floatTensor(type, values, [1, rows, hiddenSize]);
      }
      case 'attention_mask':
        return int64Tensor(new Array<number>(total).fill(1), [1, total]);
      case 'cache_position':
        return int64Tensor(range(past, rows), [rows]);
      case 'position_ids': {
        const { positions } = this.fixture;
        if (positions !== 'mrope') return int64Tensor(range(past, rows), [1, rows]);
        const axes = step.positions ?? [0, 1, 2].map(() => range(past, rows));
        return int64Tensor(axes.flat(), [3, 1, rows]);
      }
      case 'visual_token_index':
        return int64Tensor(visual, [visual.length]);
      default:
        return this.emptyState(name, type);
    }
  }

  /** Caches have no columns; the state of a convolution is full of zeros. */
  private emptyState(name: string, type: string): ort.Tensor {
    const cacheSize = (size: number | string | undefined, axis: number): number =>
      typeof size === 'number' && size > 0
        ? size
        : axis === 0
          ? 1
          : axis === 3
            ? (this.fixture as unknown as { headSize: number }).headSize
            : 0;
    const dims = (this.shapes.get(name) ?? []).map(cacheSize);
    const count = dims.reduce((product, size) => product * size, 1);
    return floatTensor(type, new Float32Array(count), dims);
  }
}

const range = (start: number, count: number): number[] =>
  Array.from({ length: count }, (_, at) => start + at);

function presentOf(past: string): string {
  return past.replace(/^past(_key_values)?/, 'present');
}

/**
 * By layer, the masses of a first prefill that a scoring graph gives: self masses, then cross
 * masses.
 */
export async function massesOf(
  fixture: Fixture,
  original: OnnxModel,
  graph: ScoringGraph,
  device: 'cpu' | 'webgpu' = 'cpu',
): Promise<Float32Array[]> {
  const session = await ExportSession.open(fixture, graph.bytes, original, device);
  const { outputs } = await session.prefill({ visual: fixture.visual });
  const masses = graph.masses.map((name) => floats(outputs[name] as ort.Tensor).slice());
  await session.release();
  return masses;
}

/** The rows of the visual tokens that stay, by cut, as an observed graph outputs them. */
export function survivingRows(
  survivors: readonly { output: string }[],
  outputs: ort.InferenceSession.OnnxValueMapType,
  visual: readonly number[],
): number[][] {
  return survivors.map(({ output }) =>
    Array.from(
      (outputs[output] as ort.Tensor).data as BigInt64Array,
      (place) => visual[Number(place)]!,
    ),
  );
}

/**
 * The time of choosing tokens at the size of LLaVA-1.5: cuts that differ only in their ranking, and
 * whole pruned prefills.
 */
import { scheduleCost } from '../../src/core/cost/cost';
import { amountsTotal } from '../../src/core/cost/overhead';
import type { DecoderShape, PromptShape, Step } from '../../src/core/cost/types';
import { methodRanking } from '../../src/core/fit/methods';
import { DecoderSession } from '../../src/core/model/sessions/decoder-session';
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import type { GraphSource } from '../../src/core/model/sessions/sessions';
import type { Ranking } from '../../src/core/ranking/families';
import type { MassRanking } from '../../src/core/ranking/mass/definition';
import { workOf } from '../../src/core/ranking/work';
import { buildPrunedGraph } from '../../src/core/surgery/pruning/pruning';
import { interleave, ratioOf, spreadOf, type Times } from './measure';
import { prompt, promptInputs, smallPrompt } from './prompt';
import {
  describeDecoder,
  smallShape,
  writeRandomDecoder,
  type DecoderKind,
  type RandomDecoder,
} from './random-decoder';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './settings';
import { llavaShape } from './synthetic-statistics';
import { inTemporaryFolder } from './temporary';

const plus = methodRanking('fitprune+');
/** Like FitPrune+, but without self mass, which needs the whole map. */
export const crossBlocks: MassRanking = { kind: 'cross', coverage: { block: 2 } };
const stride: Ranking = { kind: 'stride' };
const bias = { sizeBias: 0.5 };

interface Cut {
  name: string;
  ranking: Ranking;
}

/**
 * Each compared with a stride at the same place, which computes next to nothing: the difference is
 * the time of choosing.
 */
const places: { schedule: Step[]; cuts: Cut[] }[] = [
  {
    schedule: [{ layer: 0, keep: 0.5 }],
    cuts: [
      { name: 'self x cross (FitPrune)', ranking: methodRanking('fitprune') },
      { name: 'self x cross, blocks (FitPrune+)', ranking: plus },
      { name: 'cross alone, blocks', ranking: crossBlocks },
      { name: 'cross, last row alone', ranking: { kind: 'cross', textRows: 'last' } },
      { name: 'size bias, by keys', ranking: { ...stride, ...bias } },
    ],
  },
  {
    schedule: [{ layer: -1, keep: 0.75 }],
    cuts: [
      {
        name: 'isolation before the decoder, blocks',
        ranking: { kind: 'isolation', coverage: { block: 2 } },
      },
      { name: 'size bias before the decoder, by features', ranking: { ...stride, ...bias } },
    ],
  },
];

const inLayers: Step[] = [
  { layer: 0, keep: 0.5 },
  { layer: 1, keep: 0.25 },
];
const wholes: (Cut & { schedule: Step[] })[] = [
  { name: 'stride', ranking: stride, schedule: inLayers },
  { name: 'self x cross, blocks (FitPrune+)', ranking: plus, schedule: inLayers },
  { name: 'cross alone, blocks', ranking: crossBlocks, schedule: inLayers },
  {
    name: 'FitPrune+, three quarters before the decoder, size bias 0.5',
    ranking: { ...plus, ...bias },
    schedule: [{ layer: -1, keep: 0.75 }, ...inLayers],
  },
];

/** The unpruned decoder among the times. */
const unpruned = 'unpruned';

export function scoring(settings: Settings): Promise<SectionReport> {
  return ofForm('genai', settings);
}

export function scoringDecomposed(settings: Settings): Promise<SectionReport> {
  return ofForm('decomposed', settings);
}

async function ofForm(form: DecoderKind['form'], { quick }: Settings): Promise<SectionReport> {
  const base = quick ? smallShape : llavaShape;
  const shape = { ...base, layers: 2 };
  // A narrow feed-forward network, so that choosing is a larger part of the measured time.
  const narrow = { ...shape, layers: 1, intermediateSize: 256 };
  const lengths = quick ? smallPrompt : prompt;
  const inputs = promptInputs(lengths, shape.hiddenSize);
  const kindOf = (one: DecoderShape): DecoderKind => ({ shape: one, form, precision: 'fp32' });
  const whole = await inTemporaryFolder(async (folder) => {
    const decoder = await writeRandomDecoder(folder, kindOf(shape), 'random');
    const times = await timed(decoder, wholes, inputs, quick ? 3 : 2);
    return { times, note: describeDecoder(kindOf(shape), decoder) };
  });
  const layer = spreadOf(whole.times[unpruned]!).median / shape.layers;
  const choices = await inTemporaryFolder(async (folder) => {
    const decoder = await writeRandomDecoder(folder, kindOf(narrow), 'random');
    const lines: Line[] = [];
    for (const { schedule, cuts } of places) {
      const all = [{ name: 'stride', ranking: stride }, ...cuts].map((cut) => ({
        ...cut,
        schedule,
      }));
      const times = await timed(decoder, all, inputs, quick ? 3 : 5);
      lines.push(
        ...cuts.map((cut) => choiceLine({ ...cut, schedule }, times, shape, lengths, layer)),
      );
    }
    return lines;
  });
  return {
    lines: [...choices, ...wholes.map((one) => wholeLine(one, whole.times, shape, lengths))],
    notes: [
      `${whole.note}; attention ${form === 'genai' ? 'fused (GroupQueryAttention)' : 'decomposed'}; ` +
        `${lengths.visualTokens} visual and ${lengths.textTokens} text tokens. Choices: one layer with a narrow feed-forward ` +
        'network, cut at layer 0 to a half or before it to three quarters, less the same cut by stride. Whole prefills: ' +
        'layers 0 and 1 leave a half and a quarter.',
      'Computed: processor time on one thread, which other programs disturb little.',
    ],
  };
}

/** Processor times of prefills by name, on one thread, the unpruned decoder among them. */
async function timed(
  decoder: RandomDecoder,
  cuts: readonly (Cut & { schedule: Step[] })[],
  inputs: DecoderInputs,
  rounds: number,
): Promise<Times<string>> {
  const sources: [string, GraphSource][] = [
    [unpruned, { file: decoder.model.file }],
    ...cuts.map(({ name, schedule, ranking }): [string, GraphSource] => [
      name,
      buildPrunedGraph(decoder.model, { schedule, ranking }, { kind: 'input' }),
    ]),
  ];
  const sessions = new Map<string, DecoderSession>();
  try {
    for (const [name, source] of sources) {
      sessions.set(name, await DecoderSession.open(decoder, source, { device: 'cpu', threads: 1 }));
    }
    const runs = [...sessions].map(([name, one]) => [name, () => one.runPrefill(inputs)] as const);
    return await interleave(Object.fromEntries(runs), { warmups: 1, rounds, clock: 'cpu' });
  } finally {
    for (const session of sessions.values()) await session.dispose();
  }
}

/** @param layer milliseconds of a whole layer */
function choiceLine(
  { name, ranking, schedule }: Cut & { schedule: Step[] },
  times: Times<string>,
  shape: DecoderShape,
  lengths: PromptShape,
  layer: number,
): Line {
  const { overhead } = scheduleCost(shape, lengths, schedule, { work: workOf(ranking) });
  const more = spreadOf(times[name]!.map((value, round) => value - times['stride']![round]!));
  return medianLine(`Choosing: ${name}`, 'ms', more, {
    note:
      `${percent(more.median / layer)} of the ${layer.toFixed(0)} ms of a layer; counted as ` +
      `${(amountsTotal(overhead) / 1e9).toFixed(2)} GFLOPs, ${percent(countedPart(overhead, shape, lengths))}`,
  });
}

/** The part of the FLOPs of one unpruned layer. */
function countedPart(
  overhead: Parameters<typeof amountsTotal>[0],
  shape: DecoderShape,
  lengths: PromptShape,
): number {
  return (amountsTotal(overhead) * shape.layers) / scheduleCost(shape, lengths, []).flops.decoder;
}

function wholeLine(
  { name, ranking, schedule }: Cut & { schedule: Step[] },
  times: Times<string>,
  shape: DecoderShape,
  lengths: PromptShape,
): Line {
  const { reduction } = scheduleCost(shape, lengths, schedule, { work: workOf(ranking) });
  const milliseconds = (of: string) => `${spreadOf(times[of]!).median.toFixed(0)} ms`;
  return medianLine(
    `Prefill / unpruned: ${name}`,
    'times',
    ratioOf(times[name]!, times[unpruned]!),
    {
      note:
        `FLOPs with the choice / unpruned ${(1 - reduction.decoder).toFixed(3)}x; ` +
        `unpruned ${milliseconds(unpruned)}, pruned ${milliseconds(name)}`,
    },
  );
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}%`;
}

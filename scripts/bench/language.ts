/**
 * How long the editor's own work takes on a recipe of 5,000 lines, from the text to the display.
 */
import { parseDocument } from '../../src/core/recipe/document';
import { analyse } from '../../src/core/recipe/editing/analysis';
import { completionsAt } from '../../src/core/recipe/editing/completion';
import { formatEdits } from '../../src/core/recipe/editing/format';
import { hintsOf } from '../../src/core/recipe/editing/hints';
import { symbolsOf } from '../../src/core/recipe/editing/symbols';
import { semanticDiagnostics } from '../../src/core/recipe/checks/semantics';
import type { EvaluationRecord, Recipe } from '../../src/core/recipe/types';
import { formatRecipe } from '../../src/core/recipe/write';
import { spreadOf, time, type Clock, type Spread } from './measure';
import { prompt } from './prompt';
import { medianLine, type Line, type SectionReport } from './report';
import type { Settings } from './settings';
import { llavaShape } from './synthetic-statistics';

/** Milliseconds from a keystroke to its effect, without the deliberate pause. */
const target = { kind: 'at most', value: 50 } as const;

const length = 5000;

export async function language({ quick, clock }: Settings): Promise<SectionReport> {
  const rounds = quick ? 5 : 40;
  const lines: Line[] = [];
  for (const [name, text] of Object.entries({ steps: manySteps(), evaluations: manyRecords() })) {
    const count = text.split('\n').length;
    const measure = (work: (text: string) => unknown) => typing(text, work, rounds, clock);
    const note = `${count} lines, ${Math.round(text.length / 1024)} KiB`;
    lines.push(
      medianLine(
        `${name}: keystroke to diagnostics`,
        'ms',
        await measure((now) => semanticDiagnostics(parseDocument(now))),
        { target, note: `${note}, ${semanticDiagnostics(parseDocument(text)).length} findings` },
      ),
      medianLine(
        `${name}: keystroke to inlay hints`,
        'ms',
        await measure((now) => hintsOf(parseDocument(now))),
        { target, note: `${hintsOf(parseDocument(text)).length} hints` },
      ),
    );
  }
  const text = manySteps();
  const measure = (work: (text: string) => unknown) => typing(text, work, rounds, clock);
  const choices = { models: () => Promise.resolve([]), decoders: () => Promise.resolve([]) };
  const last = text.lastIndexOf('"keep": ') + 8;
  lines.push(
    medianLine('steps: outline', 'ms', await measure((now) => symbolsOf(parseDocument(now)))),
    medianLine(
      'steps: completion of the last keep',
      'ms',
      await measure((now) => completionsAt(parseDocument(now), last, choices)),
    ),
    medianLine(
      'steps: formatting',
      'ms',
      await measure((now) => formatEdits(now, { tabSize: 2, insertSpaces: true })),
    ),
  );
  const notes = [
    'Every round types a character, parses the text anew and computes the whole answer, as the editor does ' +
      'at once on every change; what needs the model is looked up 250 ms after the last one. One recipe of ' +
      'as many steps as fit into 5,000 lines, half of them with a fault; one with a short schedule and ' +
      'hundreds of evaluations, all out of date.',
  ];
  return { lines, notes };
}

/** A character typed and taken back in turn, in the middle of the text. */
async function typing(
  text: string,
  work: (text: string) => unknown,
  rounds: number,
  clock: Clock,
): Promise<Spread> {
  const at = text.indexOf('"keep": ') + 8;
  const typed = `${text.slice(0, at)} ${text.slice(at)}`;
  const times: number[] = [];
  for (let round = -5; round < rounds; round++) {
    const spent = await time(() => work(round % 2 === 0 ? text : typed), clock);
    if (round >= 0) times.push(spent);
  }
  return spreadOf(times);
}

function manySteps(): string {
  const layers = length - 20;
  const schedule = Array.from({ length: layers }, (_, layer) => ({
    layer,
    // Every other step keeps more than the one before.
    keep: Math.round(10_000 * (0.9 - (0.8 * layer) / layers + (layer % 2) * 0.01)) / 10_000,
  }));
  return formatRecipe({ ...base(layers), schedule });
}

function manyRecords(): string {
  const recipe = base(llavaShape.layers);
  const record: EvaluationRecord = {
    data: `sha256:${'0'.repeat(64)}`,
    schedule: `sha256:${'0'.repeat(64)}`,
    samples: 500,
    accuracy: 0.93,
    dense: 0.94,
    agreement: 0.95,
    interval: [-0.018, 0.002],
  };
  const perRecord = formatRecipe({ ...recipe, evaluation: [record, record] }).split('\n').length;
  const around = formatRecipe({ ...recipe, evaluation: [record] }).split('\n').length;
  const count = Math.floor((length - around) / (perRecord - around)) + 1;
  return formatRecipe({ ...recipe, evaluation: new Array<EvaluationRecord>(count).fill(record) });
}

function base(layers: number): Recipe {
  const { hiddenSize, intermediateSize, attentionHeads, keyValueHeads } = llavaShape;
  const sizes = { hiddenSize, intermediateSize, attentionHeads, keyValueHeads };
  const recipe: Recipe = {
    version: 1,
    model: {
      path: '../models/llava',
      decoder: 'onnx/decoder_model_merged.onnx',
      architecture: 'llava',
      fingerprint: `sha256:${'0'.repeat(64)}`,
      layers,
      ...sizes,
      ...prompt,
    },
    budget: { metric: 'flops', convention: 'decoder', reduction: 0.6 },
    schedule: [{ layer: 1, keep: 0.4 }],
    ranking: { kind: 'self-cross' },
  };
  if (analyse(parseDocument(formatRecipe(recipe))).costs === undefined) throw new Error('no cost');
  return recipe;
}

/** Reads mutated inputs, one after the other, and reports the outcome of each. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { salvageStream } from '../../src/core/arrow/salvage';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import { openData } from '../../src/core/data/open';
import { HumanError, stackOf } from '../../src/core/errors';
import { readResults } from '../bench/read-results';
import { openModelFolder } from '../../src/core/model/folder/folder';
import { PromptProcessor } from '../../src/core/model/prompts/processor';
import { checkRecipe, loadRecipe } from '../../src/core/recipe/checks/check';
import { parseDocument } from '../../src/core/recipe/document';
import { analyse } from '../../src/core/recipe/editing/analysis';
import { formatEdits } from '../../src/core/recipe/editing/format';
import { hoverAt } from '../../src/core/recipe/editing/hover';
import { recipeCost } from '../../src/core/recipe/recipe-cost';
import { describeLayers } from '../../src/core/surgery/describe-layers';
import { humanErrorOf } from '../../src/core/system-errors';
import { text } from '../../src/core/text';
import { mutateBytes, mutateJson } from './mutate';
import type { Outcome, Task } from './mutations';
import { Random } from './random';

const sample = path.resolve('media/sample');
const folder = mkdtempSync(path.join(tmpdir(), 'fitprune-torture-'));
const model = path.join(folder, 'model');
cpSync(path.join(sample, 'shapes-llava'), model, { recursive: true });
const read = (...at: string[]) => readFileSync(path.join(sample, ...at));
const recipe = read('shapes-50.fitprune.json').toString();
const decoder = read('shapes-llava', 'onnx', 'decoder_model_merged.onnx');

/** Changes a file of the model folder while `work` runs. */
async function withFile(name: string, bytes: Buffer, work: () => Promise<unknown>): Promise<void> {
  const file = path.join(model, name);
  const before = readFileSync(file);
  writeFileSync(file, bytes);
  try {
    await work();
  } finally {
    writeFileSync(file, before);
  }
}

/** The graph is most of the beginning of the file: weights do not change how it is read. */
function mutateGraph(random: Random): Buffer {
  const at = decoder.indexOf('onnx::');
  const head = at < 4096 ? Math.min(decoder.length, 200_000) : at;
  return Buffer.concat([mutateBytes(decoder.subarray(0, head), random), decoder.subarray(head)]);
}

async function openPrompts(): Promise<void> {
  const processor = await PromptProcessor.open(model);
  const prompt = processor.renderPrompt('What is red?', 0);
  processor.tokenize(prompt, [], text`a prompt`);
}

async function streamOf(name: string, random: Random, readIt: (file: string) => Promise<unknown>) {
  const whole = readFileSync(path.join(process.env['FITPRUNE_TORTURE_STREAMS']!, name));
  const file = path.join(folder, name);
  writeFileSync(file, mutateBytes(whole, random));
  await salvageStream(file, `${file}.copy`).then(
    () => readIt(`${file}.copy`),
    () => undefined,
  );
  await readIt(file);
}

const kinds: Record<Task['kind'], (random: Random) => Promise<unknown>> = {
  recipe: async (random) => {
    const words = mutateJson(recipe, random).toString();
    const document = parseDocument(words);
    analyse(document);
    hoverAt(document, random.below(words.length + 1));
    formatEdits(words, { tabSize: 2, insertSpaces: true });
    await checkRecipe(words);
    recipeCost(await loadRecipe(words, 'r.fitprune.json'));
  },
  onnx: (random) =>
    withFile('onnx/decoder_model_merged.onnx', mutateGraph(random), async () =>
      describeLayers((await openModelFolder(model)).decoder),
    ),
  config: (random) => {
    const name = random.pick([
      'config.json',
      'generation_config.json',
      'preprocessor_config.json',
      'processor_config.json',
      'tokenizer_config.json',
    ]);
    const changed = mutateJson(readFileSync(path.join(model, name)).toString(), random);
    return withFile(name, changed, async () => {
      await openModelFolder(model);
      await openPrompts();
    });
  },
  tokenizer: (random) =>
    withFile(
      'tokenizer.json',
      mutateJson(readFileSync(path.join(model, 'tokenizer.json')).toString(), random),
      openPrompts,
    ),
  data: async (random) => {
    const file = path.join(folder, 'd.jsonl');
    const lines = read('calibration.jsonl').toString().split('\n').slice(0, 6).join('\n');
    writeFileSync(file, mutateJson(lines, random));
    await openData({ path: file, images: sample }, { seed: 0, samples: 3 });
  },
  statistics: (random) => streamOf('s.arrows', random, readStatistics),
  results: (random) => streamOf('e.arrows', random, readResults),
};

/** Messages with control characters, or with too many lines. */
function isUnfit(message: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(message) || message.length > 4000;
}

async function outcomeOf({ kind, seed }: Task): Promise<Outcome> {
  try {
    await kinds[kind](new Random(seed));
    return { how: 'read' };
  } catch (error) {
    const human = error instanceof HumanError ? error : humanErrorOf(error);
    if (human === undefined) {
      return {
        how: 'bug',
        detail: stackOf(error),
      };
    }
    const isOfTheProgram =
      /Cannot read propert|is not a function|out of bounds|is not iterable|of undefined/;
    if (isUnfit(human.message) || isOfTheProgram.test(human.message)) {
      return { how: 'unfit', detail: human.message.slice(0, 300) };
    }
    return { how: 'told' };
  }
}

mkdirSync(folder, { recursive: true });
process.on('message', (task: Task) => {
  void outcomeOf(task).then((outcome) => process.send?.(outcome));
});
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ how: 'ready' });

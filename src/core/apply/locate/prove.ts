/**
 * Shows on prompts that a pruned folder finds its visual tokens: with every precision of its
 * embeddings, and of its vision encoder where that marks them. Only the worker process may import
 * this.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import path from 'node:path';
import type { DataSource } from '../../data/types';
import { HumanError, messageOf } from '../../errors';
import { PromptEncoder } from '../../model/prompts/encoder';
import type { ModelFolder } from '../../model/folder/folder';
import { PromptProcessor } from '../../model/prompts/processor';
import { elementType, openSession } from '../../model/sessions/sessions';
import { floatTensor } from '../../model/sessions/tensors';
import { encodeOnnx } from '../../onnx/model-file';
import { dimensionsOf } from '../../onnx/value-info';
import { extractLocation, type ExtractedLocation } from '../../surgery/pruning/locate/extract';
import { isMarked } from '../../surgery/pruning/locate/feature-code';
import type { Locate } from '../../surgery/pruning/locate/types';
import { markerRoles } from '../../surgery/pruning/locate/markers';
import { text } from '../../text';
import { dataPrompts } from './data-prompts';
import { scenarioText, type ScenarioName } from './scenario-names';
import { dataScenarios, makeScenarios, type Scenario } from './scenarios';
import { eachTable, idsWithin, variantsOf } from './tables';
import type { Proof, ScenarioProof } from './proof';
import { remedy } from '../../remedies';

const onCpu = { device: 'cpu' } as const;
/** Who will run the folder. */
const deployed = 'transformers.js';

/**
 * @param folder the pruned one
 * @param data whose prompts are tried, too
 * @throws HumanError `locate-unproven` naming the prompt and the file, if visual rows are missed or
 *    others found
 */
export async function proveLocate(
  folder: ModelFolder,
  locate: Locate,
  data?: DataSource,
): Promise<Proof> {
  const location = await openLocation(folder);
  try {
    const processor = await PromptProcessor.open(folder.path, deployed);
    const encoders = await variantsOf(folder, 'vision_encoder');
    // If the features do not matter, one precision of them is enough.
    const tried = locate.kind === 'features' ? encoders : encoders.slice(0, 1);
    const proof: Proof = { scenarios: [], embeddings: [], encoders: [], skipped: [] };
    const skip = (file: string, why: string): void => {
      if (!proof.skipped.some((one) => one.file === file)) proof.skipped.push({ file, why });
    };
    for (const [at, vision] of tried.entries()) {
      const files = { ...folder.files, vision_encoder: vision };
      const encoder = await PromptEncoder.open({ ...folder, files }, onCpu, processor).catch(
        (error: unknown) => {
          if (at === 0) throw error;
          skip(path.basename(vision), messageOf(error));
        },
      );
      if (encoder === undefined) continue;
      const name = path.basename(vision);
      proof.encoders.push(name);
      const scenarios = await scenariosOf(folder, encoder, locate, data);
      proof.embeddings = await eachTable(
        folder,
        async (table) => {
          const judged: ScenarioProof[] = [];
          for (const scenario of scenarios) {
            const rows = await rowsOf(scenario, table.rows);
            const seen = await location.find(rows, scenario);
            judged.push(judge(scenario, seen, locate, [table.name, name]));
          }
          tally(proof, sumByName(judged));
          return table.name;
        },
        skip,
      );
    }
    return proof;
  } finally {
    await location.session.release();
  }
}

/** @param encoder is disposed */
async function scenariosOf(
  folder: ModelFolder,
  encoder: PromptEncoder,
  locate: Locate,
  data: DataSource | undefined,
): Promise<Scenario[]> {
  try {
    const known = [...encoder.processor.vocabulary().values()];
    const ids = await idsWithin(known, (some) => encoder.embedTokens(some));
    const markers = locate.kind === 'markers' ? markerRoles(locate.rule).flat() : [];
    const placeholder = folder.imageTokenId === undefined ? [] : [folder.imageTokenId];
    const made = await makeScenarios(encoder, ids, [...placeholder, ...markers]);
    return data ? [...made, ...dataScenarios(await dataPrompts(encoder, data))] : made;
  } finally {
    await encoder.dispose();
  }
}

/** The prompt's rows, [S, width]: text by this table, visual rows as they are. */
async function rowsOf(
  { ids, visual, features }: Scenario,
  embed: (ids: readonly number[]) => Promise<Float32Array>,
): Promise<Float32Array> {
  const rows = await embed(ids);
  const width = rows.length / ids.length;
  visual.forEach((row, at) => {
    rows.set(features.subarray(at * width, (at + 1) * width), row * width);
  });
  return rows;
}

interface LocationSession {
  session: InferenceSession;
  find: (rows: Float32Array, scenario: Scenario) => Promise<number[]>;
}

/** The part of the written decoder that finds rows. */
async function openLocation(folder: ModelFolder): Promise<LocationSession> {
  const location = extractLocation(folder.decoder);
  const source = { bytes: encodeOnnx(location.model), externalDataFolder: '' };
  const session = await openSession(source, onCpu);
  return { session, find: (rows, scenario) => findRows(session, location, rows, scenario) };
}

async function findRows(
  session: InferenceSession,
  { model, past, prunes, visual }: ExtractedLocation,
  rows: Float32Array,
  { ids, past: cached }: Scenario,
): Promise<number[]> {
  const cache = model.graph.input.find(({ name }) => name === past);
  const sizes = (dimensionsOf(cache) ?? []).map((size) =>
    typeof size === 'number' && size > 0 ? size : 1,
  );
  const dims = [1, sizes[1] ?? 1, cached, sizes[3] ?? 1];
  const empty = new Float32Array(dims.reduce((product, size) => product * size));
  const embeddings = [1, ids.length, rows.length / ids.length];
  const output = await session.run({
    inputs_embeds: floatTensor(elementType(session, 'input', 'inputs_embeds'), rows, embeddings),
    [past]: floatTensor(elementType(session, 'input', past), empty, dims),
  });
  if (Number((output[prunes] as Tensor).data[0]) === 0) return [];
  return Array.from((output[visual] as Tensor).data as BigInt64Array, Number);
}

function judge(
  scenario: Scenario,
  found: readonly number[],
  locate: Locate,
  files: readonly string[],
): ScenarioProof {
  const { name, visual, past } = scenario;
  const placed = past > 0 ? [] : visual;
  const invented = found.filter((row) => !placed.includes(row)).length;
  const complete = found.length === placed.length;
  const isWrong = invented > 0 || (!complete && mustFind(locate, name));
  const unmarked = isWrong && invented === 0 ? unmarkedRows(scenario, locate) : 0;
  if (unmarked > 0 && found.length + unmarked === placed.length) {
    throw new HumanError(
      text`In ${scenarioText(name)} with ${files.join(', ')}, ${unmarked} of ${placed.length}
        visual tokens carry no mark: this vision encoder does not write it, or they are averages
        of others, as LLaVA-OneVision's are beyond its largest number of tiles. Nothing was
        written. ${remedy('locate-input')}`,
      'locate-unproven',
    );
  }
  if (isWrong) {
    throw new HumanError(
      text`The pruned decoder does not find its visual tokens in ${scenarioText(name)} with
        ${files.join(', ')}: ${placed.length} are there, it finds ${found.length - invented}, and
        takes ${invented} other rows for visual. Nothing was written. ${remedy('locate-input')}`,
      'locate-unproven',
    );
  }
  return { name, prompts: 1, placed: placed.length, found: found.length };
}

/** Visual tokens without the mark that the decoder looks for; 0 if it uses another way. */
function unmarkedRows({ visual, features }: Scenario, locate: Locate): number {
  if (locate.kind !== 'features') return 0;
  const { code } = locate;
  return visual.filter(
    (_, at) => !isMarked(code, features.subarray(at * code.width, (at + 1) * code.width)),
  ).length;
}

/** Images that a way does not find stay unpruned; in these prompts it must find all. */
function mustFind(locate: Locate, name: ScenarioName): boolean {
  if (locate.kind === 'span') return name === 'one image';
  if (locate.kind !== 'markers') return true;
  const { kind } = locate.rule;
  // A single row of a grid cannot be found, and with markers only the rows before the first token
  // can.
  const odd: ScenarioName[] = [
    'an image of odd size',
    'a later turn with another image',
    'prompts of your data',
  ];
  return !(odd.includes(name) && (kind === 'closed-rows' || kind === 'before'));
}

/** Several prompts of one kind, as one. */
function sumByName(judged: readonly ScenarioProof[]): ScenarioProof[] {
  const sums = new Map<ScenarioName, ScenarioProof>();
  for (const { name, prompts, placed, found } of judged) {
    const sum = sums.get(name) ?? { name, prompts: 0, placed: 0, found: 0 };
    sum.prompts += prompts;
    sum.placed += placed;
    sum.found += found;
    sums.set(name, sum);
  }
  return [...sums.values()];
}

/** The worst of all files counts. */
function tally(proof: Proof, judged: readonly ScenarioProof[]): void {
  for (const one of judged) {
    const known = proof.scenarios.find(({ name }) => name === one.name);
    if (known === undefined) proof.scenarios.push(one);
    else known.found = Math.min(known.found, one.found);
  }
}

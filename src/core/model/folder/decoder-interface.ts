/** Reads a decoder graph's inputs: the caches, their sizes, their names. */
import { HumanError } from '../../errors';
import { dimensionsOf } from '../../onnx/value-info';
import type { OnnxModel } from '../../onnx/model-file';
import { listed, text, type Text } from '../../text';

/** How a decoder gets the positions of its rows: not at all, as [batch, rows], or on three axes. */
export type PositionScheme = 'none' | 'plain' | 'mrope';

export interface DecoderInterface {
  /** Numbers of the layers that have a KV cache, as in the names of their caches. */
  cacheLayers: number[];
  /** Numbers of the layers that have a convolution's state, as in its names. */
  convolutionLayers: number[];
  /** Width of `inputs_embeds`, where the graph states it. */
  hiddenSize: number | undefined;
  keyValueHeads: number | undefined;
  headSize: number | undefined;
  positions: PositionScheme;
}

/** The extra input of rewritten graphs: int64 [V], the rows of the visual tokens in the prompt. */
export const visualIndexInput = 'visual_token_index';

/** Part of the name of a pruned graph's node that refuses a batch it cannot serve. */
export const batchOneOnly = 'pruning_serves_batch_size_1_only';

/** Part of the name of a pruned graph's node that refuses caches it cannot serve. */
export const fullAttentionOnly = 'pruning_serves_full_attention_only';

/**
 * Part of the name of a pruned graph's node that refuses positions whose origin cannot be derived.
 */
export const unclearPositions = 'positions_must_go_on_from_the_greatest_so_far';

const pastName = /^past_key_values\.(\d+)\.(key|value)$/;

/** As published files, the onnxruntime-genai builder and the Hugging Face library name it. */
const convolutionName = /^past(?:_conv\.(\d+)|(?:_key_values)?\.(\d+)\.conv)$/;

/**
 * @throws HumanError `decoder-without-cache`, `decoder-without-embeddings`,
 *   `decoder-without-logits` or `decoder-cache-names` when the graph is not a decoder of the
 *   transformers.js layout
 */
export function decoderInterface(model: OnnxModel): DecoderInterface {
  const inputs = new Map(model.graph.input.map((input) => [input.name, input]));
  const layers = new Set<number>();
  for (const name of inputs.keys()) {
    const match = pastName.exec(name);
    if (match !== null) layers.add(Number(match[1]));
  }
  if (layers.size === 0) {
    throw new HumanError(
      text`${model.file} is a decoder without a KV cache: it lacks the inputs past_key_values.N.key
        and .value of every layer. Export the merged decoder with its cache
        (decoder_model_merged.onnx).`,
      'decoder-without-cache',
    );
  }
  if (!inputs.has('inputs_embeds')) {
    throw new HumanError(
      text`${model.file} has no input inputs_embeds, so image features cannot enter it. Choose a
        vision-language model in the transformers.js layout.`,
      'decoder-without-embeddings',
    );
  }
  requireLogits(model);
  const cacheLayers = [...layers].sort((a, b) => a - b);
  requirePairs(model, cacheLayers);
  const convolutions = [...inputs.keys()].flatMap((name) => {
    const [, first, second] = convolutionName.exec(name) ?? [];
    return first ?? second ?? [];
  });
  const past = dimensions(model, `past_key_values.${cacheLayers[0]!}.key`);
  return {
    cacheLayers,
    convolutionLayers: convolutions.map(Number).sort((a, b) => a - b),
    hiddenSize: dimensions(model, 'inputs_embeds')[2],
    keyValueHeads: past[1],
    headSize: past[3],
    positions: positionScheme(model),
  };
}

function requireLogits({ file, graph }: OnnxModel): void {
  const names = graph.output.map(({ name }) => name);
  if (names.includes('logits')) return;
  const others = names.filter((name) => !name.startsWith('present'));
  throw new HumanError(
    text`${file} has no output "logits" (beside its caches it has ${others.length === 0 ? text`none` : listed(others)}), so no
      answer can be read off it. Export the decoder with its language-modeling head
      (onnxruntime-genai builder: without exclude_lm_head).`,
    'decoder-without-logits',
  );
}

/** Requires that every layer has keys and values, and that every input state has an output. */
function requirePairs({ file, graph }: OnnxModel, layers: readonly number[]): void {
  const inputs = new Set(graph.input.map(({ name }) => name));
  const outputs = new Set(graph.output.map(({ name }) => name));
  for (const layer of layers) {
    for (const part of ['key', 'value']) {
      const name = `past_key_values.${layer}.${part}`;
      if (!inputs.has(name)) throw unpaired(file, text`layer ${layer} has no input "${name}"`);
    }
  }
  for (const name of inputs) {
    const present = presentName(name);
    if (present !== name && !outputs.has(present)) {
      throw unpaired(file, text`the input "${name}" has no output "${present}"`);
    }
  }
}

function unpaired(file: string, found: Text): HumanError {
  return new HumanError(
    text`The caches of ${file} do not pair: ${found}, where runtimes expect past_key_values.N.key and
      .value of every layer, each with an output present.N.key and .value. Export the merged decoder
      with its cache, or rename these inputs and outputs.`,
    'decoder-cache-names',
  );
}

/** The name of the output for a state: `past_key_values.0.key` comes back as `present.0.key`. */
export function presentName(past: string): string {
  return past.replace(/^past(_key_values)?(?=[._])/, 'present');
}

export function positionScheme(model: OnnxModel): PositionScheme {
  const input = model.graph.input.find(({ name }) => name === 'position_ids');
  if (input === undefined) return 'none';
  return (dimensionsOf(input)?.length ?? 2) > 2 ? 'mrope' : 'plain';
}

/** The dimensions of a graph input; undefined for those that vary. */
function dimensions(model: OnnxModel, name: string): (number | undefined)[] {
  const input = model.graph.input.find((candidate) => candidate.name === name);
  const dims = input === undefined ? [] : (dimensionsOf(input) ?? []);
  // Exporters write 0 for unknown sizes.
  return dims.map((dim) => (typeof dim === 'number' && dim > 0 ? dim : undefined));
}

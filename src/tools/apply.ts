/** Tool `apply`: starts a run that writes the pruned model folder. */
import path from 'node:path';
import { describeLocated } from '../core/apply/locate/located';
import { describeProof } from '../core/apply/locate/proof';
import { describeSharing } from '../core/apply/sharing';
import { isFree } from '../core/apply/target';
import { formatBytes } from '../core/cost/format';
import { HumanError } from '../core/errors';
import { modelFingerprint } from '../core/model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../core/model/folder/folder';
import { besideModel } from '../core/model/paths';
import { dtypeOfDecoder } from '../core/model/folder/variants';
import { requireModelOf } from '../core/recipe/another-model';
import { nameOfFile } from '../core/recipe/suffix';
import { text } from '../core/text';
import { applyLocated, type AppliedWay } from '../runner/local/apply-located';
import type { ToolContext } from './context';
import { modelOf, readRecipe, type NamedRecipe } from './recipe-input';
import { statusOf, statusSchema } from './runs/status';
import { waitFor, waitProperty } from './runs/wait';
import type { Answer } from './answer';
import { defineTool } from './tool';
import type { AppliedData } from './words/applied';

interface Input {
  recipe: string;
  out?: string | undefined;
}

export const apply = defineTool({
  name: 'apply',
  title: 'Apply a recipe',
  description:
    'Write a copy of the model folder whose decoder prunes by a recipe, for runtimes such as transformers.js to load ' +
    'unchanged. The original is left as it is, and large weights are shared with it. Do it when the user wants the model ' +
    'itself; evaluate the recipe first. Returns a run id at once; the run takes from seconds to minutes, tries the folder ' +
    'on prompts and puts it in place whole or not at all. Follow it with runStatus; runResult then names the folder and ' +
    'says how its decoder finds the visual tokens.',
  does: 'runs',
  isIdempotent: false,
  input: {
    type: 'object',
    properties: {
      recipe: { type: 'string', minLength: 1, description: 'Path of NAME.fitprune.json.' },
      out: {
        type: 'string',
        minLength: 1,
        description: 'Folder to write; default: one beside the model with the name of the recipe.',
      },
      overwrite: {
        type: 'boolean',
        description: 'Replace the folder if FitPrune wrote it; no other folder is replaced.',
      },
      withInput: {
        type: 'boolean',
        description:
          'Give the decoder an input visual_token_index in place of finding the tokens by itself: only if that fails, ' +
          'and for runtimes that can feed it.',
      },
      ...waitProperty,
    },
    required: ['recipe'],
    additionalProperties: false,
  },
  output: statusSchema,
  async run({ waitSeconds = 0, overwrite = false, withInput = false, ...input }, context) {
    const { place, runs } = context;
    const recipe = await readRecipe(input.recipe, context);
    const modelFolder = await modelOf(recipe, context);
    const out = await targetOf(input, recipe, modelFolder, context);
    if (!overwrite && !(await isFree(out))) {
      throw new HumanError(
        text`${place.show(out)} exists and is not empty. Give another folder as out, or overwrite: true to replace it.`,
        'apply-exists',
      );
    }
    const { model, fingerprint } = await openModel(recipe, modelFolder);
    const run = runs.start({
      kind: 'apply',
      title: text`Applying ${recipe.name}`,
      modelFolder,
      key: JSON.stringify(['apply', out]),
      resume: 'calling apply again',
      work: async (handle) => {
        const done = await applyLocated({
          recipe: recipe.recipe,
          recipeFile: { name: path.basename(recipe.file), text: recipe.text },
          ...{ model, fingerprint, out, replace: overwrite },
          way: withInput ? 'input' : undefined,
          worker: context.workerOptions(handle.signal),
          cacheFolder: context.settings(modelFolder).cache,
          signal: handle.signal,
          onStage: (doing) => {
            handle.onStage({ doing });
          },
        });
        await context.onFolder();
        return answerOf(done, place.show(done.applied.folder));
      },
    });
    await waitFor(run, waitSeconds, context);
    return statusOf(run);
  },
  async replaces(input, context) {
    if (input.overwrite !== true) return undefined;
    const recipe = await readRecipe(input.recipe, context);
    const out = await targetOf(input, recipe, await modelOf(recipe, context), context);
    return (await isFree(out)) ? undefined : out;
  },
});

/** @throws HumanError `outside-folder` */
function targetOf(
  { out }: Input,
  { file }: NamedRecipe,
  model: string,
  { place }: ToolContext,
): Promise<string> {
  return place.resolve(out ?? path.join(besideModel(model), nameOfFile(file)));
}

/** @throws HumanError `fingerprint-changed`, and where it cannot be read */
async function openModel(
  { name, recipe }: NamedRecipe,
  folder: string,
): Promise<{ model: ModelFolder; fingerprint: string }> {
  const model = await openModelFolder(folder, { dtype: dtypeOfDecoder(recipe.model.decoder) });
  const fingerprint = await modelFingerprint(model);
  requireModelOf({ name, fingerprint: recipe.model.fingerprint }, { place: folder, fingerprint });
  return { model, fingerprint };
}

function answerOf(
  { applied, located, proof, note }: AppliedWay,
  folder: string,
): Answer<AppliedData> {
  const ways = describeLocated(located).map(String);
  const proofs = proof === undefined ? [] : describeProof(proof).map(String);
  const notes = note === undefined ? [] : [String(note)];
  return {
    text: [
      `${folder} is written: a graph of ${formatBytes(applied.graphBytes)}; weights: ${describeSharing(applied.sharing)}.`,
      ...[...ways, ...proofs, ...notes],
    ].join('\n'),
    data: { folder, locate: located.locate.kind, why: ways, tried: proofs, notes },
  };
}

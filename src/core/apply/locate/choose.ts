/**
 * Chooses how a pruned decoder recognises its visual tokens, and makes what the graph needs for it.
 * Only the worker process may import this.
 */
import type { DataSource } from '../../data/types';
import { HumanError } from '../../errors';
import type { VisualMarkers } from '../../model/families/markers';
import { PromptEncoder } from '../../model/prompts/encoder';
import { PromptProcessor } from '../../model/prompts/processor';
import { requirePromptParts, type ModelFolder } from '../../model/folder/folder';
import { findTemplateSpan } from '../../model/prompts/template';
import { markerRoles } from '../../surgery/pruning/locate/markers';
import type { LocateKind } from '../../surgery/pruning/locate/types';
import { text } from '../../text';
import { chooseCode } from './choose-code';
import type { Located } from './located';
import { describeRejected, isRejection, rejectionOf, type RejectedWay } from './rejection';
import { measureTokens } from './measure-tokens';
import { resolveMarkers } from './resolve-markers';
import { idsWithin } from './tables';
import { remedy } from '../../remedies';

interface Chooser {
  folder: ModelFolder;
  encoder: PromptEncoder;
  markers: VisualMarkers;
  /** Ids that a prompt may hold. */
  ids: readonly number[];
  /** The data that the mark is measured on; synthetic pictures if absent. */
  data: DataSource | undefined;
}

/**
 * @param wanted undefined: markers if the family has its own around images, else marked features,
 *    else a constant span; the first that works. A decoder alone, which other programs feed, gets
 *    the rows as an input
 * @param data the model's future data: marked features are made for and measured on it
 * @throws HumanError with the reason against the wanted way and one that may work instead, or
 *    `not-locatable` if all fail
 */
export async function chooseLocate(
  folder: ModelFolder,
  wanted: LocateKind | undefined,
  data?: DataSource,
): Promise<Located> {
  const isAlone = wanted === undefined && folder.lacks !== undefined;
  if (isAlone) return { locate: { kind: 'input' }, isAlone, rejected: [] };
  if (wanted === 'input') return { locate: { kind: 'input' }, rejected: [] };
  requirePromptParts(folder);
  // The program that runs the pruned folder makes the pixels itself.
  const processor = await PromptProcessor.open(folder.path, 'transformers.js');
  const encoder = await PromptEncoder.open(folder, { device: 'cpu' }, processor);
  try {
    const known = [...encoder.processor.vocabulary().values()];
    const ids = await idsWithin(known, (some) => encoder.embedTokens(some));
    const { family, files } = encoder.processor;
    const chooser = { folder, encoder, markers: family.markers(files), ids, data };
    return await (wanted === undefined ? firstThatHolds(chooser) : asWanted(chooser, wanted));
  } finally {
    await encoder.dispose();
  }
}

/** Ways without an input, the safest first. */
function waysFor(markers: VisualMarkers): LocateKind[] {
  if (markers === undefined) return ['features', 'span'];
  // Anything may come before a token, even text: marked features are safer.
  if (markers.kind === 'before') return ['features', 'markers', 'span'];
  return ['markers', 'features', 'span'];
}

async function tryWays(
  chooser: Chooser,
  ways: readonly LocateKind[],
): Promise<{ located?: Located; rejected: RejectedWay[] }> {
  const rejected: RejectedWay[] = [];
  for (const kind of ways) {
    try {
      return { located: { ...(await make(chooser, kind)), rejected }, rejected };
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      rejected.push(rejectionOf(kind, error));
    }
  }
  return { rejected };
}

/**
 * If the way does not work, the error names the others that may; they are tried next. The proof
 * needs the pruned folder and may still refuse them.
 */
async function asWanted(chooser: Chooser, wanted: LocateKind): Promise<Located> {
  try {
    return await make(chooser, wanted);
  } catch (error) {
    if (!isRejection(error)) throw error;
    const others = waysFor(chooser.markers).filter((kind) => kind !== wanted);
    const { located } = await tryWays(chooser, others);
    const instead =
      located === undefined
        ? remedy('locate-input-only')
        : remedy('locate-otherwise', located.locate.kind);
    throw new HumanError(text`${error.text} ${instead}`, error.code, error.exitCode);
  }
}

async function firstThatHolds(chooser: Chooser): Promise<Located> {
  const { located, rejected } = await tryWays(chooser, waysFor(chooser.markers));
  if (located !== undefined) return located;
  throw new HumanError(
    text`No way was found for the decoder of ${chooser.folder.name} to find its visual tokens by
      itself: ${rejected.map(describeRejected).reduce((all, one) => text`${all}; ${one}`)}.
      ${remedy('locate-input')}`,
    'not-locatable',
  );
}

async function make(
  { folder, encoder, markers, ids, data }: Chooser,
  kind: LocateKind,
): Promise<Located> {
  switch (kind) {
    case 'markers': {
      const rule = resolveMarkers(markers, encoder.processor.vocabulary());
      if (rule === undefined) throw noMarkers(folder);
      const rows = await measureTokens(folder, markerRoles(rule), ids);
      return { locate: { kind, rule, rows }, rejected: [] };
    }
    case 'features': {
      const { code, effect } = await chooseCode(folder, encoder, ids, data);
      const isUnbracketed = markers === undefined;
      return { locate: { kind, code }, isUnbracketed, effect, rejected: [] };
    }
    case 'span': {
      const span = await findTemplateSpan(encoder);
      const tokens = [...new Set([...span.before, ...span.after])];
      const rows = await measureTokens(
        folder,
        tokens.map((token) => [token]),
        ids,
      );
      return { locate: { kind, span: { ...span, rows } }, rejected: [] };
    }
    case 'input':
      return { locate: { kind }, rejected: [] };
  }
}

function noMarkers({ name, architecture }: ModelFolder): HumanError {
  return new HumanError(
    text`FitPrune knows no tokens that mark where the images of ${name} begin and end
      (${architecture}).`,
    'no-markers',
    2,
  );
}

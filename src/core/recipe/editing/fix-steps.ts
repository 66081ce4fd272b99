/** Fixes of the schedule's steps. */
import { text } from '../../text';
import type { Node } from 'jsonc-parser';
import { beforeDecoder } from '../../cost/types';
import { nodeAt, numberAt, stepNodes, type RecipeDocument, type StepNode } from '../document';
import { layersToPrune } from '../parts';
import { roundKeep } from '../checks/rules';
import { removeNodes, replaceNode, type TextEdit } from './edits';
import type { Fix, FixRequest } from './fix';

export function stepFixes({ document, diagnostic }: FixRequest): Fix[] {
  const steps = stepNodes(document);
  const { offset } = diagnostic.range;
  const step = steps.find(
    ({ range }) => offset >= range.offset && offset < range.offset + range.length,
  );
  if (!step) return [];
  const remove = (index: number) => removeNodes(document, [stepNode(document, index)]);
  const layer = step.layer ?? 0;
  const isBefore = layer === beforeDecoder;
  switch (diagnostic.code) {
    case 'schedule-order': {
      const edits = sortSteps(document, steps);
      return [{ title: text`Sort the steps by layer`, edits, preferred: true }];
    }
    case 'layer-repeated': {
      const earlier = steps.find((one) => one.index < step.index && one.layer === step.layer);
      const own = isBefore
        ? text`Remove this step before layer 0`
        : text`Remove this step of layer ${layer}`;
      const fixes = [{ title: own, edits: remove(step.index) }];
      if (!earlier) return fixes;
      const title = isBefore
        ? text`Remove the other step before layer 0`
        : text`Remove the other step of layer ${layer}`;
      return [...fixes, { title, edits: remove(earlier.index) }];
    }
    case 'layer-range': {
      const written = onlyLayerFixes(document, steps, step.index);
      const title = text`Remove the step of layer ${layer}`;
      return [...written, { title, edits: remove(step.index), preferred: written.length === 0 }];
    }
    case 'before-impossible': {
      const title = text`Remove this step before layer 0`;
      return [{ title, edits: remove(step.index), preferred: true }];
    }
    case 'step-redundant': {
      const title = text`Remove the step that drops nothing`;
      return [{ title, edits: remove(step.index), preferred: true }];
    }
    case 'keep-increases': {
      const written = spelling(document, step.index - 1);
      if (written === undefined) return [];
      const clamp = {
        title: text`Lower keep to ${written}, as in the step before`,
        edits: setKeep(document, step.index, written),
        preferred: true,
      };
      return [clamp, { title: text`Remove this step`, edits: remove(step.index) }];
    }
    case 'keep-decimals': {
      const rounded = String(roundKeep(step.keep ?? 1));
      const edits = setKeep(document, step.index, rounded);
      return [{ title: text`Round keep to ${rounded}`, edits, preferred: true }];
    }
    default:
      return [];
  }
}

/** Sorts the texts of the steps, each as it is written; the text between them stays. */
function sortSteps(document: RecipeDocument, steps: readonly StepNode[]): TextEdit[] {
  const sorted = steps.toSorted((a, b) => (a.layer ?? Infinity) - (b.layer ?? Infinity));
  return steps.flatMap(({ index }, place): TextEdit[] => {
    const { offset, length } = stepNode(document, sorted[place]!.index);
    if (sorted[place]!.index === index) return [];
    const text = document.text.slice(offset, offset + length);
    return [replaceNode(stepNode(document, index), text)];
  });
}

/** Writes the only layer that is possible there. */
function onlyLayerFixes(
  document: RecipeDocument,
  steps: readonly StepNode[],
  index: number,
): Fix[] {
  const node = nodeAt(document, ['schedule', index, 'layer']);
  const layer = onlyLayerBetween(document, steps, index);
  if (node === undefined || layer === undefined) return [];
  const written = String(layer);
  const edits = [replaceNode(node, written)];
  return [{ title: text`Write ${written}`, edits, preferred: true }];
}

/**
 * The one layer that can prune between the steps beside this one; undefined if there are more, or
 * none.
 */
function onlyLayerBetween(
  document: RecipeDocument,
  steps: readonly StepNode[],
  index: number,
): number | undefined {
  const layers = numberAt(document, ['model', 'layers']);
  if (layers === undefined) return undefined;
  const [before, after] = [steps[index - 1]?.layer ?? -1, steps[index + 1]?.layer ?? layers];
  const prunable = layersToPrune(document);
  const free = Array.from({ length: Math.min(layers, 10_000) }, (_, layer) => layer).filter(
    (layer) => layer > before && layer < after && prunable?.has(layer) !== false,
  );
  return free.length === 1 ? free[0] : undefined;
}

function setKeep(document: RecipeDocument, index: number, text: string): TextEdit[] {
  const node = nodeAt(document, ['schedule', index, 'keep']);
  return node ? [replaceNode(node, text)] : [];
}

/** The keep of a step as its author spelled it. */
function spelling(document: RecipeDocument, index: number): string | undefined {
  const path = ['schedule', index, 'keep'];
  const node = nodeAt(document, path);
  if (!node || numberAt(document, path) === undefined) return undefined;
  return document.text.slice(node.offset, node.offset + node.length);
}

function stepNode(document: RecipeDocument, index: number): Node {
  return nodeAt(document, ['schedule', index])!;
}

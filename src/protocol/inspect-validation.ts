/** Which messages of Inspect Tokens are believed. */
import { limits } from '../core/limits';
import type { InspectMemory, InspectMessage } from './inspect';
import { isInteger, isOneOf, isRecord, isString } from './validate';

const places = ['first', 'previous', 'next', 'last'] as const;
const plain = [
  'ready',
  'chooseData',
  'evaluate',
  'apply',
  'openRecipe',
  'retry',
  'manageTrust',
  'showLog',
] as const;

/** Ids of data sets are shorter; nobody types more. */
const longestId = 1000;
/** No decoder has more layers. */
const mostLayers = limits.layers;
/** A few images of some thousand pixels either way, as base64. */
const largestExport = 64 * 1024 * 1024;

/** @returns a message with its known keys only, or undefined */
export function validateInspectMessage(raw: unknown): InspectMessage | undefined {
  if (!isRecord(raw)) return undefined;
  const { type, to, onlyFlipped, content } = raw;
  if (isOneOf(type, plain)) return { type };
  switch (type as InspectMessage['type']) {
    case 'go':
      return isOneOf(to, places) ? { type: 'go', to } : undefined;
    case 'jump':
      return isString(to, longestId) ? { type: 'jump', to } : undefined;
    case 'filter':
      return typeof onlyFlipped === 'boolean' ? { type: 'filter', onlyFlipped } : undefined;
    case 'export':
      return isString(content, largestExport) ? { type: 'export', content } : undefined;
    default:
      return undefined;
  }
}

/** What a window kept of a panel; it may be of an older version, or of nothing at all. */
export function validateInspectMemory(raw: unknown): InspectMemory | undefined {
  if (!isRecord(raw) || !isString(raw['recipe'])) return undefined;
  const { recipe, sample, onlyFlipped, layer } = raw;
  return {
    recipe,
    ...(isString(sample, longestId) && { sample }),
    ...(typeof onlyFlipped === 'boolean' && { onlyFlipped }),
    ...(isInteger(layer, -1, mostLayers) && { layer }),
  };
}

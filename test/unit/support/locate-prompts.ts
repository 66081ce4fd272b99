/** The prompts of test/fixtures/locate, and rows for them. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { resolveMarkers } from '../../../src/core/apply/locate/resolve-markers';
import { familyOf } from '../../../src/core/model/families/index';
import { markerRoles } from '../../../src/core/surgery/pruning/locate/markers';
import type { Locate } from '../../../src/core/surgery/pruning/locate/types';
import { randomRows } from './decoder';

export interface PromptCase {
  ids: number[];
  visual: number[];
}

interface Family {
  config: Record<string, unknown>;
  processor: Record<string, unknown>;
  tokens: Record<string, number>;
  /** Of the vocabulary. */
  size: number;
  cases: Record<string, PromptCase>;
}

const file = path.join(import.meta.dirname, '../../fixtures/locate/prompts.json');

export const promptWidth = 8;

export const promptFamilies = Object.entries(
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, Family>,
).filter(([name]) => name !== 'madeBy');

/** The way that finds a family's images, in embeddings that `promptRows` makes. */
export function familyLocate({ config, processor, tokens, size }: Family): Locate {
  const table = tableOf(size);
  const files = { config, processor, image: {}, tokenizer: {} };
  const markers = familyOf(files).markers(files);
  const rule = resolveMarkers(markers, new Map(Object.entries(tokens)))!;
  const patterns = markerRoles(rule)
    .flat()
    .map((token) => ({
      token,
      values: table.slice(token * promptWidth, (token + 1) * promptWidth),
      tolerance: 0.01,
    }));
  const dims = Array.from({ length: promptWidth }, (_, dim) => dim);
  return { kind: 'markers', rule, rows: { dims, patterns } };
}

/** Embeddings of a prompt, with features in the visual rows that equal no token's row. */
export function promptRows({ size }: Family, { ids, visual }: PromptCase): Float32Array {
  const table = tableOf(size);
  const rows = Float32Array.from(
    ids.flatMap((id) => [...table.subarray(id * promptWidth, (id + 1) * promptWidth)]),
  );
  const features = randomRows(visual.length * promptWidth, 5);
  visual.forEach((row, at) => {
    rows.set(features.subarray(at * promptWidth, (at + 1) * promptWidth), row * promptWidth);
  });
  return rows;
}

function tableOf(size: number): Float32Array {
  return randomRows(size * promptWidth, 3);
}

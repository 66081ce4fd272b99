/**
 * The kinds of decoder layers: attention with a cache of its own, or one of the two other kinds.
 */
import type { DecoderShape } from './types';

export type LayerKind = 'attention' | 'convolution' | 'shared-cache';

type Layers = Pick<DecoderShape, 'layers' | 'convolutionLayers' | 'sharedCaches'>;

/** By layer. */
export function layerKinds({ layers, convolutionLayers, sharedCaches }: Layers): LayerKind[] {
  const kinds = new Array<LayerKind>(layers).fill('attention');
  for (const layer of convolutionLayers ?? []) if (layer < layers) kinds[layer] = 'convolution';
  for (const [layer] of sharedCaches ?? []) if (layer < layers) kinds[layer] = 'shared-cache';
  return kinds;
}

/** Layers with attention and a cache of their own, ascending: those that have masses. */
export function massLayers(shape: Layers): number[] {
  return layerKinds(shape).flatMap((kind, layer) => (kind === 'attention' ? [layer] : []));
}

/**
 * Layers after whose attention tokens may leave, ascending. Not convolutions, which score nothing;
 * and none from the first layer on whose cache is shared, since later layers still read its keys.
 */
export function prunableLayers(shape: Layers): number[] {
  const sources = (shape.sharedCaches ?? []).map(([, source]) => source);
  return massLayers(shape).filter((layer) => sources.every((source) => layer < source));
}

/** From the names of a family's markers to the ids of a tokenizer. */
import { HumanError } from '../../errors';
import type { VisualMarkers } from '../../model/families/markers';
import type { MarkerRule } from '../../surgery/pruning/locate/types';
import { text } from '../../text';

/**
 * Keeps the openers and tokens inside that the tokenizer knows: small models have fewer tiles.
 * @returns undefined where nothing brackets the images
 * @throws HumanError `markers-missing` naming a token that the tokenizer lacks
 */
export function resolveMarkers(
  markers: VisualMarkers,
  vocabulary: ReadonlyMap<string, number>,
): MarkerRule | undefined {
  const known = (tokens: readonly string[]): number[] =>
    tokens.flatMap((token) => vocabulary.get(token) ?? []);
  const need = (token: string): number => {
    const id = vocabulary.get(token);
    if (id !== undefined) return id;
    throw missing(token);
  };
  const some = (tokens: readonly string[]): number[] => {
    const ids = known(tokens);
    if (ids.length === 0) throw missing(tokens[0] ?? '');
    return ids;
  };
  switch (markers?.kind) {
    case 'between': {
      const { kind, open, close, inside = [] } = markers;
      return { kind, open: some(open), close: some(close), inside: known(inside) };
    }
    case 'after': {
      const { kind, openers, fake, tokens } = markers;
      return { kind, openers: some(openers), fake: need(fake), tokens };
    }
    case 'closed-rows':
      return { kind: 'closed-rows', rowEnd: need(markers.rowEnd), end: need(markers.end) };
    case 'before':
      return { kind: 'before', token: need(markers.token) };
    case undefined:
      return undefined;
  }
}

function missing(token: string): HumanError {
  return new HumanError(
    text`The tokenizer has no token "${token}", by which this model's family marks its images.
      Download tokenizer.json again.`,
    'markers-missing',
  );
}

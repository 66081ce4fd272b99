/** The number of tokens that a key asks a step for. Pure. */
import type { Handle } from './schedule-geometry';

/** Tokens of a long step. */
const pageOfTokens = 10;

/** The count a key asks for, before it is limited. */
export function target(
  key: string,
  far: boolean,
  { tokens, least, most }: Pick<Handle, 'tokens' | 'least' | 'most'>,
): number | undefined {
  const step = far ? pageOfTokens : 1;
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return tokens + step;
    case 'ArrowDown':
    case 'ArrowLeft':
      return tokens - step;
    case 'PageUp':
      return tokens + pageOfTokens;
    case 'PageDown':
      return tokens - pageOfTokens;
    case 'Home':
      return least;
    case 'End':
      return most;
    default:
      return undefined;
  }
}

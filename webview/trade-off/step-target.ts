/** Which count a key asks a step for. Pure. */
import type { Handle } from './schedule-geometry';

/** Tokens of a long step. */
const stride = 10;

/** The count a key asks for, before it is limited. */
export function target(
  key: string,
  far: boolean,
  { tokens, least, most }: Pick<Handle, 'tokens' | 'least' | 'most'>,
): number | undefined {
  const step = far ? stride : 1;
  switch (key) {
    case 'ArrowUp':
    case 'ArrowRight':
      return tokens + step;
    case 'ArrowDown':
    case 'ArrowLeft':
      return tokens - step;
    case 'PageUp':
      return tokens + stride;
    case 'PageDown':
      return tokens - stride;
    case 'Home':
      return least;
    case 'End':
      return most;
    default:
      return undefined;
  }
}

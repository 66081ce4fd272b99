/** The window's fitter thread, whose code is loaded when something is first fitted. */
import type { FitterPool } from '../fitter/pool';
import { once } from '../core/once';

export type Fitters = Pick<FitterPool, 'open' | 'preview' | 'find' | 'dispose'>;

/** @param bundle the file `fitter.js` */
export function lazyFitters(bundle: string): Fitters {
  let isUsed = false;
  const pool = once(async () => {
    isUsed = true;
    const { FitterPool } = await import('../fitter/pool');
    return new FitterPool(bundle);
  });
  return {
    open: async (...options) => (await pool()).open(...options),
    preview: async (...options) => (await pool()).preview(...options),
    find: async (...options) => (await pool()).find(...options),
    dispose: async () => {
      if (isUsed) await (await pool()).dispose();
    },
  };
}

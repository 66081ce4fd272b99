/**
 * `npm test` proves everything once, in minutes. `npm run test:all`, which runs every night and
 * before a release, adds what takes long and repeats a proof: on every export, device and theme, or
 * through another door. Set by FITPRUNE_TESTS=all.
 */
export const runsAll = process.env['FITPRUNE_TESTS'] === 'all';

/** Random cases of a property: a quarter of them find what is new, and every night all are tried. */
export const propertyRuns = (all: number): number => (runsAll ? all : Math.ceil(all / 4));

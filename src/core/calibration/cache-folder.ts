/** Where statistics are, and how their files end. */

/** Workspace data: statistics, weights moved out of graphs. */
export const cacheFolder = '.fitprune';

export const statisticsSuffix = '.arrows';

/** Workspace data: statistics, evaluations, sweeps, profiles, weights moved out of graphs. */
export const cacheFolder = '.fitprune';

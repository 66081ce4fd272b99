/** Set for a worker that is started before there is a request: it loads the runtime at once. */
export const preloadVariable = 'FITPRUNE_PRELOAD';

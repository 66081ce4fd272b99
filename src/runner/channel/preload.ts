/**
 * Set for a worker that is started before there is a request: it loads what a calibration needs.
 */
export const preloadVariable = 'FITPRUNE_PRELOAD';

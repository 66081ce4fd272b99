/** The interfaces that callers of the core provide: the extension, the command line, a test. */

export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Long work reports how far it is; `total` may grow while the work runs. */
export interface Progress {
  report(done: number, total: number, note?: string): void;
}

/** Swallows everything: for callers that do not care. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export const silentProgress: Progress = { report: () => undefined };

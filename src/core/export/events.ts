/** The exporter's output: a JSON object on each line. */

import { phases, type ExportStep } from './steps';

/** A Python package that the export needs. */
export interface PackageState {
  name: string;
  /** The version that the export was tested with. */
  pinned: string;
  /** undefined if it is not installed. */
  found: string | undefined;
  ok: boolean;
}

/** How far the files of one precision are from PyTorch, on a prompt with an image. */
export interface ExportCheck {
  dtype: string;
  /** Largest difference of a logit. */
  largest: number;
  /** The same in standard deviations of all logits; the export fails above `tolerance`. */
  deviations: number;
  tolerance: number;
  /** Mean over the rows of the Kullback-Leibler divergence from PyTorch, in nats. */
  divergence: number;
  /** Share of the rows with the same most likely token. */
  top: number;
  rows: number;
}

export type ExportEvent =
  | { event: 'packages'; python: string; executable: string; packages: PackageState[] }
  | { event: 'model'; type: string; attention: string }
  | ({ event: 'progress' } & ExportStep)
  | { event: 'check'; check: ExportCheck }
  | { event: 'done'; files: string[] }
  | { event: 'failed'; code: string; message: string };

type Fields = Record<string, 'string' | 'number' | 'array'>;

/** The fields of each kind of line. The lines of a check become one object. */
const fields: Record<ExportEvent['event'], Fields> = {
  packages: { python: 'string', executable: 'string', packages: 'array' },
  model: { type: 'string', attention: 'string' },
  progress: { phase: 'string', name: 'string', done: 'number', total: 'number' },
  check: {
    ...{ dtype: 'string', largest: 'number', deviations: 'number', tolerance: 'number' },
    ...{ divergence: 'number', top: 'number', rows: 'number' },
  },
  done: { files: 'array' },
  failed: { code: 'string', message: 'string' },
};

/** @returns undefined for a line that is not an event, such as other output of the child process */
export function parseEvent(line: string): ExportEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const given = value as Record<string, unknown>;
  const wanted = Object.entries(fields).find(([name]) => name === given['event'])?.[1];
  if (wanted === undefined) return undefined;
  const isWhole = Object.entries(wanted).every(([name, kind]) =>
    kind === 'array' ? Array.isArray(given[name]) : typeof given[name] === kind,
  );
  if (!isWhole) return undefined;
  if ('phase' in wanted && !phases.some((phase) => phase === given['phase'])) return undefined;
  if (given['event'] === 'packages') return withStates(given);
  const { event, ...rest } = given;
  return (event === 'check' ? { event, check: rest } : given) as unknown as ExportEvent;
}

function withStates(given: Record<string, unknown>): ExportEvent {
  const packages = (given['packages'] as Record<string, unknown>[]).map((state) => ({
    name: String(state['name']),
    pinned: String(state['pinned']),
    found: typeof state['found'] === 'string' ? state['found'] : undefined,
    ok: state['ok'] === true,
  }));
  return { ...given, packages } as unknown as ExportEvent;
}

/** Cuts a stream of text into its lines, the last one at the end. */
export class Lines {
  private rest = '';

  constructor(private readonly take: (line: string) => void) {}

  push(part: string): void {
    const lines = (this.rest + part).split(/\r?\n/);
    this.rest = lines.pop()!;
    for (const line of lines) this.take(line);
  }

  end(): void {
    if (this.rest !== '') this.take(this.rest);
    this.rest = '';
  }
}

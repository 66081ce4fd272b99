/**
 * What the command line prints, and where: results on standard output, everything else on standard
 * error.
 */
import { Presets, SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import pc from 'picocolors';
import type { Logger, Progress } from '../core/host';
import { plainJson, plainLines } from '../core/plain';

export interface TerminalOptions {
  /** Whether standard output gets one JSON value and nothing else. */
  json: boolean;
  /** Whether the runtime's own output is printed, too. */
  verbose: boolean;
}

/** Progress that must be ended, so that the cursor comes back. */
export interface ProgressLine extends Progress {
  stop(): void;
}

export class Terminal {
  readonly logger: Logger;

  constructor(private readonly options: TerminalOptions) {
    this.logger = {
      debug: (message) => {
        if (options.verbose) this.note(pc.dim(message));
      },
      info: (message) => {
        this.note(message);
      },
      warn: (message) => {
        this.note(`${pc.yellow('warning')} ${message}`);
      },
      error: (message) => {
        this.note(`${pc.red('error')} ${message}`);
      },
    };
  }

  /** The command's result: `value` for machines, `render` for people. */
  result(value: unknown, render: () => string): void {
    const text = this.options.json ? plainJson(JSON.stringify(value, null, 2)) : tidy(render());
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  }

  /**
   * Lines for problem matchers, before an error ends the command; with `--json` the error itself
   * contains them.
   */
  problems(lines: readonly string[]): void {
    if (lines.length > 0 && !this.options.json) process.stdout.write(`${tidy(lines.join('\n'))}\n`);
  }

  /** A line about the work, on standard error. */
  note(message: string): void {
    process.stderr.write(`${tidy(message)}\n`);
  }

  /** A bar on a terminal, a line every quarter elsewhere. */
  progress(unit: string): ProgressLine {
    return process.stderr.isTTY ? bar(unit) : lines(unit, this);
  }
}

/** The codes that picocolors writes; without colours there are none. */
// oxlint-disable-next-line no-control-regex
const colours = /(\x1b\[(?:[0-9]|2[2-9]|[349][0-9])m)/;

function tidy(message: string): string {
  return plainLines(message, pc.isColorSupported ? colours : undefined);
}

function bar(unit: string): ProgressLine {
  const view = new SingleBar(
    {
      format: `{bar} {value}/{total} ${unit} {note} {eta_formatted} left`,
      stream: process.stderr,
      clearOnComplete: true,
      hideCursor: true,
      barsize: 30,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    report(done, total, note = '') {
      if (!started) view.start(total, done, { note });
      started = true;
      view.setTotal(total);
      view.update(done, { note });
    },
    stop() {
      if (started) view.stop();
    },
  };
}

function lines(unit: string, terminal: Terminal): ProgressLine {
  let reached = -1;
  return {
    report(done, total, note = '') {
      const quarter = total === 0 ? 4 : Math.floor((4 * done) / total);
      if (quarter === reached) return;
      reached = quarter;
      terminal.note(`${done}/${total} ${unit}${note === '' ? '' : ` ${note}`}`);
    },
    stop() {
      reached = -1;
    },
  };
}

/**
 * A table with a head; all columns but the first are aligned right, as numbers are, unless given
 * otherwise.
 */
export function table(
  head: string[],
  rows: (string | number)[][],
  align: 'left' | 'right' = 'right',
): string {
  const view = new Table({
    head: head.map((title) => pc.bold(title)),
    colAligns: head.map((_, column) => (column === 0 ? 'left' : align)),
    style: { head: [], border: [], compact: true },
    chars: {
      ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
      ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
      ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '' },
      middle: ' ',
    },
  });
  view.push(...rows);
  return view
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

export { pc as colors };

/** What Inspect Tokens says of its samples, and of what it failed with. */
import * as vscode from 'vscode';
import { HumanError } from '../../../core/errors';
import type { InspectState } from '../../../protocol/inspect';
import { localizeError } from '../../localize';
import type { Services } from '../../services';
import type { OpenedSamples } from './opened';
import { sourceName, type InspectSource } from './source';

interface Samples {
  opened: OpenedSamples | undefined;
  /** The id of the one in view. */
  sample: string | undefined;
  source: InspectSource | undefined;
  /** Wished for, while nothing is open. */
  onlyFlipped: boolean;
}

export function samplesState({
  opened,
  sample,
  source,
  onlyFlipped,
}: Samples): Pick<InspectState, 'source' | 'position' | 'flipped' | 'onlyFlipped'> {
  const index = sample === undefined ? undefined : opened?.list.indexOf(sample);
  return {
    ...(source && { source: { kind: source.kind, name: sourceName(source) } }),
    ...(opened?.isData &&
      index !== undefined && { position: { index, count: opened.list.count, id: sample! } }),
    ...(opened?.flips && {
      flipped: { count: opened.flips.flipped.size, of: opened.flips.of, all: opened.list.all },
    }),
    onlyFlipped: opened?.list.onlyFlipped ?? onlyFlipped,
  };
}

/** Writes a failure to the log. @returns what the user is told of it */
export function sayFailure(log: Services['log'], error: unknown): string {
  if (error instanceof HumanError) {
    log.warn(error.message);
    return localizeError(error);
  }
  log.error(error instanceof Error ? error : String(error));
  return vscode.l10n.t('Something went wrong inside FitPrune. The log says what.');
}

/** What `fitprune submit` prints of a job: its files, its commands, its state. */
import { commandLine } from '../../runner/batch/quote';
import type { Prepared } from '../../runner/batch/job';
import type { JobRecord } from '../../runner/batch/record';
import type { JobState, Part } from '../../runner/batch/states';
import { formatNumbers } from '../../runner/batch/numbers';
import { table, type Terminal } from '../terminal';
import path from 'node:path';

/** @param sent the submission; undefined if nothing was sent */
export function showJob(
  terminal: Terminal,
  { folder, job, submission, files, commands }: Prepared,
  sent: { array?: string | undefined; merge?: string | undefined } | undefined,
): void {
  const { plan } = job;
  const lines = commands.map(({ words, input }) =>
    input === undefined
      ? commandLine(words)
      : `${commandLine(words)} < ${commandLine([path.join(folder, 'jobs.yaml')])}`,
  );
  terminal.result(
    {
      ...{ folder, name: plan.name, shards: plan.shards, runs: submission.shards },
      ...{ merged: plan.merged, files: Object.keys(files).map((name) => path.join(folder, name)) },
      ...{ commands: commands.map(({ words }) => words), submitted: sent ?? null },
    },
    () =>
      [
        ...Object.entries(files).map(
          ([name, content]) => `# ${path.join(folder, name)}\n${content}`,
        ),
        ...(sent === undefined ? ['# To send it:', ...lines] : [sentence(sent)]),
      ].join('\n'),
  );
  if (sent === undefined) terminal.note('Nothing was sent. Give --submit to send it.');
  else terminal.note(`To follow it: fitprune submit --status ${commandLine([folder])}`);
}

function sentence({
  array = '',
  merge = '',
}: {
  array?: string | undefined;
  merge?: string | undefined;
}) {
  return array === '' ? `Sent: the merge ${merge}.` : `Sent: shards ${array}, merge ${merge}.`;
}

export function showState(
  terminal: Terminal,
  folder: string,
  job: JobRecord,
  state: JobState,
): void {
  const { plan, submissions } = job;
  terminal.result({ folder, name: plan.name, submissions, ...state, merged: plan.merged }, () => {
    const kinds = [...new Set(state.shards.map(worded))];
    const rows = kinds.map((kind) => {
      const those = state.shards.filter((part) => worded(part) === kind);
      return [kind, those.length, formatNumbers(those.map(({ shard }) => shard))];
    });
    const after = [
      `merge: ${worded(state.merge)}`,
      ...(state.report === undefined ? [] : [`report: ${worded(state.report)}`]),
    ];
    return [
      table(['shards', '', ''], rows, 'left'),
      ...after,
      `logs: ${path.join(folder, 'logs')}`,
    ].join('\n');
  });
  const isStuck = state.shards.some(({ state: one }) => one === 'failed' || one === 'lost');
  if (isStuck)
    terminal.note(
      `To run what failed or was lost: fitprune submit --resume ${commandLine([folder])} --submit`,
    );
}

function worded({ state, exit }: Part): string {
  return exit === undefined ? state : `${state} (exit ${exit})`;
}

/**
 * The two scripts of a job, for any POSIX shell: one for a shard, which retries by itself, and one
 * for after all shards.
 */
import { allShards, type Plan } from './plan';
import { commandLine, quoted } from './quote';

export interface Scripts {
  shards: string;
  merge: string;
}

/**
 * A task writes its end into `state/`, since schedulers forget it: `3of8.exit` holds the exit code.
 * A task that was killed leaves none.
 *
 * @param shards that are run: an indexed job's tasks have numbers of their own
 */
export function scriptsOf(plan: Plan, shards: readonly number[]): Scripts {
  return { shards: shardScript(plan, shards), merge: mergeScript(plan) };
}

/**
 * The name of a submission's script. Pods of an earlier submission may start again after a later
 * one, whose indices belong to other shards, so each has a script of its own on Kubernetes. Slurm
 * copies scripts when they are sent.
 */
export function shardsFile({ engine }: Plan, { turn }: { turn: number }): string {
  return engine.scheduler === 'slurm' || turn === 1 ? 'shards.sh' : `shards-${turn}.sh`;
}

function shardScript(plan: Plan, shards: readonly number[]): string {
  const { program, run, operands, output, tries } = plan;
  const command = `${program} ${commandLine(run)} --shard auto ${output} "$folder/shards/$name.arrows" -- ${commandLine(operands)}`;
  return [
    `#!/bin/sh`,
    `# Written by fitprune submit. One task: shard $shard of ${plan.shards}. A run goes on where it stopped, so trying again is cheap.`,
    ...beginning(plan),
    ...numberOf(plan, shards),
    `FITPRUNE_SHARD="$shard/${plan.shards}"`,
    `export FITPRUNE_SHARD`,
    `# Of whoever submitted this; another number of shards would contradict.`,
    `unset FITPRUNE_SHARDS`,
    `name="\${shard}of${plan.shards}"`,
    `rm -f -- "$folder/state/$name.exit"`,
    `try=1`,
    `while :; do`,
    `  ${command}`,
    `  status=$?`,
    `  # Wrong usage (2) stays wrong.`,
    `  if [ "$status" -eq 0 ] || [ "$status" -eq 2 ] || [ "$try" -ge ${tries} ]; then break; fi`,
    `  echo "Try $try of ${tries} ended with $status." >&2`,
    `  try=$((try + 1))`,
    `done`,
    ...ended('$name'),
    `exit "$status"`,
    ``,
  ].join('\n');
}

/**
 * Slurm's tasks have the numbers of their shards; indices of Kubernetes count those that are run.
 */
function numberOf({ engine }: Plan, shards: readonly number[]): string[] {
  if (engine.scheduler === 'slurm') return [`shard="$SLURM_ARRAY_TASK_ID"`];
  return [
    `set -- ${shards.join(' ')}`,
    `# Shells go on after a shift that is too long, with the first shard.`,
    `if ! [ "$JOB_COMPLETION_INDEX" -ge 0 ] || [ "$JOB_COMPLETION_INDEX" -ge "$#" ]; then`,
    `  echo "JOB_COMPLETION_INDEX is '$JOB_COMPLETION_INDEX', and this job has the indices 0 to $(($# - 1))." >&2`,
    `  exit 2`,
    `fi`,
    `shift "$JOB_COMPLETION_INDEX"`,
    `shard="$1"`,
  ];
}

function mergeScript(plan: Plan): string {
  const { program, skippable, report } = plan;
  const merge = `${program} ${commandLine(plan.merge)} --max-skipped "$skipped" --force --out ${quoted(plan.merged)} -- "$@"`;
  return [
    `#!/bin/sh`,
    `# Written by fitprune submit. When no shard runs any more: their merge, which names what is missing.`,
    ...beginning(plan),
    `rm -f -- "$folder/state/merge.exit" "$folder/state/report.exit"`,
    ...waiting(plan),
    `set --`,
    `skipped=${skippable}`,
    ...eachShard(plan, [
      `if [ -e "$folder/shards/$name.arrows" ]; then set -- "$@" "$folder/shards/$name.arrows"; fi`,
      `# What a shard lacks that ended well, it skipped; what any other lacks is missing.`,
      `if [ "$(cat "$folder/state/$name.exit" 2>/dev/null)" != 0 ]; then skipped=0; fi`,
    ]),
    `status=1`,
    `if [ "$#" -eq 0 ]; then echo "No shard has written anything." >&2; else`,
    `  ${merge}`,
    `  status=$?`,
    `fi`,
    ...ended('merge'),
    ...(report === undefined
      ? []
      : [
          `[ "$status" -eq 0 ] || exit "$status"`,
          `${program} ${commandLine(report)} -- ${commandLine(plan.operands)}`,
          `status=$?`,
          ...ended('report'),
        ]),
    `exit "$status"`,
    ``,
  ].join('\n');
}

function beginning({ root, folder }: Plan): string[] {
  return [
    `cd -- ${quoted(root)} || exit 1`,
    `folder=${quoted(folder)}`,
    `mkdir -p -- "$folder/shards" "$folder/state" || exit 1`,
  ];
}

/** A code above 2 means that a signal ended the program, while the script lived on. */
function ended(name: string): string[] {
  return [
    `if [ "$status" -gt 2 ]; then status=1; fi`,
    `echo "$status" > "$folder/state/${name}.exit"`,
  ];
}

/** Slurm starts the merge in its turn; Kubernetes knows no order of jobs. */
function waiting(plan: Plan): string[] {
  if (plan.engine.scheduler === 'slurm') return [];
  return [
    `while :; do`,
    `  left=0`,
    ...eachShard(plan, [`if [ ! -e "$folder/state/$name.exit" ]; then left=1; fi`]).map(
      (line) => `  ${line}`,
    ),
    `  if [ "$left" -eq 0 ]; then break; fi`,
    `  sleep 10`,
    `done`,
  ];
}

function eachShard(plan: Plan, lines: readonly string[]): string[] {
  return [
    `at=1`,
    `while [ "$at" -le ${allShards(plan).length} ]; do`,
    `  name="\${at}of${plan.shards}"`,
    ...lines.map((line) => `  ${line}`),
    `  at=$((at + 1))`,
    `done`,
  ];
}

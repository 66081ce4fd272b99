/** `fitprune merge`: joins the shards of a calibration or an evaluation. */
import type { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { mergeStatistics } from '../../core/calibration/merge';
import { HumanError, messageOf } from '../../core/errors';
import { mergeReports, type EvaluationReport } from '../../core/evaluation/report';
import { writeFileAtomic } from '../../core/files';
import { requireWritable, type Context } from '../context';

interface Flags {
  out: string;
  force?: boolean;
}

export function addMerge(root: Command, { terminal }: Context): Command {
  return root
    .command('merge')
    .description('join shards of a calibration (.arrows) or an evaluation (.json)')
    .argument('<files...>', 'the shards')
    .requiredOption('--out <file>', 'the file one run would have written')
    .option('--force', 'overwrite the file')
    .addHelpText(
      'after',
      '\nExample:\n  fitprune merge shard-1.arrows shard-2.arrows --out all.arrows',
    )
    .action(async (files: string[], { out, force }: Flags) => {
      requireWritable(out, force);
      const samples = files.every((file) => path.extname(file) === '.json')
        ? await mergeEvaluations(files, out)
        : (await mergeStatistics(files, out)).samples.length;
      terminal.result({ out, samples }, () => `${out}: ${samples} samples`);
    });
}

async function mergeEvaluations(files: string[], out: string): Promise<number> {
  const reports = await Promise.all(
    files.map(async (name) => ({ name, report: await readReport(name) })),
  );
  const merged = mergeReports(reports);
  await writeFileAtomic(out, `${JSON.stringify(merged, null, 2)}\n`);
  return merged.samples.length;
}

async function readReport(file: string): Promise<EvaluationReport> {
  try {
    const report = JSON.parse(await readFile(file, 'utf8')) as Partial<EvaluationReport>;
    if (report.run && Array.isArray(report.samples)) return report as EvaluationReport;
    throw new Error('it has no samples');
  } catch (error) {
    throw new HumanError(
      `${file} is no evaluation report (${messageOf(error)}). Give files written by fitprune ` +
        'evaluate --out.',
      'report-unreadable',
      1,
      { cause: error },
    );
  }
}

/** `fitprune export`: a Hugging Face checkpoint to a model folder. */
import { Option, type Command } from 'commander';
import path from 'node:path';
import type { ExportCheck } from '../../core/export/events';
import { exportCheckpoint } from '../../core/export/export';
import {
  attentionKinds,
  exportDtypes,
  parseExportDtypes,
  type AttentionKind,
} from '../../core/export/options';
import { describeStep } from '../../core/export/steps';
import type { Context } from '../context';
import { colors, table } from '../terminal';

interface Flags {
  dtype: string;
  attention: AttentionKind;
  python?: string;
}

/** The Python package that is part of the tool, beside the bundles. */
const scripts = path.join(__dirname, '../media/export');

export function addExport(root: Command, context: Context): Command {
  const { terminal, signal } = context;
  return root
    .command('export')
    .description('write a Hugging Face checkpoint as a model folder, checked against PyTorch')
    .argument('<checkpoint>', 'folder with config.json, safetensors and tokenizer')
    .argument('<out>', 'the folder to write')
    .option('--dtype <names>', 'precisions, with commas between them', exportDtypes.join(','))
    .addOption(
      new Option('--attention <kind>', 'operators of the decoder')
        .choices([...attentionKinds])
        .default('eager'),
    )
    .addOption(
      new Option(
        '--python <file>',
        'the interpreter (default: the active environment, then PATH)',
      ).env('FITPRUNE_PYTHON'),
    )
    .addHelpText(
      'after',
      '\n--attention eager: plain operators, for every runtime and device.' +
        "\n--attention gqa: ONNX Runtime's GroupQueryAttention, faster; not for PaliGemma and Gemma 3." +
        `\n\nPython 3.10 or newer, with the packages of ${path.join(scripts, 'requirements.txt')}:` +
        '\n  python -m venv ENV && ENV/bin/pip install -r requirements.txt' +
        '\n\nExample:\n  fitprune export llava-1.5-7b-hf llava-onnx --dtype q4,fp16 --python ENV/bin/python',
    )
    .action(async (checkpoint: string, out: string, flags: Flags) => {
      const dtypes = parseExportDtypes(flags.dtype);
      const progress = terminal.progress('MB');
      const exported = await exportCheckpoint({
        ...{ checkpoint, out, dtypes, scripts, signal },
        attention: flags.attention,
        // The variable may be set and empty.
        python: flags.python === '' ? undefined : flags.python,
        logger: terminal.logger,
        onStep: (step) => {
          const [done, total] = [step.done, step.total].map((bytes) => Math.ceil(bytes / 1e6));
          progress.report(done!, total!, String(describeStep(step)));
        },
        onInterpreter: ({ executable, version, packages }) => {
          const found = packages.map(({ name, found = '' }) => `${name} ${found}`).join(', ');
          terminal.note(colors.dim(`Python ${version} (${executable}): ${found}`));
        },
      }).finally(() => {
        progress.stop();
      });
      terminal.result(exported, () => [exported.folder, checkTable(exported.checks)].join('\n\n'));
    });
}

/** How far the files are from PyTorch. */
function checkTable(checks: readonly ExportCheck[]): string {
  const rows = checks.map((check) => [
    check.dtype,
    check.largest.toExponential(1),
    check.deviations.toExponential(1),
    String(check.tolerance),
    check.divergence.toExponential(1),
    `${Math.round(100 * check.top)}%`,
  ]);
  const head = ['against PyTorch', 'largest logit', 'in sigma', 'allowed', 'mean KL', 'same top'];
  return table(head, rows);
}

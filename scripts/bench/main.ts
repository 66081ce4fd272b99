/** `npm run bench`: the figures of docs/benchmarks.md, as ratios measured side by side. */
import { readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { updateDocument } from './document';
import { describeMachine, machineSentence, type Machine } from './machine';
import { isMet, sectionText, type SectionReport } from './report';
import { devices } from '../../src/core/model/devices/devices';
import { runChild, type Task } from './child';
import type { Settings } from './settings';
import { sections } from './sections';

// Read when the native library loads, which happens only in the sections.
process.env['ORT_DISABLE_TELEMETRY'] = '1';

const help = `Usage: npm run bench -- [SECTION...] [options]

Measures ratios side by side and rewrites the tables of docs/benchmarks.md.
Sections: ${Object.keys(sections).join(', ')}; all of them unless named.

  --quick        few rounds and small sizes, to see that it works; docs are left alone
  --no-docs      leaves docs/benchmarks.md alone
  --json FILE    writes what was measured
  --threads N    threads of one operator (default: one for each core)
  --cpu-time     counts the time this process computes, on one thread: for a busy machine;
                 docs are left alone
  --profile      prefill, gqa: also prints where the time goes, by operator
  --device NAME  gpu: ${devices.slice(1).join(', ')}, even where it is a software renderer
  --folder DIR   beds: keeps answers there, goes on where a run stopped, and writes the table there
                 after every model and reduction
  --bed NAME     beds: this model alone (sample, second, reading, grounding); may be repeated
  --questions N  beds: so many questions of each model

Example: npm run bench -- prefill fit --json figures.json
`;

const documentFile = path.join(__dirname, '../docs/benchmarks.md');

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      'no-docs': { type: 'boolean', default: false },
      json: { type: 'string' },
      threads: { type: 'string' },
      'cpu-time': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      device: { type: 'string' },
      folder: { type: 'string' },
      bed: { type: 'string', multiple: true },
      questions: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const names = positionals.length > 0 ? positionals : Object.keys(sections);
  const unknown = names.find((name) => !(name in sections));
  const clock = values['cpu-time'] ? 'cpu' : 'wall';
  const threads = clock === 'cpu' ? 1 : Number(values.threads ?? os.availableParallelism());
  const questions = values.questions === undefined ? undefined : Number(values.questions);
  const areCounts = [threads, questions ?? 1].every((one) => Number.isInteger(one) && one > 0);
  const device = devices.find((one) => one === values.device);
  const isDevice = values.device === undefined || device !== undefined;
  if (unknown !== undefined || !areCounts || !isDevice) {
    process.stderr.write(unknown === undefined ? help : `No section "${unknown}".\n${help}`);
    process.exitCode = 2;
    return;
  }
  const { quick, profile, folder, bed: beds } = values;
  const settings: Settings = { quick, threads, clock, profile, device, folder, beds, questions };
  // A part of the models or of their questions gives no table for the docs.
  const isPart = beds !== undefined || questions !== undefined;
  const documented = !quick && !isPart && !values['no-docs'] && clock === 'wall';
  const results: Record<string, SectionReport & { machine: Machine }> = {};
  for (const name of names) {
    const machine = await describeMachine(threads);
    console.log(`\n${name}\n${machineSentence(machine)}`);
    const report = await sections[name]!(settings);
    console.log([sectionText(report), ...report.notes].join('\n'));
    if (report.isSkipped === true) continue;
    results[name] = { machine, ...report };
    if (documented) await rewrite(name, report, machine);
  }
  if (values.json !== undefined) {
    await writeFile(values.json, `${JSON.stringify(results, null, 2)}\n`);
  }
  if (settings.quick) console.log('\nQuick: the targets are meant for the full sizes.');
  const missed = Object.values(results).flatMap(({ lines }) =>
    lines.filter((line) => isMet(line) === false),
  );
  console.log(missed.length === 0 ? '\nAll targets met.' : `\n${missed.length} targets missed:`);
  for (const { what } of missed) console.log(`  ${what}`);
}

async function rewrite(section: string, report: SectionReport, machine: Machine): Promise<void> {
  const document = await readFile(documentFile, 'utf8');
  await writeFile(documentFile, updateDocument(document, section, report, machine));
}

// Ending by a signal would leave gigabytes of weights on the disk.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(130));
}

const work =
  process.argv[2] === '--child' ? runChild(process.argv[3] as Task, process.argv[4]!) : main();
work.catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});

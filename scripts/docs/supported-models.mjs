// Writes the tables of docs/supported-models.md from what the tests run:
//   npm run docs:models    rewrites the part between the markers
//   ... -- --print         prints that part and writes nothing
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = path.join(root, 'docs/supported-models.md');
const [open, close] = ['<!-- supported -->', '<!-- /supported -->'];

const inFixtures = (...parts) => path.join(root, 'test/fixtures', ...parts);
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** A list that the tests go by. */
async function tested(list) {
  const file = path.join(root, `test/unit/support/${list}.ts`);
  const { code } = transformSync(readFileSync(file, 'utf8'), { loader: 'ts', format: 'esm' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

const unique = (values) => [...new Set(values)];
const joined = (values) => unique(values).join(', ') || '-';
/** Full precision first. */
const precisions = (fixtures) =>
  joined(fixtures.map(precisionOf).sort((a, b) => (b === 'fp32') - (a === 'fp32')));

/** The precision of the weights in file names. */
function precisionOf({ precision, exporter }) {
  const how = {
    fp16io32: 'fp16 with fp32 inputs',
    fp16norms32: 'fp16 with fp32 norms',
    qdq: 'int8 (QDQ)',
  };
  const target = / -e (\w+)/.exec(exporter)?.[1];
  const name = how[precision] ?? precision;
  return precision === 'fp16' && target !== undefined ? `fp16 (for ${target})` : name;
}

const positionNames = { none: 'none', plain: 'position_ids', mrope: 'position_ids of three axes' };

function windowOf({ window }) {
  if (window.every((columns) => columns === null)) return 'none';
  return window.every((columns) => columns !== null) ? 'every layer' : 'some layers';
}

function decoderTable({ webgpuNames, halfNames, refusedNames }) {
  const fixtures = readdirSync(inFixtures('exports'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => readJson(inFixtures('exports', name)))
    .filter(({ name }) => !refusedNames.includes(name));
  const groups = new Map();
  for (const fixture of fixtures) {
    const key = `${fixture.family} ${fixture.form}`;
    groups.set(key, [...(groups.get(key) ?? []), fixture]);
  }
  const onWebGpu = ({ name }) => [...webgpuNames, ...halfNames].includes(name);
  const notRun = fixtures.filter((one) => !one.runsOnCpu && !onWebGpu(one));
  if (notRun.length > 0) throw new Error(`No test runs ${notRun.map(({ name }) => name).join()}`);
  const cells = [...groups.values()].map((group) => [
    group[0].family,
    group[0].form.replace(/^(com\.microsoft|ai\.onnx)\./, ''),
    joined(group.map(({ exporter }) => exporter.replace(/ -e \w+/, '').replaceAll(', ', ' + '))),
    joined(group.map(({ positions }) => positionNames[positions])),
    joined(group.map(windowOf)),
    precisions(group.filter(({ runsOnCpu }) => runsOnCpu)),
    precisions(group.filter(onWebGpu)),
  ]);
  return table(
    ['family', 'attention', 'made by', 'positions', 'window', 'CPU', 'WebGPU'],
    cells.sort((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1)),
  );
}

function folderTable() {
  const references = readJson(inFixtures('folders', 'references.json'));
  const names = readdirSync(inFixtures('folders'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  return table(
    ['class', 'model_type', 'decoders', 'visual tokens of the prompts'],
    names.sort().map((name) => [
      references[name].class,
      readJson(inFixtures('folders', name, 'config.json')).model_type,
      joined(
        readdirSync(inFixtures('folders', name, 'onnx'))
          .filter((file) => file.startsWith('decoder'))
          .map((file) => /_merged_?(\w*)\.onnx$/.exec(file)?.[1] || 'fp32'),
      ),
      joined(references[name].cases.map(({ visualRows }) => visualRows.length)),
    ]),
  );
}

/** Families by the references of their prompts, all of which are compared. */
async function familyTable() {
  const { wholeFolders, exportedFolders } = await tested('whole-folder-names');
  const has = (cases, name) => (cases.some((one) => one.name === name) ? 'yes' : '-');
  return table(
    ['folder', 'model_type', 'made by', 'visual tokens of the prompts', ...prompts, 'masses'],
    [...wholeFolders, ...exportedFolders].map((listed) => {
      const name = listed.replace('exported/', '');
      const isExported = name !== listed;
      const root = isExported ? 'exported' : 'whole-folders';
      const cases = readJson(inFixtures(root, 'references', `${name}.json`));
      const own = inFixtures(root, name);
      const folder = existsSync(own) ? own : inFixtures('folders', name);
      return [
        name,
        readJson(path.join(folder, 'config.json')).model_type,
        madeBy(name, isExported),
        joined(cases.map(({ visualRows }) => visualRows.length)),
        ...prompts.map((prompt) => has(cases, prompt)),
        cases.some(({ masses }) => masses !== undefined) ? 'yes' : '-',
      ];
    }),
  );
}

function madeBy(name, isExported) {
  if (isExported) return 'fitprune export';
  return name === 'phi3-v' ? 'torch.onnx + onnxruntime-genai' : 'torch.onnx';
}

/** The results of `fitprune export` that transformers.js can run. */
async function exportedTable() {
  const { generatingFolders } = await tested('whole-folder-names');
  return table(
    ['exported', 'class', 'applied with'],
    generatingFolders.map(([name, locate]) => [
      name.replace('exported/', ''),
      readJson(inFixtures(name, 'config.json')).architectures[0],
      `--locate ${locate}`,
    ]),
  );
}

const prompts = [
  'one image',
  'an odd image',
  'a high image',
  'several images',
  'a second turn',
  'text alone',
];

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

async function supported() {
  const parts = [
    'Decoders, by themselves: masses, pruned prompts, decode steps and later turns.',
    decoderTable(await tested('webgpu-names')),
    `Families, as whole folders on the CPU. Token ids, positions and logits of each prompt equal those of Hugging Face's
processor and model (for phi3-v, which that library does not have, those of an implementation of its public description in PyTorch); so do the pixels of prompts with one image. Then samples go through every step: calibrate, fit, apply with the visual rows as an input,
evaluate, Inspect Tokens, and the applied folder's logits equal those of the unpruned model with the dropped tokens masked out.`,
    await familyTable(),
    "Folders whose answers also equal PyTorch's, and which generate in transformers.js when applied:",
    folderTable(),
    `Folders of \`fitprune export\` in transformers.js: before and after apply they generate unchanged, the first token is
the one that Hugging Face's model finds most likely (LLaVA-OneVision's prompt has one tile there, and several in the library),
and the caches have as many rows as the recipe says:`,
    await exportedTable(),
  ];
  return parts.join('\n\n');
}

const made = await supported();
if (process.argv.includes('--print')) {
  console.log(made);
} else {
  const text = readFileSync(page, 'utf8');
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`${page} lacks ${open} and ${close}`);
  writeFileSync(page, `${text.slice(0, start)}${open}\n\n${made}\n\n${text.slice(end)}`);
}

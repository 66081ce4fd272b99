// The rooms of the code, lowest first: a room imports from itself and from those before it in this
// list, types included. dependencies.mjs holds the code to it, and the table of
// docs/architecture.md is made of it (npm run docs:rooms).

/**
 * @typedef {object} Room
 * @property {string[]} paths folders, or files, from the root; `*` is any name
 * @property {string} holds a line of the table
 * @property {Record<string, string>} [parts] folders inside with a line of their own
 */

/** @type {(paths: string | string[], holds: string, parts?: Record<string, string>) => Room} */
const room = (paths, holds, parts = {}) => ({ paths: [paths].flat(), holds, parts });

export const rooms = [
  room(['package.json'], 'its version and dependencies'),
  room(
    ['src/core/*.ts', 'src/core/lock'],
    'used by every room: messages, markup as data, errors and their remedies, files that are written completely or not at all, locks, cancellation; `host.ts` declares what callers provide to the core',
  ),
  room(
    'src/core/data',
    'reads samples in the usual file formats: `forms/` with one file per format, all streams of entries; `text/` cuts texts into pieces; conversations, records, options, answers, and pictures that are read when their turn comes',
  ),
  room(
    'src/core/cost',
    "the cost of a schedule: arithmetic, no file system, no model; `metrics/` has one file per metric of a budget: spelling, words, unpruned cost, cost of the tokens that enter and leave a layer; times come from the decoder's shape, which has them if there is a profile (`decoder-times.ts`, `curve.ts`)",
  ),
  room(
    'src/core/onnx',
    'ModelProto without its weights, graph index, builder, topology; `operators.ts` holds all knowledge about operators; `pattern/` matches declared subgraphs; `soundness/` has the rules that a decoder is checked against when it is opened',
  ),
  room(
    'src/core/image',
    "decodes pictures like Pillow; `resample/` resizes them exactly like Pillow and torchvision, with WebAssembly's SIMD (`assembly/`, compiled into `generated/`) or without",
  ),
  room(
    'src/core/ranking',
    'decides which visual tokens stay, with one folder per family of rankings: `definition`, `words`, `replay`, and `graph`, the only file there that uses ONNX',
  ),
  room(
    'src/core/figures',
    'defines each displayed figure once: label, axis, how it is read and formatted, which direction is better; for the panel, comparison, report, hovers, tree and command line',
  ),
  room(
    'src/core/model',
    "a model and how it runs: `folder/` reads its files, configuration and fingerprint; `prompts/` makes decoder inputs, from the processor (`encoder.ts`) or from a file of them (`embeddings/`), `positions/` counts M-RoPE; `vision/` runs the encoder; `sessions/` runs decoders; `devices/` lists devices and what they cannot run, `device-proof/` compares a graph's fused attention on a device with the CPU's before it is used",
    {
      'src/core/model/families':
        'all knowledge about families of models, one file each: how a config is recognised, how images become tokens, grids, views, markers, positions, inputs of the vision encoder; `family.ts` is the interface, `llava.ts` serves models that no other family recognises',
      'src/core/model/flops':
        "the cost of a model outside its decoder layers: multiply-accumulates by operator (`operations.ts`), the encoder's from the shapes of one run, the head's from the decoder's graph",
      'src/core/model/python-pixels':
        "makes the inputs of a vision encoder like Hugging Face's default image processors: one file per processor class that preprocessor_config.json can name; if it names none, and for `--pixels transformers.js`, transformers.js makes them",
    },
  ),
  room(
    'src/core/recipe',
    'the recipe file, as text and as data: `schema/` declares it, `checks/` finds faults, `results/` is what it keeps of measurements, `headline/` puts it into one line, `comparison/` lays recipes side by side, `editing/` helps in the editor; no file system, no model',
  ),
  room(
    'src/core/plot',
    "fronts, scales and their marks, series' forms and colours, labels, and the layout of a plot; `drawing/` turns that into SVG, as data, which panels draw and reports write",
  ),
  room(
    'src/core/arrow',
    'Arrow streams that grow batch by batch: appending, repairing an incomplete end, one writer',
  ),
  room(
    'src/core/merge',
    'shards of statistics or results: whether they form a complete run, where each sample is, and copying rows in order; holds no rows in memory',
  ),
  room(
    'src/core/surgery',
    '`attention/` (one interface, `forms/` with one file per form, opening), `pruning/` (`locate/` with one file per way, segments, roots, lengths, tables, rewiring, carriers, the verifier), the scoring and observing rewrites, and the one that drops by a tolerance; `describe-layers.ts` makes the output of `inspect`',
  ),
  room('src/core/calibration', 'samples to statistics; the Arrow stream, resuming and merging'),
  room(
    'src/core/fit',
    'the methods: rankings replayed on stored masses (`masses/`, sorted once), the mass dropped, the scan of tolerances, adjusting to the budget, the frontier; `plan/` chooses a few steps at any layers by dynamic programming; runs no model',
  ),
  room(
    'src/core/evaluation',
    'answers of pruned and unpruned models, which reports read from columns (`results/result-table.ts`); `attention/` measures the mass that the pruned one lost; `latency/` times models in turns, `memory/` reads the memory of one model; `scores/` has one file per score and `kinds.ts` that lists them; `suite/` is several data sets in one table; `baselines` are recipes at the same FLOPs',
  ),
  room(
    'src/core/apply',
    'the pruned model folder: where it may go, its graphs with the sizes of its caches, shared weights, other files that a runtime reads; `locate/` chooses how the graph recognises its visual tokens, measures the effect on the model and tests it, in the worker',
  ),
  room(
    'src/core/export',
    "a checkpoint to a model folder: finds the user's Python, runs `media/export/fitprune_export` in a separate process, and moves the folder into place once that has compared it with PyTorch; the remains of a killed run are removed by the next (`core/unfinished.ts`)",
  ),
  room(
    'src/core/profile',
    'times of a device: parts of the decoder as graphs (`layer-parts.ts`), runs in turns (`measure.ts`, in the worker), the file they are stored in, and the tables made from them (`tables.ts`, pure)',
  ),
  room(
    'src/core/search',
    "searches that run the model: what each layer reads (`importance.ts`), schedules planned with that and confirmed (`by-output.ts`), the share before the decoder; `published/` is the paper's search",
  ),
  room(
    'src/core/inspection',
    'what a recipe does to the tokens of one sample: masses, where tokens are dropped, grids on the image, changed answers',
  ),
  room('src/core/report', 'reports of recipes, as HTML and Markdown'),
  room(
    'src/core/workspace',
    'the contents of a folder, by the names of its files: models, recipes, data',
  ),
  room(
    'src/runner/channel',
    'communication between the caller of a run and the process that does it: requests, messages, errors, last output',
  ),
  room(
    'src/runner/runner.ts',
    'where evaluations run: one interface, implemented by `local/runner.ts` and `batch/runner.ts`; what a run reports while it runs',
  ),
  room(
    'src/runner/local',
    "runs in a child process of this machine, from the parent's side, which loads no native code; which device they use; `start.ts` can start a process, with the runtime loaded, before there is a request for it",
  ),
  room(
    'src/runner/batch',
    'jobs of shards: `environment/` says which shard a task is; `scripts.ts` writes the scripts of tasks, `schedulers/` has one file per scheduler, all with one interface, `record.ts` and `states.ts` say how far a job is; starts the command line but does not import it',
  ),
  room('src/worker', 'the child process, without anything that its parent needs'),
  room(
    'src/fitter',
    'the thread of the extension, and of `fitprune mcp`, that holds prepared statistics and fits every budget; if there are many samples, a second thread quickly shows the result of a few',
  ),
  room(
    'src/tools',
    'tools for agents, one file each: description, schemas and implementation, given a context; `runs/` follows long ones, `place.ts` keeps paths inside the served folder; `src/cli/mcp` and `src/host/tools` offer them',
  ),
  room('src/cli', 'the command line, one file per command; `mcp/` serves the tools'),
  room('src/protocol', 'messages between the panels and the extension'),
  room('src/contributions.ts', 'the names that package.json and the code have in common'),
  room(
    [
      'src/host/cancellation.ts',
      'src/host/errors.ts',
      'src/host/failures.ts',
      'src/host/localize.ts',
      'src/host/notifications.ts',
      'src/host/paths.ts',
      'src/host/remedies.ts',
      'src/host/selector.ts',
      'src/host/settings.ts',
      'src/host/show-error.ts',
      'src/host/slurm.ts',
      'src/host/statistics-folder.ts',
      'src/host/uri.ts',
      'src/host/when.ts',
      'src/host/without-links.ts',
    ],
    'helpers for VS Code that all of the extension uses: words, settings, paths, showing errors; from here on, `vscode` may be imported',
  ),
  room(
    'src/host/workspace',
    'models, recipes, statistics and sweeps of the workspace, kept current',
  ),
  room(
    'src/host/runs',
    'runs of models in child processes: one at a time per model, their times, interrupted ones, those of other windows',
  ),
  room(
    ['src/host/services.ts', 'src/host/fitters.ts'],
    'the services that every feature gets; created once, the fitter thread with the first fit',
  ),
  room(
    ['src/host/targets.ts', 'src/host/context-keys.ts', 'src/host/walkthrough.ts'],
    'the model or recipe that a command applies to, which commands are offered, which steps of the walkthrough are done',
  ),
  room(
    'src/host/data',
    'which samples a run uses and what it measures: asking the user, and remembering earlier answers',
  ),
  room('src/host/models', 'models of the workspace, the sample, exports; the device'),
  room('src/host/calibration', 'statistics: measured, resumed, cleared'),
  room('src/host/profiles', 'profiles of devices: measured, resumed, deleted; their names'),
  room(
    'src/host/recipes',
    'recipes written, changed, renamed, applied; the headline and the status item',
  ),
  room('src/host/fitting', 'fits and searches'),
  room('src/host/evaluation', 'evaluations, sweeps, reports'),
  room('src/host/commands', 'every command, loaded when it is first run'),
  room('src/host/language', 'recipes in the editor: diagnostics, completion, hovers, hints, fixes'),
  room(['src/host/tasks', 'src/host/tests'], 'tasks, and recipes in the Test Explorer'),
  room(
    'src/host/views',
    'the trees and panels, one folder each; `webview/` is shared by the panels',
  ),
  room('src/host/tools', 'the tools, offered to language models of VS Code and to its MCP clients'),
  room('src/extension.ts', 'activation'),
  room('webview/shared', 'shared by the pages: the channel to the extension, controls, plots'),
  room(['webview/compare', 'webview/inspect', 'webview/trade-off'], 'the pages of the panels'),
  room('scripts/build', 'what esbuild.js makes bundles with'),
  room(
    ['scripts/package', 'scripts/hosts'],
    'the packed extension, and the real VS Code that it is tested in',
  ),
  room(
    ['scripts/bench', 'scripts/torture'],
    'benchmarks, and deliberate attempts to break the product',
  ),
  room(
    ['scripts/walkthrough', 'scripts/tour'],
    'the pictures of the walkthrough and of the README, both made from the product',
  ),
  room(
    ['scripts/lint', 'scripts/docs', 'scripts/*.mjs'],
    'checks of the code, and parts of pages and of the code that are made from others',
  ),
  room(
    ['scripts/fixtures', 'scripts/reference', 'scripts/sample-model', 'scripts/deep-models'],
    'fixtures and the models of the tests, mostly in Python; they import nothing from the code',
  ),
  room('scripts/cluster', 'a Slurm on this machine, for tests of batch jobs'),
];

/** Rooms that must not import others, although these come before them. */
export const strangers = [
  {
    from: 'webview',
    to: ['src/runner', 'src/worker', 'src/fitter', 'src/tools', 'src/cli', 'src/host'],
  },
  { from: 'src/host', to: ['src/cli'] },
  { from: 'src/cli', to: ['src/protocol'] },
  { from: 'src/tools', to: ['src/runner/batch'] },
  // Whatever loads native code stays in the child.
  { from: 'src/(fitter|tools|cli|host|runner)', to: ['src/worker'] },
  // Each page is a bundle of its own; what two share stands in webview/shared.
  { from: 'webview/compare', to: ['webview/inspect', 'webview/trade-off'] },
  { from: 'webview/inspect', to: ['webview/compare', 'webview/trade-off'] },
  { from: 'webview/trade-off', to: ['webview/compare', 'webview/inspect'] },
  // The tour drives VS Code as the tests of the workbench do; nothing else rests on tests.
  { from: '(src|webview|scripts/(?!tour/)[^/]+)', to: ['test'] },
];

/** A regular expression of the files of a path. */
export function filesOf(path) {
  const escaped = path.replaceAll('.', String.raw`\.`).replaceAll('*', '[^/]+');
  return path.includes('.') ? `^${escaped}$` : `^${escaped}/`;
}

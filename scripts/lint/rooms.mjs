// The rooms of the code, lowest first: a room imports from itself and from those before it in this list, types
// included. dependencies.mjs holds the code to it, and the table of docs/architecture.md is made of it (npm run docs:rooms).

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
    'what every room needs: messages, markup as data, errors and their remedies, files that are written whole, locks, cancellation; `host.ts` is what the core is given',
  ),
  room(
    'src/core/data',
    'samples in the forms people have them: `forms/` with a file a form, all streams of entries; `text/` cuts texts into pieces; conversations, records, options, answers, and pictures that are read when their turn comes',
  ),
  room(
    'src/core/cost',
    "what a schedule costs: arithmetic, no file system, no model; `metrics/` is what a budget can be stated in, with a file a metric: spelling, words, unpruned cost, what tokens cost that enter and leave a layer; times are read off a decoder's shape, which has them where a profile is at hand (`decoder-times.ts`, `curve.ts`)",
  ),
  room(
    'src/core/onnx',
    'ModelProto without its weights, graph index, builder, topology; `operators.ts` is all that is known of operators; `pattern/` matches declared subgraphs; `soundness/` are the rules that a decoder is held to when it is opened',
  ),
  room(
    'src/core/image',
    "pictures as Pillow reads them; `resample/` resizes them as Pillow and torchvision do, to the bit, with WebAssembly's SIMD (`assembly/`, compiled into `generated/`) or without",
  ),
  room(
    'src/core/ranking',
    'what decides which visual tokens stay, a folder a family: `definition`, `words`, `replay`, and `graph`, which alone knows ONNX',
  ),
  room(
    'src/core/figures',
    'each displayed figure once: label, axis, how it is read and formatted, which way is better; for the panel, comparison, report, hovers, tree and command line',
  ),
  room(
    'src/core/model',
    "a model folder: config, fingerprint, processor, sessions; `positions/` counts M-RoPE; `prompt-source.ts` is what gives prompts, by the processor (`encoder.ts`) or from a file of what a decoder was fed (`embeddings/`); `device-limits.ts` is all that is known of what devices cannot run, `device-proof/` runs a graph's fused attention on a device and on the CPU before it is believed",
    {
      'src/core/model/families':
        'all that is known of families of models, a file each: how a config is recognised, how images become tokens, grids, views, markers, positions, what the vision encoder is fed; `family.ts` is the interface, `llava.ts` what serves whatever nobody recognises',
      'src/core/model/flops':
        "what a model costs beside its decoder layers: multiply-accumulates by operator (`operations.ts`), the encoder's by the shapes of one run, the head's from the decoder's graph",
      'src/core/model/python-pixels':
        "what a vision encoder is fed, as Hugging Face's default image processors make it: a way a file, by the class that preprocessor_config.json names; without one, and for `--pixels transformers.js`, transformers.js does it",
    },
  ),
  room(
    'src/core/recipe',
    'the recipe file: its text, schema, rules, what the editor offers, comparisons; no file system, no model',
  ),
  room(
    'src/core/plot',
    "fronts, scales and their marks, series' forms and colours, labels, and where everything of a plot is; `drawing/` makes SVG of that, as data, which panels draw and reports write",
  ),
  room(
    'src/core/arrow',
    'Arrow streams that grow by a batch at a time: appending, repairing a torn end, one writer',
  ),
  room(
    'src/core/merge',
    'shards of either kind of file: whether they are a whole run, where each sample stands, and copying rows in order; holds no rows',
  ),
  room(
    'src/core/surgery',
    '`attention/` (one interface, `forms/` with a file a form, opening), `pruning/` (`locate/` with a file a way, segments, roots, lengths, tables, rewiring, carriers, the verifier), the scoring and observing rewrites, and the one that drops by a tolerance; `describe-layers.ts` is what `inspect` shows',
  ),
  room('src/core/calibration', 'samples to statistics; the Arrow stream, resuming and merging'),
  room(
    'src/core/fit',
    'the methods: rankings replayed on stored masses, the mass dropped, the scan of tolerances, repair to the budget, the frontier; `plan/` chooses few steps at whatever layers by dynamic programming; runs no model',
  ),
  room(
    'src/core/evaluation',
    'answers of pruned and unpruned models, which reports read from columns (`results/result-table.ts`); `attention/` is the mass that the pruned one lost; `latency/` times models in turns, `memory/` reads what one alone takes; `scores/` with a file a score and `kinds.ts` that lists them; `suite/` is several data sets in one table; `baselines` are recipes at the same FLOPs',
  ),
  room(
    'src/core/apply',
    'the pruned model folder: where it may go, its graphs with the sizes of its caches, shared weights, what else a runtime reads; `locate/` chooses how the graph knows its visual tokens, measures what that takes and proves it, in the worker',
  ),
  room(
    'src/core/export',
    "a checkpoint to a model folder: finds the user's Python, runs `media/export/fitprune_export` in a process of its own, and moves the folder into place when that has compared it with PyTorch; what a killed run left is removed by the next (`core/unfinished.ts`)",
  ),
  room(
    'src/core/profile',
    'what a device takes: parts of the decoder as graphs (`layer-parts.ts`), runs in turns (`measure.ts`, in the worker), the file they are kept in, and the tables that follow (`tables.ts`, pure)',
  ),
  room(
    'src/core/search',
    "searches that run the model: what each layer reads (`importance.ts`), schedules planned by it and confirmed (`by-output.ts`), the share before the decoder; `published/` is the paper's own",
  ),
  room(
    'src/core/inspection',
    'what a recipe does to the tokens of one sample: masses, exits, grids on the image, flips',
  ),
  room('src/core/report', 'what recipes say of themselves, as HTML and Markdown'),
  room(
    'src/core/workspace',
    'what a folder holds, by the names of its files: models, recipes, data',
  ),
  room(
    'src/runner/channel',
    'what passes between whoever wants a run and the process that does it: requests, messages, errors, last words',
  ),
  room(
    'src/runner/runner.ts',
    'where evaluations run: one interface, which `local/runner.ts` and `batch/runner.ts` keep; what a run tells while it runs',
  ),
  room(
    'src/runner/local',
    "runs in a child process of this machine, from the parent's side, which loads no native code; which device they take; `start.ts` can start a process, with the runtime loaded, before there is a request for it",
  ),
  room(
    'src/runner/batch',
    'jobs of shards: `environment/` says which shard a task is; `scripts.ts` writes what tasks run, `schedulers/` has a file a scheduler behind one interface, `record.ts` and `states.ts` say where a job stands; starts the command line and knows nothing of it',
  ),
  room('src/worker', 'the child process, and nothing that its parent needs'),
  room(
    'src/fitter',
    'the thread of the extension, and of `fitprune mcp`, that holds prepared statistics and answers every budget; of many samples a second one shows a few at once',
  ),
  room(
    'src/tools',
    'tools for agents, a file each: words, schemas and what they do, given a context; `runs/` follows long ones, `place.ts` keeps paths inside; `src/cli/mcp` and `src/host/tools` offer them',
  ),
  room('src/cli', 'the command line, a file a command; `mcp/` serves the tools'),
  room('src/protocol', 'what panels and the extension tell each other'),
  room('src/contributions.ts', 'the names that package.json and the code have in common'),
  room(
    [
      'src/host/cancellation.ts',
      'src/host/errors.ts',
      'src/host/localize.ts',
      'src/host/notifications.ts',
      'src/host/paths.ts',
      'src/host/remedies.ts',
      'src/host/selector.ts',
      'src/host/settings.ts',
      'src/host/slurm.ts',
      'src/host/statistics-folder.ts',
      'src/host/tell-error.ts',
      'src/host/uri.ts',
      'src/host/when.ts',
      'src/host/without-links.ts',
    ],
    'what all of the extension needs of VS Code: words, settings, paths, errors that are shown; from here on, `vscode` may be imported',
  ),
  room(
    'src/host/workspace',
    'models, recipes, statistics and sweeps of the workspace, kept current',
  ),
  room(
    'src/host/runs',
    'runs of models in child processes: one a model, their times, those that were cut off, those of other windows',
  ),
  room(
    ['src/host/services.ts', 'src/host/fitters.ts'],
    'what every feature is given; built once, the fitter thread with the first fit',
  ),
  room(
    ['src/host/targets.ts', 'src/host/context-keys.ts', 'src/host/walkthrough.ts'],
    'what a command is about, what is offered, which steps of the walkthrough are done',
  ),
  room(
    'src/host/data',
    'which samples a run takes and what it measures: questions and what was answered before',
  ),
  room('src/host/models', 'models of the workspace, the sample, exports; the device'),
  room('src/host/calibration', 'statistics: measured, gone on with, cleared'),
  room(
    'src/host/profiles',
    'profiles of devices: measured, gone on with, deleted; what they are called',
  ),
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
    'the trees and panels, a folder each; `webview/` is what panels have in common',
  ),
  room('src/host/tools', 'the tools, offered to language models of VS Code and to its MCP clients'),
  room('src/extension.ts', 'activation'),
  room(
    'webview/shared',
    'what pages have in common: the channel to the extension, controls, plots',
  ),
  room(['webview/compare', 'webview/inspect', 'webview/trade-off'], 'the pages of the panels'),
  room(
    ['scripts/package', 'scripts/hosts'],
    'the packed extension, and the real VS Code that it is tried in',
  ),
  room(
    ['scripts/bench', 'scripts/torture'],
    'benchmarks, and what is done to the product on purpose',
  ),
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
];

/** A regular expression of the files of a path. */
export function filesOf(path) {
  const escaped = path.replaceAll('.', String.raw`\.`).replaceAll('*', '[^/]+');
  return path.includes('.') ? `^${escaped}$` : `^${escaped}/`;
}

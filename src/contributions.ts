/** Every id that `package.json` and the code must agree on; a test holds the two equal. */

export const commands = {
  fitRecipe: 'fitprune.fitRecipe',
  calibrateModel: 'fitprune.calibrateModel',
  resumeCalibration: 'fitprune.resumeCalibration',
  profileModel: 'fitprune.profileModel',
  resumeProfile: 'fitprune.resumeProfile',
  measureAgain: 'fitprune.measureAgain',
  deleteProfile: 'fitprune.deleteProfile',
  applyRecipe: 'fitprune.applyRecipe',
  evaluateRecipe: 'fitprune.evaluateRecipe',
  evaluateWithOptions: 'fitprune.evaluateWithOptions',
  sweep: 'fitprune.sweep',
  evaluateOnSlurm: 'fitprune.evaluateOnSlurm',
  sweepOnSlurm: 'fitprune.sweepOnSlurm',
  compareRecipes: 'fitprune.compareRecipes',
  showTradeOff: 'fitprune.showTradeOff',
  inspectTokens: 'fitprune.inspectTokens',
  newRecipe: 'fitprune.newRecipe',
  refitRecipe: 'fitprune.refitRecipe',
  searchRecipe: 'fitprune.searchRecipe',
  openSample: 'fitprune.openSample',
  exportCheckpoint: 'fitprune.exportCheckpoint',
  selectDevice: 'fitprune.selectDevice',
  showLog: 'fitprune.showLog',
  showRuns: 'fitprune.showRuns',
  cancelRun: 'fitprune.cancelRun',
  clearStatistics: 'fitprune.clearStatistics',
  addToComparison: 'fitprune.addToComparison',
  openComparisonWide: 'fitprune.openComparisonWide',
  compareVersions: 'fitprune.compareVersions',
  clearComparison: 'fitprune.clearComparison',
  copyComparison: 'fitprune.copyComparison',
  diffComparison: 'fitprune.diffComparison',
  writeReport: 'fitprune.writeReport',
  openFile: 'fitprune.openFile',
  revealFile: 'fitprune.revealFile',
  copyPath: 'fitprune.copyPath',
  renameRecipe: 'fitprune.renameRecipe',
  deleteRecipe: 'fitprune.deleteRecipe',
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];

export const views = {
  container: 'fitprune',
  models: 'fitprune.models',
  compare: 'fitprune.compare',
} as const;

/** View types of editor webviews, as kept by the window across reloads. */
export const panels = {
  tradeOff: 'fitprune.tradeOff',
  inspect: 'fitprune.inspect',
  comparison: 'fitprune.comparison',
} as const;

export const contextKeys = {
  /** The workspace has been searched: before that, nobody knows whether it is empty. */
  isReady: 'fitprune.isReady',
  /** The workspace holds a model folder. */
  hasModels: 'fitprune.hasModels',
  /** Paths of the model folders, for `resourcePath in fitprune.modelFolders`. */
  modelFolders: 'fitprune.modelFolders',
  hasRecipes: 'fitprune.hasRecipes',
  /** There are at least two recipes. */
  canCompare: 'fitprune.canCompare',
  hasStatistics: 'fitprune.hasStatistics',
  hasProfiles: 'fitprune.hasProfiles',
  isRunning: 'fitprune.isRunning',
  /** Slurm's commands are on this machine's path. */
  hasSlurm: 'fitprune.hasSlurm',
  /** Recipes in the Compare view. */
  comparedCount: 'fitprune.comparedCount',
  /**
   * The others end steps of the walkthrough, which alone sets them: a key that is true before the
   * page is shown would tick nothing.
   */
  modelFound: 'fitprune.modelFound',
  fitted: 'fitprune.fitted',
  budgetChosen: 'fitprune.budgetChosen',
  evaluated: 'fitprune.evaluated',
  inspected: 'fitprune.inspected',
  compared: 'fitprune.compared',
  applied: 'fitprune.applied',
} as const;

/** The walkthrough, and its steps in order with the context key that ends each. */
export const walkthrough = {
  id: 'fitprune.fitprune#getStarted',
  steps: [
    ['openSample', 'modelFound'],
    ['fit', 'fitted'],
    ['budget', 'budgetChosen'],
    ['evaluate', 'evaluated'],
    ['inspect', 'inspected'],
    ['compare', 'compared'],
    ['apply', 'applied'],
  ],
} as const;

/** Actions that a user did for the first time. */
export type Milestone = (typeof walkthrough.steps)[number][1];

export const settings = {
  device: 'fitprune.device',
  method: 'fitprune.method',
  before: 'fitprune.before',
  samples: 'fitprune.samples',
  seed: 'fitprune.seed',
  pixels: 'fitprune.pixels',
  threads: 'fitprune.threads',
  statisticsFolder: 'fitprune.statisticsFolder',
  evaluationSamples: 'fitprune.evaluation.samples',
  evaluationBaselines: 'fitprune.evaluation.baselines',
  evaluationSeeds: 'fitprune.evaluation.seeds',
  testsMaxDrop: 'fitprune.tests.maxDrop',
  testsMaxDrops: 'fitprune.tests.maxDrops',
  testsSamples: 'fitprune.tests.samples',
  testsRecord: 'fitprune.tests.record',
  cudaLibraryPath: 'fitprune.cudaLibraryPath',
  workerNodePath: 'fitprune.workerNodePath',
  pythonPath: 'fitprune.pythonPath',
  slurmOptions: 'fitprune.slurm.options',
  slurmShards: 'fitprune.slurm.shards',
  slurmConcurrent: 'fitprune.slurm.concurrent',
  slurmProgram: 'fitprune.slurm.program',
} as const;

/** `viewItem` of the tree's nodes. */
export const treeItems = {
  model: 'fitprune.model',
  statistics: 'fitprune.statistics',
  /** The file of a calibration that did not finish. */
  unfinished: 'fitprune.unfinishedStatistics',
  profile: 'fitprune.profile',
  /** A profile that was stopped or cut off. */
  unfinishedProfile: 'fitprune.unfinishedProfile',
  recipe: 'fitprune.recipe',
  /** A recipe that cannot be used: only its file is of use. */
  brokenRecipe: 'fitprune.brokenRecipe',
  /** Made for another model than the one at its path. */
  otherRecipe: 'fitprune.otherRecipe',
  /** Above the recipes that are compared. */
  comparison: 'fitprune.comparedRecipes',
} as const;

/** The type of tasks, and the problem matcher for their output. */
export const tasks = { type: 'fitprune', matcher: '$fitprune' } as const;

/** The id of the controller in the Test Explorer. */
export const testController = 'fitprune';

/** Id of the provider of Model Context Protocol servers. */
export const mcpProvider = 'fitprune.mcp';

/** Language id of recipes. */
export const language = 'fitprune';

export { recipeSuffix } from './core/recipe/suffix';

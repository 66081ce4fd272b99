/** Names of all tools, without their code: activation registers these. */
export const toolNames = [
  'listModels',
  'calibrate',
  'profile',
  'fit',
  'evaluate',
  'apply',
  'runStatus',
  'runResult',
  'cancelRun',
  'compare',
  'explain',
  'inspect',
] as const;

export type ToolName = (typeof toolNames)[number];

/** Before a name in VS Code, where tools of all extensions lie together. */
export const toolPrefix = 'fitprune_';

/** The model of a tool's run, as the agent names it. */

export const modelProperty = {
  type: 'string',
  minLength: 1,
  description: 'Path of a model folder, from listModels.',
} as const;

export const dtypeProperty = {
  type: 'string',
  minLength: 1,
  description: 'Precision of the model, such as fp32 or q4; default: the best there is.',
} as const;

/** The model that a run of a tool is of, as it is asked for. */

export const modelProperty = {
  type: 'string',
  minLength: 1,
  description: 'Path of a model folder, from listModels.',
} as const;

export const dtypeProperty = {
  type: 'string',
  minLength: 1,
  description: 'Precision of the model, such as fp32 or q4; without, the best there is.',
} as const;

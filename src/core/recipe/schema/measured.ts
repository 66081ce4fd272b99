/** Measured figures, as the recipe's schema has them. */

/** Lower and upper end of a 95% interval. */
export const interval = {
  type: 'array',
  items: [{ type: 'number' }, { type: 'number' }],
  minItems: 2,
  maxItems: 2,
  additionalItems: false,
} as const;

export const measured = {
  type: 'object',
  required: ['value', 'interval'],
  properties: {
    value: { type: 'number', title: 'Value', description: 'What was measured.' },
    interval: { ...interval, title: 'Interval', description: 'Its 95% interval.' },
  },
} as const;

export const fraction = { type: 'number', minimum: 0, maximum: 1 } as const;
/** CIDEr-D goes up to 10; all other scores are fractions. */
export const scored = { type: 'number', minimum: 0, maximum: 10 } as const;

export const differenceInterval = {
  ...interval,
  title: 'Interval',
  description: '95% interval of the difference from the unpruned accuracy, bootstrapped by image.',
  examples: [[-0.018, 0.002]],
} as const;

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

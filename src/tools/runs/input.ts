/** How agents name a run. */
export const runProperty = {
  run: {
    type: 'string',
    minLength: 1,
    description: 'Id that calibrate, profile, evaluate or apply returned.',
  },
} as const;

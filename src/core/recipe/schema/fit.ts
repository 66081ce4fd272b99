/** Schema of how a recipe was fitted. */
import { rankingBaselineNames, rankingBaselines } from '../../ranking/baselines';
import { baselineMethods } from '../methods';
import type { FittedMethod, MeasuredMethod } from '../types';

const fraction = { type: 'number', minimum: 0, maximum: 1 } as const;
/** Methods that predict their loss. */
const promising: readonly (FittedMethod | MeasuredMethod)[] = [
  ...(['fitprune', 'fitprune+', 'fitprune-published'] as const),
];

const seconds = { type: 'number', minimum: 0, maximum: 1e10 } as const;

const calibrationSchema = {
  title: 'Calibration',
  description: 'The runs that made the statistics of the fit.',
  type: 'object',
  required: ['samples', 'device'],
  properties: {
    samples: {
      title: 'Samples',
      description: 'Samples that were run, including those without an image.',
      type: 'integer',
      minimum: 1,
    },
    seconds: {
      ...seconds,
      title: 'Seconds of the calibration',
      description:
        'Of all its runs and shards, including loading the model; absent if the statistics do ' +
        'not record it.',
    },
    device: { title: 'Device', description: 'Where samples ran.', type: 'string' },
  },
} as const;

export const fitSchema = {
  title: 'Fit',
  markdownDescription: 'How the schedule came about; a recipe written by hand has none.',
  type: 'object',
  required: ['method', 'tool'],
  properties: {
    method: {
      title: 'Method',
      description: 'What the schedule and its ranking were chosen by.',
      enum: [...promising, ...baselineMethods],
      markdownEnumDescriptions: [
        "The FitPrune paper's tolerance of lost attention mass, ranking by self mass times cross mass.",
        "The paper's tolerance, with a ranking that keeps every part of the image.",
        "The FitPrune paper's search: a tolerance bisected on the model as actually pruned; " +
          'it counts only visual tokens.',
        ...rankingBaselineNames.map((name) => rankingBaselines[name].description),
        'Baseline: one cut after layer 1, by the attention of the last text token.',
        'Baseline: cuts after each quarter of the layers, at equal ratios.',
        'Baseline: one cut after layer 1 that drops the tokens most similar to a few pivot ' +
          'tokens.',
        'Baseline: one cut before the decoder that keeps tokens far from each other.',
        'Baseline: one cut before the decoder that keeps tokens unlike each other and similar ' +
          'to the text.',
        'Baseline: the schedule published for LLaVA-1.5, NEXT or HR, rescaled to this depth.',
      ],
    },
    alpha: {
      ...fraction,
      title: 'Alpha',
      description:
        'Tolerance the schedule came from: the fraction of attention mass a layer may lose.',
    },
    selfLoss: {
      ...fraction,
      title: 'Self mass dropped',
      description:
        'Fraction of the visual-to-visual attention that goes with the dropped tokens, mean ' +
        'over layers. It ranks budgets of one method and does not predict accuracy.',
    },
    crossLoss: {
      ...fraction,
      title: 'Cross mass dropped',
      description:
        'Fraction of the text-to-visual attention that goes with the dropped tokens, mean ' +
        'over layers. It ranks budgets of one method and does not predict accuracy.',
    },
    statistics: {
      title: 'Statistics',
      description: 'Hash of the calibration statistics.',
      type: 'string',
    },
    samples: {
      title: 'Samples',
      description: 'Calibration samples the fit was made from.',
      type: 'integer',
      minimum: 1,
    },
    objective: {
      title: 'Objective',
      markdownDescription:
        "`output`: chosen by how little it changes the model's output, measured on " +
        'calibration samples.',
      const: 'output',
    },
    refined: {
      title: 'Refined',
      description: 'Rounds of refitting to statistics of the pruned model whose result was kept.',
      type: 'integer',
      minimum: 1,
    },
    calibration: calibrationSchema,
    seconds: {
      ...seconds,
      title: 'Seconds of the fit',
      description:
        'How long the fit took, including reading and preparing the statistics, and a search ' +
        'if there was one.',
    },
    tool: { title: 'Tool', description: 'The tool that wrote the fit.', type: 'string' },
  },
  // A fitted schedule records its predicted loss; a baseline has none.
  if: { properties: { method: { enum: promising } } },
  then: {
    required: ['statistics', 'samples'],
    // The result of a search has no tolerance, and may rank by values that statistics do not hold.
    if: { not: { required: ['objective'] } },
    then: { required: ['alpha', 'selfLoss', 'crossLoss'] },
  },
} as const;

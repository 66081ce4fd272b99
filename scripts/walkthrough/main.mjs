// Draws media/walkthrough/*.svg from the sample workspace: npm run build && npm run pictures
import { writeFileSync } from 'node:fs';
import { apply } from './apply.mjs';
import { budget } from './budget.mjs';
import { compare } from './compare.mjs';
import { evaluate } from './evaluate.mjs';
import { readSample } from './data.mjs';
import { fit } from './fit.mjs';
import { inspect } from './inspect.mjs';
import { openSample } from './open-sample.mjs';

const pictures = { openSample, fit, budget, evaluate, inspect, compare, apply };
const sample = await readSample();
for (const [step, draw] of Object.entries(pictures)) {
  writeFileSync(`media/walkthrough/${step}.svg`, await draw(sample));
}

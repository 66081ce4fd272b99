/** Every score there is, by the name that `--score` takes. */
import type { ScoreKind } from '../../recipe/types';
import { anls } from './anls';
import { box } from './box';
import { choice } from './choice';
import { cider } from './cider';
import type { ScoreDefinition } from './definition';
import { exact } from './exact';
import { gqa } from './gqa';
import { relaxed } from './relaxed';
import { textvqa } from './textvqa';
import { vqa } from './vqa';
import { yesNo } from './yes-no';

export const scores: Readonly<Record<ScoreKind, ScoreDefinition>> = {
  exact,
  vqa,
  choice,
  'yes-no': yesNo,
  textvqa,
  gqa,
  relaxed,
  anls,
  box,
  cider,
};

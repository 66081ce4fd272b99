/** The page's state after a message of the host. */
import type { HostEvent, PanelState } from '../../src/protocol/trade-off';
import { withTimes } from './times';

export function received(before: PanelState, event: HostEvent): PanelState {
  switch (event.type) {
    case 'state':
      return withTimes(event.state);
    case 'situation':
      return withTimes({ ...before, situation: event.situation });
    case 'sharpening': {
      const { situation } = before;
      if (situation.kind !== 'ready') return before;
      return { ...before, situation: { ...situation, sharpening: event.sharpening } };
    }
    case 'measuring':
      return { ...before, measuring: event.measuring };
    case 'measuringRun': {
      const { run, ended } = event;
      const { sweeps } = before.measuring;
      return { ...before, measuring: { sweeps, ...(run && { run }), ...(ended && { ended }) } };
    }
    case 'recipes': {
      const { recipes, chosenRecipe } = event;
      return withTimes({
        ...{ ...before, recipes },
        ...(chosenRecipe !== undefined && { chosenRecipe }),
      });
    }
  }
}

/** Whether it is about runs and what they measured, which no fit depends on. */
export function isProgress({ type }: HostEvent): boolean {
  return type === 'measuringRun' || type === 'measuring' || type === 'sharpening';
}

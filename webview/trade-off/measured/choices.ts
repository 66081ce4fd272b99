/** Lists for choosing measurements; a list with a single entry is not shown. */
import type { PanelState } from '../../../src/protocol/trade-off';
import type { MeasuredChoice } from '../../../src/protocol/panel-memory';
import { Choice } from '../../shared/choice';
import type { TradeOffStrings } from '../strings';
import { measuredSets, offerOf, type MeasuredSet } from './sets';
import { setWords } from './words';

const everything = '';

export class MeasuredChoices {
  private readonly lists: Record<'x' | 'y' | 'category' | 'data', Choice>;
  private choice: MeasuredChoice = { x: 'flops', y: 'accuracy' };

  constructor(
    private readonly strings: TradeOffStrings,
    onChoice: (choice: MeasuredChoice) => void,
  ) {
    const choose = (part: Partial<MeasuredChoice>): void => {
      const { category, data, ...rest } = { ...this.choice, ...part };
      onChoice({
        ...rest,
        ...(category !== undefined && category !== everything && { category }),
        ...(data !== undefined && { data }),
      });
    };
    this.lists = {
      x: new Choice('measured-x', strings.against, (x) => {
        choose({ x: x === 'time' ? 'time' : 'flops' });
      }),
      y: new Choice('measured-y', strings.shown, (y) => {
        choose({ y: y === 'kl' ? 'kl' : 'accuracy' });
      }),
      category: new Choice('measured-category', strings.category, (category) => {
        choose({ category });
      }),
      data: new Choice('measured-data', strings.measuredOn, (data) => {
        choose({ data });
      }),
    };
  }

  get elements(): HTMLElement[] {
    const { x, y, category, data } = this.lists;
    return [y, x, category, data].map(({ element }) => element);
  }

  hide(): void {
    for (const { element } of Object.values(this.lists)) element.hidden = true;
  }

  draw(state: PanelState, choice: MeasuredChoice, shown: MeasuredSet): void {
    this.choice = choice;
    const { strings, lists } = this;
    const sets = measuredSets(state);
    const offer = offerOf(shown);
    lists.x.element.hidden = !offer.hasTime;
    lists.x.draw(
      [
        { value: 'flops', label: strings.axisFlops },
        { value: 'time', label: strings.againstTime },
      ],
      choice.x,
    );
    lists.y.element.hidden = !(offer.hasAccuracy && offer.hasKl);
    lists.y.draw(
      [
        { value: 'accuracy', label: strings.accuracy },
        { value: 'kl', label: strings.tableKl },
      ],
      choice.y,
    );
    lists.category.element.hidden = choice.y !== 'accuracy' || offer.categories.length <= 1;
    lists.category.draw(
      [
        { value: everything, label: strings.allCategories },
        ...offer.categories.map((value) => ({ value, label: value })),
      ],
      choice.category ?? everything,
    );
    lists.data.element.hidden = sets.length <= 1;
    lists.data.draw(
      sets.map((set) => ({ value: set.key, label: setWords(strings, set) })),
      shown.key,
    );
  }
}

/** Buttons for a budget: save it as a new recipe, or into the edited one. */
import type { PanelMessage, PanelState } from '../../src/protocol/trade-off';
import type { TradeOffStrings } from './strings';
import { Choice } from '../shared/choice';
import { h, setAttribute } from '../shared/dom';
import { fill } from '../shared/fill';
import { icon } from '../shared/icon';
import type { Button } from '../shared/toolkit';
import { chosenRecipe } from './view';

export interface ActionEvents {
  onSave: () => Promise<void>;
  onUpdate: () => Promise<void>;
  send: (message: PanelMessage) => void;
}

export class Actions {
  private readonly save: Button;
  private readonly update: Button;
  private readonly open: Button;
  private readonly recipe: Choice;
  readonly element: HTMLElement;
  private chosen: string | undefined;
  private isUpdating = false;

  constructor(
    private readonly strings: TradeOffStrings,
    events: ActionEvents,
  ) {
    const button = (text: string, appearance: string, act: () => void): Button => {
      const element = h('vscode-button', { appearance }, text);
      element.addEventListener('click', act);
      return element;
    };
    this.save = button(strings.saveAs, 'primary', () => {
      this.save.disabled = true;
      void events.onSave().finally(() => {
        this.save.disabled = false;
      });
    });
    this.update = button(strings.update, 'secondary', () => {
      this.isUpdating = true;
      this.update.disabled = true;
      void events.onUpdate().finally(() => {
        this.isUpdating = false;
        this.update.disabled = false;
      });
    });
    // An icon: beside the list and Update, another word would need a line of its own.
    this.open = button('', 'icon', () => {
      if (this.chosen !== undefined) events.send({ type: 'openRecipe', recipe: this.chosen });
    });
    this.open.append(openIcon());
    this.recipe = new Choice('recipe', strings.recipe, (recipe) => {
      events.send({ type: 'chooseRecipe', recipe });
    });
    this.element = h(
      'div',
      { class: 'actions' },
      this.save,
      h('span', { class: 'group' }, this.recipe.element, this.update, this.open),
    );
  }

  draw(state: PanelState, canFit: boolean): void {
    const recipe = chosenRecipe(state);
    this.chosen = recipe?.id;
    this.save.hidden = !canFit;
    // A broken text cannot be edited by parts.
    this.update.hidden = !canFit || !recipe?.numbers;
    this.update.disabled = this.isUpdating || recipe?.problem !== undefined;
    if (recipe) {
      // The name is shown beside them.
      const { updateRecipe, openNamed } = this.strings;
      name(this.update, fill(updateRecipe, recipe.name));
      name(this.open, fill(openNamed, recipe.name));
    }
    this.open.hidden = recipe === undefined;
    this.recipe.element.hidden = state.recipes.length === 0;
    const options = state.recipes.map(({ id, name }) => ({ value: id, label: name }));
    this.recipe.draw(options, recipe?.id);
  }
}

/** A page with an arrow into it. */
function openIcon(): SVGElement {
  return icon('M9 2.5H3.5v11h9V9M8 8l5.5-5.5M9.5 2.5h4v4');
}

function name(button: Button, text: string): void {
  setAttribute(button, 'aria-label', text);
  setAttribute(button, 'title', text);
}

/** Everything that is drawn, from one view. */
import type { InspectMessage, Observation } from '../../src/protocol/inspect';
import type { InspectStrings } from './strings';
import { h, setText } from '../shared/dom';
import { LiveRegion } from '../shared/live-region';
import { Answers } from './answers';
import { CardView } from './card-view';
import { dropColours } from './colours';
import { announceSample, cardOf, type CardAction } from './descriptions';
import { Details } from './details';
import type { GridEvents } from './grid-events';
import { GridFigures } from './grid-figures';
import { Header, type HeaderEvents } from './header';
import { LayerControl, type LayerEvents } from './layer-control';
import { Legend } from './legend';
import { fitPictures } from './room';
import { droppedByLayer } from './tokens';
import type { InspectView } from './view';

export interface ScreenEvents extends HeaderEvents, LayerEvents, GridEvents {
  onCard: (action: CardAction) => void;
  send: (message: InspectMessage) => void;
}

/**
 * Waiting is only shown after this time, in milliseconds, for a sample that does not come at once.
 */
const busyPause = 250;

export class Screen {
  private readonly header: Header;
  private readonly card: CardView;
  private readonly answers: Answers;
  private readonly layers: LayerControl;
  private readonly figures: GridFigures;
  private readonly legend: Legend;
  private readonly details: Details;
  private readonly sample: HTMLElement;
  private readonly problem = h('p', { class: 'problem', role: 'alert', hidden: true });
  private readonly live = new LiveRegion();
  private busyTimer = 0;
  /** The sample for which the pictures' height was set. */
  private fitted: Observation | undefined;

  constructor(
    root: HTMLElement,
    private readonly strings: InspectStrings,
    events: ScreenEvents,
  ) {
    this.header = new Header(strings, events);
    this.card = new CardView((action) => {
      events.onCard(action);
    });
    this.answers = new Answers(strings);
    this.layers = new LayerControl(strings, events);
    this.figures = new GridFigures(strings, events);
    this.legend = new Legend(strings);
    this.details = new Details(strings);
    this.sample = h(
      'div',
      { class: 'sample' },
      this.answers.element,
      this.layers.element,
      // The meaning of the marks on slider and patches, visible with both.
      this.legend.element,
      h(
        'div',
        { class: 'views' },
        this.figures.element,
        h('div', { class: 'side' }, this.details.element),
      ),
    );
    root.replaceChildren(
      this.header.element,
      this.problem,
      this.card.element,
      this.sample,
      this.live.element,
    );
    window.addEventListener('resize', () => {
      this.fit();
    });
  }

  draw(view: InspectView): void {
    const { state, shown } = view;
    const { situation } = state;
    this.header.draw(state, shown !== undefined);
    this.drawCard(view);
    const isShown = shown !== undefined && (situation.kind === 'ready' || isWaiting(view));
    this.sample.hidden = !isShown;
    this.sample.classList.toggle('waiting', isWaiting(view));
    if (!isShown) return;
    const { observation } = shown;
    const colours = dropColours(droppedByLayer(observation.exits).map(({ layer }) => layer));
    this.answers.draw(observation);
    this.layers.draw(shown, colours, view.isPlaying);
    this.figures.draw(shown, colours);
    this.legend.draw(shown, colours);
    this.details.draw(shown);
    // Not with every patch that is pointed at: the picture stays where it is.
    if (observation !== this.fitted) this.fit();
    this.fitted = observation;
  }

  private fit(): void {
    fitPictures({ figures: this.figures.element, details: this.details.element });
  }

  saySample(observation: Observation): void {
    this.live.say(announceSample(this.strings, observation));
  }

  /** A failure in words; it disappears with the next action. */
  sayProblem(message: string): void {
    setText(this.problem, message);
    this.problem.hidden = false;
  }

  forgetProblem(): void {
    this.problem.hidden = true;
  }

  /** Over the former sample, waiting is only shown if it lasts. */
  private drawCard(view: InspectView): void {
    const { state } = view;
    const card = cardOf(this.strings, state.situation, state);
    window.clearTimeout(this.busyTimer);
    if (!isWaiting(view)) {
      this.card.draw(card);
      return;
    }
    this.busyTimer = window.setTimeout(() => {
      this.card.draw(card);
    }, busyPause);
  }
}

/** The next sample is on its way; the former one stays until then. */
function isWaiting({ state, shown }: InspectView): boolean {
  const { situation } = state;
  return situation.kind === 'loading' && situation.what === 'sample' && shown !== undefined;
}

/** The panel: holds the view's state, and draws once a frame. */
import type {
  InspectEvent,
  InspectMemory,
  InspectMessage,
  InspectReplies,
  InspectState,
  Observation,
} from '../../src/protocol/inspect';
import type { InspectStrings } from './strings';
import { messageOf } from '../../src/core/errors';
import { Client, RequestError } from '../shared/client';
import { Frames } from '../shared/frames';
import { pngOf } from '../shared/export-svg';
import type { CardAction } from './descriptions';
import { pictureDocument } from './picture';
import { Screen, type ScreenEvents } from './screen';
import { droppedByLayer, MassTable, startOf } from './tokens';
import type { PatchRef, InspectView } from './view';

export type InspectClient = Client<InspectMessage, InspectEvent, InspectReplies, InspectMemory>;

/** The pace of the animation through the layers, in milliseconds a layer. */
const filmPace = 600;

export class InspectPanel implements ScreenEvents {
  private readonly view: InspectView;
  private readonly screen: Screen;
  private readonly frames: Frames;
  private film: number | undefined;

  constructor(
    root: HTMLElement,
    private readonly client: InspectClient,
    private readonly strings: InspectStrings,
    state: InspectState,
    observation: Observation | undefined,
  ) {
    this.view = { state, shown: undefined, layer: client.restore()?.layer, isPlaying: false };
    this.frames = new Frames(() => {
      this.screen.draw(this.view);
    });
    this.screen = new Screen(root, strings, this);
    if (observation) this.show(observation);
    // At once: for a frame, controls that do not apply would be visible.
    this.screen.draw(this.view);
  }

  receive(event: InspectEvent): void {
    if (event.type === 'state') {
      this.view.state = event.state;
      this.keep();
    } else {
      this.show(event.observation);
      this.screen.saySample(event.observation);
    }
    this.frames.request();
  }

  onLayer(layer: number): void {
    this.stop();
    this.setLayer(layer);
  }

  onPlay(): void {
    if (this.view.isPlaying) {
      this.stop();
      return;
    }
    const { shown } = this.view;
    if (!shown) return;
    const last = shown.observation.layers - 1;
    if (shown.layer >= last) this.setLayer(startOf(shown.observation.exits));
    this.view.isPlaying = true;
    this.film = window.setInterval(() => {
      const layer = this.view.shown?.layer ?? last;
      if (layer >= last) this.stop();
      else this.setLayer(layer + 1);
    }, filmPace);
    this.frames.request();
  }

  onFocus(patch: PatchRef | undefined): void {
    const { shown } = this.view;
    if (!shown) return;
    if (patch) shown.focused = patch;
    this.frames.request();
  }

  onHover(patch: PatchRef | undefined): void {
    const { shown } = this.view;
    if (!shown || isSamePatch(shown.hovered, patch)) return;
    shown.hovered = patch;
    this.frames.request();
  }

  onJump(to: string): void {
    this.screen.forgetProblem();
    this.client.request({ type: 'jump', to }).catch((error: unknown) => {
      this.screen.sayProblem(messageOf(error));
    });
  }

  onCard(action: CardAction): void {
    if (action === 'all') this.send({ type: 'filter', onlyChanged: false });
    else this.send({ type: action });
  }

  onExport(): void {
    const { shown, state } = this.view;
    if (!shown) return;
    this.screen.forgetProblem();
    const picture = pictureDocument(this.strings, state, shown);
    pngOf(picture.svg, picture.size)
      .then((content) => this.client.request({ type: 'export', content }))
      .catch((error: unknown) => {
        const isHosts = error instanceof RequestError;
        this.screen.sayProblem(isHosts ? error.message : this.strings.exportFailed);
      });
  }

  send(message: InspectMessage): void {
    this.screen.forgetProblem();
    this.client.send(message);
  }

  /** The layer of the sample before stays: users look for the same thing in the next. */
  private show(observation: Observation): void {
    const { view } = this;
    const last = observation.layers - 1;
    const end = droppedByLayer(observation.exits).at(-1)?.layer ?? last;
    const layer = Math.min(last, Math.max(startOf(observation.exits), view.layer ?? end));
    const table = new MassTable(observation);
    view.shown = { observation, table, layer, focused: undefined, hovered: undefined };
  }

  private setLayer(layer: number): void {
    const { view } = this;
    if (!view.shown) return;
    view.shown.layer = layer;
    view.layer = layer;
    this.keep();
    this.frames.request();
  }

  private stop(): void {
    window.clearInterval(this.film);
    this.view.isPlaying = false;
    this.frames.request();
  }

  private keep(): void {
    const { state, layer } = this.view;
    const { recipe, position, onlyChanged } = state;
    this.client.keep({
      ...this.client.restore(),
      recipe,
      onlyChanged,
      ...(position && { sample: position.id }),
      ...(layer !== undefined && { layer }),
    });
  }
}

function isSamePatch(a: PatchRef | undefined, b: PatchRef | undefined): boolean {
  return a?.grid === b?.grid && a?.index === b?.index;
}

/** Entry of Inspect Tokens' page: wiring only. */
import '../shared/page-bundle';
import type {
  InspectEvent,
  InspectMemory,
  InspectMessage,
  InspectReplies,
} from '../../src/protocol/inspect';
import { Client, RequestError } from '../shared/client';
import { h } from '../shared/dom';
import { registerControls } from '../shared/toolkit';
import '../shared/theme.css';
import '../shared/plain-button.css';
import './styles/layout.css';
import './styles/controls.css';
import './styles/situation.css';
import './styles/answers.css';
import './styles/layers.css';
import './styles/patches.css';
import './styles/tokens.css';
import { InspectPanel } from './panel';
import { inspectStrings } from './strings';

let panel: InspectPanel | undefined;
const client = new Client<InspectMessage, InspectEvent, InspectReplies, InspectMemory>((event) =>
  panel?.receive(event),
);

registerControls();
const root = document.getElementById('root')!;
void client
  .request({ type: 'ready' })
  .then(({ state, observation }) => {
    client.keep({ ...client.restore(), recipe: state.recipe });
    panel = new InspectPanel(root, client, inspectStrings(), state, observation);
  })
  .catch((error: unknown) => {
    // A bug of the page goes to its console; the host's messages go to the user.
    if (!(error instanceof RequestError)) throw error;
    root.replaceChildren(h('p', { role: 'alert' }, error.message));
  });

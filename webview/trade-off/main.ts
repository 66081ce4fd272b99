/** Entry of the trade-off panel's page: wiring only. */
import '../shared/page-bundle';
import type { HostEvent, PanelMessage, Replies } from '../../src/protocol/trade-off';
import type { PanelMemory } from '../../src/protocol/panel-memory';
import { Client, RequestError } from '../shared/client';
import { h } from '../shared/dom';
import { addSeriesColours } from '../shared/plot/series-colours';
import { registerControls } from '../shared/toolkit';
import '../shared/theme.css';
import './styles/layout.css';
import './styles/budget.css';
import './styles/situation.css';
import './styles/figure.css';
import '../shared/plot/plot.css';
import './styles/plots.css';
import './styles/readout.css';
import './styles/widths.css';
import './measured/measured.css';
import { TradeOffPanel } from './panel';
import { tradeOffStrings } from './strings';

let panel: TradeOffPanel | undefined;
const client = new Client<PanelMessage, HostEvent, Replies, PanelMemory>((event) =>
  panel?.receive(event),
);

registerControls();
addSeriesColours();
const root = document.getElementById('root')!;
void client
  .request({ type: 'ready' })
  .then(({ state }) => {
    client.keep({ ...client.restore(), folder: state.folder });
    panel = new TradeOffPanel(root, client, tradeOffStrings(), state);
  })
  .catch((error: unknown) => {
    // A bug of the page goes to its console; the host's messages go to the user.
    if (!(error instanceof RequestError)) throw error;
    root.replaceChildren(h('p', { role: 'alert' }, error.message));
  });

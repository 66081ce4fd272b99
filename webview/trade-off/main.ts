/** Entry of the trade-off panel's page: wiring only. */
import type { HostEvent, PanelMemory, PanelMessage, Replies } from '../../src/protocol/trade-off';
import { Client } from '../shared/client';
import { registerControls } from '../shared/toolkit';
import '../shared/theme.css';
import './trade-off.css';
import { TradeOffPanel } from './panel';

let panel: TradeOffPanel | undefined;
const client = new Client<PanelMessage, HostEvent, Replies, PanelMemory>((event) =>
  panel?.receive(event),
);

registerControls();
void client.request({ type: 'ready' }).then(({ strings, state }) => {
  client.keep({ ...client.restore(), folder: state.folder });
  panel = new TradeOffPanel(document.getElementById('root')!, client, strings, state);
});

import type { HostEvent, PanelMemory, PanelMessage, Replies } from '../../src/protocol/trade-off';
import type { Client } from '../shared/client';

/** The page's end of the channel to the host. */
export type TradeOffClient = Client<PanelMessage, HostEvent, Replies, PanelMemory>;

import type { HostEvent, PanelMessage, Replies } from '../../src/protocol/trade-off';
import type { PanelMemory } from '../../src/protocol/panel-memory';
import type { Client } from '../shared/client';

/** The page's end of the channel to the host. */
export type TradeOffClient = Client<PanelMessage, HostEvent, Replies, PanelMemory>;

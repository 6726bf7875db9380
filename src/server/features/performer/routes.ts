import type { Route } from '../../http/route.js';
import { receiveAll, receiveHurdle, receiveLevel } from './receive.js';

/** Rewards of performer levels and of the hurdles between them (specification, 03 *Missions, … performer level*). */
export const performerRoutes: readonly Route[] = [receiveAll, receiveLevel, receiveHurdle];

import type { Route } from '../../http/route.js';
import { attend } from './attendance.js';
import { completeImmediately } from './complete.js';
import { receiveReward, receiveRewards } from './receive.js';

/** Missions: taking rewards, completing with a ticket, attendance (specification, 03 *Missions*). */
export const missionRoutes: readonly Route[] = [receiveReward, receiveRewards, completeImmediately, attend];

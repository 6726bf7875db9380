import type { Route } from '../../http/route.js';
import { receiveAchievReward } from './achiev-reward.js';
import { darkmoonAll } from './all.js';
import { randomPlay } from './random-play.js';
import { purchaseRerunMap } from './rerun.js';

export const darkmoonRoutes: readonly Route[] = [
  darkmoonAll,
  randomPlay,
  receiveAchievReward,
  purchaseRerunMap,
];

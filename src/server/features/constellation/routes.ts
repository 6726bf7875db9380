import type { Route } from '../../http/route.js';
import { dressCharacter } from './dress.js';
import { reverseCharacter } from './reverse.js';
import { unlockCharacter } from './unlock.js';

/** Characters (specification, 03 *Lab, noah, constellation*). */
export const constellationRoutes: readonly Route[] = [dressCharacter, reverseCharacter, unlockCharacter];

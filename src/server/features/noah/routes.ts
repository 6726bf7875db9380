import type { Route } from '../../http/route.js';
import { completePart } from './complete.js';
import { recallStage } from './recall.js';
import { unlockChapter } from './unlock.js';

/** The story of noah (specification, 03 *Lab, noah, constellation*). */
export const noahRoutes: readonly Route[] = [unlockChapter, recallStage, completePart];

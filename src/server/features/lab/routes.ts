import type { Route } from '../../http/route.js';
import { buyLabProduct, reportLabProduct } from './finish.js';
import { researchLabMission } from './mission.js';
import { beginResearch, cancelResearch } from './research.js';

/** The lab (specification, 03 *Lab, noah, constellation*). */
export const labRoutes: readonly Route[] = [
  beginResearch,
  cancelResearch,
  buyLabProduct,
  reportLabProduct,
  researchLabMission,
];

import type { Route } from '../../http/route.js';
import { addFavorite, removeFavorite } from './favorites.js';
import { updatePlayDeco, updatePlaySkin } from './presets.js';
import { changePublicRange, updateProfile } from './profile.js';
import { publicProfile } from './public-profile.js';
import { ratingRoutes } from './rating.js';

/** What a player wears and shows (specification, 03 *Accounts* and *Play*). */
export const profileRoutes: readonly Route[] = [
  updateProfile,
  updatePlaySkin,
  updatePlayDeco,
  changePublicRange,
  addFavorite,
  removeFavorite,
  publicProfile,
  ...ratingRoutes,
];

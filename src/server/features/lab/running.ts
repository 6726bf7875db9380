/** What the endpoints of the lab share: the running product, and the prices of the player who asks. */
import type { Tx } from '../../../data/store/store.js';
import type { Catalog } from '../../catalog/catalog.js';
import type { AppContext } from '../../context.js';
import type { Manifest } from '../../catalog/rows.js';
import type { Player } from '../../http/player.js';
import { refuse } from '../../http/refusal.js';
import { readActiveSkill, readWornCharacter } from '../../ledger/character.js';
import { labPrice } from '../../rules/skills.js';

/** The profile's pks, and the answer's, where nothing is researched. */
export const noResearch = { onResearchLabProductPkOrZero: 0, onResearchLabMissionPkOrZero: 0 } as const;

/** The lab product of this pk, which must be the one that the player is researching. Throws a Refusal. */
export function runningProduct(
  catalog: Catalog,
  { profile }: Player,
  productPk: number,
): Manifest<'labProducts'> {
  const product = catalog.find('labProducts', productPk);
  if (!product) throw refuse('Lab product not found.');
  if (profile.onResearchLabProductPkOrZero !== product.pk) {
    throw refuse('User is not researching this lab product.');
  }
  return product;
}

interface Pricing {
  readonly app: Pick<AppContext, 'store' | 'catalog'>;
  readonly tx: Tx;
  readonly player: Player;
  readonly now: number;
}

/** A price of the lab after the discount of the character that the player wears (specification, 04). */
export async function discounted({ app, tx, player, now }: Pricing, price: number): Promise<number> {
  const { store, catalog } = app;
  const options = { store, db: tx, catalog, userPk: player.pk };
  const worn = await readWornCharacter(options, player.profile.characterKey);
  const skill = await readActiveSkill(options, worn, { trackPk: null, now });
  return Math.max(0, labPrice(price, skill));
}

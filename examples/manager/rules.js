/** What a pet is and becomes: plain functions, which need no server to be tested. */

/** What a meal is: one of these out of the bag. */
export const meal = { item: 'experience_potion', amount: 1 };

/** The most meals that a pet takes. */
export const mostMeals = 3;

/**
 * The pet after a meal; null where it has had enough.
 * @param {{ name: string, meals: number }} pet
 */
export function feed(pet) {
  return pet.meals >= mostMeals ? null : { ...pet, meals: pet.meals + 1 };
}

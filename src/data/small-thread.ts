/** Limits of a worker thread that does one thing and needs little memory: unbounded, it would take several times as much. */
export const smallThread = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 16 };

/** Kinds of values that several settings have. */
import { z } from 'zod';

/** The name of a file, or nothing. */
export const path = (description: string) =>
  z
    .string()
    .default('')
    .meta({ description: `${description} A relative path starts at the data folder.` });

export const wholeNumber = (from: number, to: number) => z.int().min(from).max(to);

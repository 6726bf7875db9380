/** Asking other parts: HTTP with connections that are kept, whether the other runs in this process or elsewhere. */
import { Agent } from 'undici';
import type { z } from 'zod';
import type { ServiceContext } from '../../context.js';
import { answerSchema, NotUnderstood, Unavailable, type Answer } from '../answer.js';
import { originOf, type Part } from './addresses.js';
import { secretHeader } from './part-server.js';

/** How long another part may take to answer. */
const patienceMs = 5000;

export interface Question {
  readonly part: Part;
  readonly function: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export class Peers {
  readonly #context: ServiceContext;
  readonly #patienceMs: number;
  readonly #agent = new Agent({ connections: 32, pipelining: 1 });

  constructor(context: ServiceContext, patience = patienceMs) {
    this.#context = context;
    this.#patienceMs = patience;
  }

  /** Asks for an answer of the game. Throws Unavailable where there is none, NotUnderstood where the other refuses the question. */
  ask(question: Question): Promise<Answer> {
    return this.askFor(question, answerSchema);
  }

  /** Asks for an answer in a shape of its own; throws likewise. */
  async askFor<S extends z.ZodType>(question: Question, shape: S): Promise<z.output<S>> {
    const { part } = question;
    try {
      const { statusCode, body } = await this.#agent.request({
        origin: originOf(this.#context, part),
        path: `/${question.function}`,
        method: 'POST',
        headers: { 'content-type': 'application/json', [secretHeader]: this.#context.settings.aliya.secret },
        body: JSON.stringify(question.arguments),
        signal: AbortSignal.timeout(this.#patienceMs),
      });
      const text = await body.text();
      if (statusCode === 400)
        throw new NotUnderstood(`${part.name} does not take this: ${text.slice(0, 300)}`);
      if (statusCode !== 200) throw new Error(`It answered with HTTP ${statusCode}.`);
      return shape.parse(JSON.parse(text));
    } catch (cause) {
      if (cause instanceof NotUnderstood) throw cause;
      this.#context.log.warn(
        { part: part.name, function: question.function, err: cause },
        'a part of Aliya does not answer',
      );
      throw new Unavailable(part.name, { cause });
    }
  }

  /** Ends the connections, once what was asked is answered. */
  async close(): Promise<void> {
    await this.#agent.close();
  }
}

/** What a request is answered with: its function, its token, its arguments, in this order (specification, 07 *Gateway*). */
import type { ServiceContext } from '../../context.js';
import { gatewayAnswers, NotUnderstood, Unavailable, unauthorized, type Answer } from '../answer.js';
import { managersOf } from '../manager-service.js';
import { offered, type ManagerFunction } from '../manager.js';
import type { Part } from '../parts/addresses.js';
import type { Peers } from '../parts/peers.js';
import type { Request } from './message.js';

interface Known {
  readonly part: Part;
  readonly declared: ManagerFunction;
}

export class Dispatch {
  readonly #functions: ReadonlyMap<unknown, Known>;
  readonly #tokenServer: Part;
  readonly #peers: Peers;

  private constructor(functions: ReadonlyMap<string, Known>, peers: Peers, tokenServer: Part) {
    this.#functions = functions;
    this.#peers = peers;
    this.#tokenServer = tokenServer;
  }

  /** Learns from all managers what clients may ask. Throws where two have a function of the same name. */
  static async create(context: ServiceContext, peers: Peers, tokenServer: Part): Promise<Dispatch> {
    const functions = new Map<string, Known>();
    for (const { part, manager } of managersOf(context)) {
      for (const declared of offered(await manager(), context.settings)) {
        if (declared.caller === 'part') continue;
        const other = functions.get(declared.name);
        if (other) {
          throw new Error(
            `The managers ${other.part.name} and ${part.name} both have a function ${declared.name}.`,
          );
        }
        functions.set(declared.name, { part, declared });
      }
    }
    return new Dispatch(functions, peers, tokenServer);
  }

  /** The name of a function that there is, for metrics; `unknown` otherwise. */
  nameOf(request: Request): string {
    return this.#functions.get(request.function)?.declared.name ?? 'unknown';
  }

  /** Answers a client at a network address. Never throws for what a client or another part does. */
  async answer({ function: name, data }: Request, address: string): Promise<Answer> {
    const known = this.#functions.get(name);
    if (!known) return gatewayAnswers.invalidFormat;
    try {
      return await this.#ask(known, data, address);
    } catch (error) {
      if (error instanceof Unavailable) return gatewayAnswers.unavailable;
      if (error instanceof NotUnderstood) return gatewayAnswers.invalidFormat;
      throw error;
    }
  }

  async #ask({ part, declared }: Known, data: Request['data'], address: string): Promise<Answer> {
    let whose: object = { client_address: address };
    if (declared.caller !== 'stranger') {
      const { token } = data;
      if (typeof token !== 'string' || token === '') return gatewayAnswers.invalidFormat;
      const { status, data: found } = await this.#peers.ask({
        part: this.#tokenServer,
        function: 'validate',
        arguments: { token },
      });
      if (status !== 0) return unauthorized(token);
      whose = { unique_id: found['unique_id'] };
    }
    const args = declared.arguments.safeParse(data);
    if (!args.success) return gatewayAnswers.invalidFormat;
    // Last, so that nothing that the client calls so itself counts.
    return this.#peers.ask({ part, function: declared.name, arguments: { ...args.data, ...whose } });
  }
}

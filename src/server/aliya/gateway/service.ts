/** The gateway: the only part that clients reach, over TCP (specification, 07 *Gateway*). */
import { createServer, type Socket } from 'node:net';
import { addressKey } from '../../accounts/attempt-rules.js';
import type { ServiceContext } from '../../context.js';
import { plainAddress } from '../../http/caller.js';
import { listenAt } from '../../net/listener.js';
import type { RunningService } from '../../services.js';
import { gatewayAnswers } from '../answer.js';
import { checkAddresses, gatewayPart, isPlaced, type Part } from '../parts/addresses.js';
import { startPartServer } from '../parts/part-server.js';
import { Peers } from '../parts/peers.js';
import { AddressLimit } from './address-limit.js';
import { readPayload, sendLast } from './connection.js';
import { Dispatch } from './dispatch.js';
import { decodeRequest, encodeMessage, Malformed, type Fault, type Request } from './message.js';
import { gatewayMetrics } from './metrics.js';

const mostConnections = 1024;
/** How long a client has to send its request. */
const requestMs = 10_000;

/** Starts the gateway. */
export async function startGateway(context: ServiceContext, tokenServer: Part): Promise<RunningService> {
  const { settings, log } = context;
  checkAddresses(context);
  const peers = new Peers(context);
  const gateway = new Gateway(context, await Dispatch.create(context, peers, tokenServer));
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => gateway.take(socket));
  server.maxConnections = mostConnections;
  server.on('drop', () => gateway.countDropped());
  const health = await startHealth(context);
  const close = async () => {
    await health?.stop();
    await peers.close();
  };
  const host = settings.aliya.host === '' ? settings.host : settings.aliya.host;
  const change = { host: 'aliya.host', port: 'aliya.port' };
  const address = await listenAt(server, { host, port: settings.aliya.port, change }).catch(
    async (error: unknown) => {
      await close();
      throw error;
    },
  );
  return {
    addresses: [`aliya://${address}`, ...(health?.addresses ?? [])],
    async drain() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const timer = setTimeout(() => {
        log.warn('Aliya connections that did not end in time were cut off');
        gateway.cutOff();
      }, settings.drain * 1000);
      gateway.endUnasked();
      await closed;
      clearTimeout(timer);
    },
    stop: close,
  };
}

/** `/healthz` and `/metrics` over HTTP, where the setting `aliya.addresses` names a place for them. */
async function startHealth(context: ServiceContext): Promise<RunningService | null> {
  if (!isPlaced(context, gatewayPart)) return null;
  return startPartServer(context, gatewayPart, { functions: new Map(), close: () => Promise.resolve() });
}

class Gateway {
  readonly #context: ServiceContext;
  readonly #dispatch: Dispatch;
  readonly #metrics: ReturnType<typeof gatewayMetrics>;
  readonly #limit: AddressLimit;
  readonly #connections = new Set<Socket>();
  /** Of these the request is not there yet. */
  readonly #waiting = new Set<Socket>();

  constructor(context: ServiceContext, dispatch: Dispatch) {
    this.#context = context;
    this.#dispatch = dispatch;
    this.#metrics = gatewayMetrics(context.metrics);
    this.#limit = new AddressLimit(context.clock, context.settings.aliya.connectionsPerMinute);
  }

  take(socket: Socket): void {
    this.#connections.add(socket);
    socket.once('close', () => this.#connections.delete(socket));
    // A client that resets the connection: 'close' follows, and whoever waits notices by that.
    socket.on('error', () => {});
    void this.#serve(socket).catch((error: unknown) => {
      if (error instanceof Malformed) this.#metrics.faults.inc({ fault: error.fault });
      else this.#context.log.error({ err: error }, 'an Aliya request failed');
      socket.destroy();
    });
  }

  /** One connection too many at once: it was closed unseen. */
  countDropped(): void {
    this.#metrics.faults.inc({ fault: 'connection limit' satisfies Fault });
  }

  /** Ends what has not sent its request; what has is answered. */
  endUnasked(): void {
    for (const socket of this.#waiting) socket.destroy();
  }

  cutOff(): void {
    for (const socket of this.#connections) socket.destroy();
  }

  async #serve(socket: Socket): Promise<void> {
    const address = plainAddress(socket.remoteAddress ?? '');
    if (!this.#limit.take(addressKey(address))) throw new Malformed('address limit');
    this.#waiting.add(socket);
    const payload = await readPayload(socket, requestMs).finally(() => this.#waiting.delete(socket));
    const { key, iv } = this.#context.settings.aliya;
    const request = decodeRequest(payload, { key, iv });
    const stopTimer = this.#metrics.seconds.startTimer();
    const message = await this.#answer({ request, address }, { key, iv });
    stopTimer();
    await sendLast(socket, message);
  }

  async #answer(
    { request, address }: { readonly request: Request; readonly address: string },
    keys: { key: string; iv: string },
  ): Promise<Buffer> {
    const { random } = request;
    const answer = await this.#dispatch.answer(request, address);
    const { status, message, data } = answer;
    const whole = encodeMessage({ status, message, random, data }, keys);
    this.#metrics.requests.inc({
      function: this.#dispatch.nameOf(request),
      status: whole ? status : gatewayAnswers.tooLarge.status,
    });
    if (whole) return whole;
    const short =
      encodeMessage({ ...gatewayAnswers.tooLarge, random }, keys) ??
      encodeMessage({ ...gatewayAnswers.tooLarge, random: null }, keys);
    if (!short) throw new Error('Not even the shortest answer fits.');
    return short;
  }
}

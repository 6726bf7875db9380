/** What the bot does in its room: it answers as the client of somebody who plays along would, and says what happens. */
import { z } from 'zod';
import type { Chart } from './account.js';
import { inTheWordsOf, perform, reportOf, type Performance } from './performance.js';

export interface HostOptions {
  readonly charts: readonly Chart[];
  /** tracks.pk of what it proposes. */
  readonly track: number;
  /** 0 to 1. */
  readonly accuracy: number;
  /** How long it plays a song; as long as the server says that the song is, where it is left out. */
  readonly seconds?: number | undefined;
  readonly say: (text: string) => void;
  readonly send: (event: string, data?: unknown) => void;
  /** Resolves after so many milliseconds. */
  readonly pause: (ms: number) => Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

interface Round {
  readonly chart: Chart;
  readonly publicKey: string;
  /** What is sent at the end; null until the song is over. */
  report: Record<string, string | number> | null;
  mine: Result | null;
  theirs: Result | null;
}

/** How often it tells how its play is going. */
const infoEveryMs = 500;
/** How long a song is of which the server does not say it. */
const usualSeconds = 90;
/** In this part of a song it only listens, to learn how the other's client tells of its play. */
const listening = 0.1;
/** Its accuracy differs by at most so much from round to round. */
const mood = 0.01;

const startInfo = z.object({ publicKey: z.string() });
const profile = z.object({ nickname: z.string() });
const ended = z.object({
  record: z.object({ score: z.number(), rate: z.number(), miss: z.number() }),
});
type Result = z.output<typeof ended>['record'];

export class Host {
  readonly #options: HostOptions;
  #guest = 'The guest';
  #song: number;
  #mode: number | null = null;
  /** About to play rather than choosing. */
  #isPreparing = false;
  #round: Round | null = null;
  /** The last that the guest's client told of its play. */
  #words: unknown = null;

  constructor(options: HostOptions) {
    this.#options = options;
    this.#song = options.track;
  }

  /** Takes an event of the server; unknown ones are ignored, as there may be more some day. */
  receive(event: string, data: unknown): void {
    this.#handlers.get(event)?.(data);
  }

  /** Plays no further. */
  stop(): void {
    this.#round = null;
  }

  readonly #handlers = new Map<string, (data: unknown) => void>(
    Object.entries<(data: unknown) => void>({
      // For the first time, or again: then a round may still run.
      connected: () => this.#send(this.#round ? 'playStart' : 'createRoom'),
      createRoom: (code) => this.#say(`The room is open. Join it on the other device: ${String(code)}`),
      noRooms: () => {
        this.#say('The room is no more: opening another one.');
        this.#forget();
        this.#send('createRoom');
      },
      joinRoom: (other) => this.#welcome(other),
      outFriend: () => {
        this.#say(`${this.#guest} has left. The room stays open.`);
        this.#forget();
      },
      enterMain: () => {
        if (this.#round) this.#say(`${this.#guest} has ended the round.`);
        this.#backToChoosing();
      },
      selectSong: (song) => this.#noteSong(song),
      selectMode: (mode) => (this.#mode = readWhole(mode) ?? this.#mode),
      ready: () => this.#send(this.#isPreparing ? 'playReady' : 'ready'),
      goPlayReady: () => this.#send('enterPlayReady', this.#song),
      enterPlayReady: (song) => {
        this.#isPreparing = true;
        this.#noteSong(song);
        this.#send('ready');
      },
      playStart: () => this.#send('playStart'),
      startInfo: (info) => this.#begin(info),
      playInfo: (theirs) => (this.#words = theirs),
      playEnd: (answer) => this.#noteEnd('mine', answer),
      playFriendEnd: (answer) => this.#noteEnd('theirs', answer),
      energyRequest: () => {
        this.#say(`${this.#guest} cannot pay for a round: the bot pays for both.`);
        this.#send('energyRequestAccept');
      },
      waitingResponse: () =>
        this.#say(`The bot cannot pay for a round: ${this.#guest} is asked to pay for both.`),
      NotEnoughEnergy: () => {
        this.#say(
          'Neither can pay for a round. What it costs comes back with time; or give it in the console.',
        );
        this.#backToChoosing();
      },
      DoesNotHaveTrackError: () => {
        this.#say('One of the two does not own this track: choose another one.');
        this.#backToChoosing();
      },
      error: (why) => {
        this.#say(`The server says: ${String(why)}`);
        // An end that is refused would be refused again.
        if (this.#round?.report && !this.#round.mine) this.#leaveRound();
      },
    }),
  );

  #welcome(other: unknown): void {
    const read = profile.safeParse(other);
    this.#guest = read.success ? read.data.nickname : 'The guest';
    this.#words = null;
    this.#backToChoosing();
    this.#say(
      `${this.#guest} is here. The bot proposes “${this.#titleOf(this.#song)}”; choose another, or be ready.`,
    );
    this.#send('selectSong', this.#song);
  }

  #noteSong(song: unknown): void {
    const track = readWhole(song);
    if (track === null || track === this.#song) return;
    this.#song = track;
    this.#say(`${this.#guest} chooses “${this.#titleOf(track)}”.`);
  }

  #begin(info: unknown): void {
    // Told once more after the line broke: the end may have been lost on its way.
    if (this.#round) {
      if (this.#round.report && !this.#round.mine) this.#send('playEnd', this.#round.report);
      return;
    }
    const read = startInfo.safeParse(info);
    const chart = this.#chart();
    if (!read.success || !chart) {
      this.#say('The bot does not know this track, and leaves the round.');
      return this.#leaveRound();
    }
    this.#round = { chart, publicKey: read.data.publicKey, report: null, mine: null, theirs: null };
    this.#say(`The round begins: “${chart.title}”.`);
    void this.#play(this.#round);
  }

  /** Lets the song pass, tells how it goes, and ends. */
  async #play(round: Round): Promise<void> {
    const { accuracy, seconds = round.chart.seconds || usualSeconds, pause, random } = this.#options;
    const own = Math.min(1, Math.max(0, accuracy + (accuracy < 1 ? (random() * 2 - 1) * mood : 0)));
    const steps = Math.max(1, Math.round((seconds * 1000) / infoEveryMs));
    for (let step = 1; step <= steps; step += 1) {
      await pause((seconds * 1000) / steps);
      if (this.#round !== round) return;
      this.#tell(perform(round.chart, own, step / steps), step / steps);
    }
    round.report = reportOf(round.chart, perform(round.chart, own), round.publicKey);
    this.#send('playEnd', round.report);
  }

  #tell(played: Performance, share: number): void {
    if (this.#words === null && share <= listening) return;
    this.#send('playInfo', inTheWordsOf(this.#words, played));
  }

  #noteEnd(whose: 'mine' | 'theirs', answer: unknown): void {
    const round = this.#round;
    const read = ended.safeParse(answer);
    // Told once more, as an end is that was sent twice.
    if (!round || !read.success || round[whose]) return;
    round[whose] = read.data.record;
    this.#say(`${whose === 'mine' ? 'The bot' : this.#guest} has ${textOf(read.data.record)}.`);
    if (!round.mine || !round.theirs) return;
    const lead = round.theirs.score - round.mine.score;
    const winner = lead === 0 ? 'Nobody' : lead > 0 ? this.#guest : 'The bot';
    this.#say(`${winner} wins. Be ready for another round, or choose another track.`);
    this.#backToChoosing();
  }

  /** The chart of the song that was started: of the mode that was chosen, else the easiest. */
  #chart(): Chart | undefined {
    const charts = this.#options.charts
      .filter(({ trackPk }) => trackPk === this.#song)
      .sort((a, b) => a.mode - b.mode);
    return charts.find(({ mode }) => mode === this.#mode) ?? charts[0];
  }

  #titleOf(track: number): string {
    return this.#options.charts.find(({ trackPk }) => trackPk === track)?.title ?? `track ${track}`;
  }

  #leaveRound(): void {
    this.#backToChoosing();
    this.#send('enterMain');
  }

  #backToChoosing(): void {
    this.#isPreparing = false;
    this.#round = null;
  }

  /** Nobody else is here any more. */
  #forget(): void {
    this.#backToChoosing();
    this.#guest = 'The guest';
    this.#song = this.#options.track;
    this.#mode = null;
  }

  #send(event: string, data: unknown = ''): void {
    this.#options.send(event, data);
  }

  #say(text: string): void {
    this.#options.say(text);
  }
}

function readWhole(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

function textOf({ score, rate, miss }: Result): string {
  return `${score.toLocaleString('en')} points, ${(rate / 10_000).toFixed(2)} %, ${miss} missed`;
}

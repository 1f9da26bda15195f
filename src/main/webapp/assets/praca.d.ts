/** A client of Praça's rooms; see praca.js. Times are RFC 3339, `seq` grows by one with each kept event of a room. */

/** What a close code advises; any other code means to connect again with back-off. */
export const CLOSE_CODES: Readonly<
  Record<number, { reconnect: boolean; reason?: string; wait?: [least: number, most: number] }>
>;

/**
 * Something was not done. `code` is the server's word for it, or `disconnected`, `full` or `unreachable`; `status` and
 * `retryAfter` (seconds) are those of an HTTP answer, else 0.
 */
export class Refusal extends Error {
  constructor(code: string, detail?: string, status?: number, retryAfter?: number);
  readonly code: string;
  readonly status: number;
  readonly retryAfter: number;
}

export interface Options {
  /** Of the room. */
  name: string;
  /** Gives an access token, another one than the stale one; may throw something with `status` 401 when nobody is signed in. */
  token: (stale?: string) => Promise<string>;
  /** Of the server; without, the page's own. */
  origin?: string;
  /** The `seq` of the last event known; without, only what is new comes. */
  after?: number;
  /** When more events than that were missed, the room starts anew instead of handing on all; without, never. */
  mostMissed?: number;
  fetch?: typeof fetch;
  WebSocket?: typeof WebSocket;
}

export type State = 'connecting' | 'open' | 'waiting' | 'closed';

export interface StateChange {
  /** `open`: all that was missed is there. `waiting` for the next attempt. `closed` until `connect()`. */
  state: State;
  /**
   * Why it is `closed`: `signed-out`, `forbidden`, `missing`, `removed`, `deleted`, `ended`, `left`; or why it is `waiting`, where
   * the server said so: `restart`, `expired`, `throttled`.
   */
  reason?: string;
  /** The refusal over HTTP that is the reason. */
  problem?: { status: number; message: string };
}

export interface Message {
  type: 'message';
  id: string;
  seq: number;
  room: string;
  username: string;
  /** Empty when deleted. */
  message: string;
  sent_at: string;
  edited_at?: string;
  deleted?: true;
  client_id?: string;
  reply_to?: string;
  attachment?: unknown;
}

export interface Edited {
  type: 'message_edited';
  seq: number;
  id: string;
  /** Who edited. */
  username: string;
  /** Empty when it has been deleted since. */
  message: string;
  edited_at: string;
}

export interface Deleted {
  type: 'message_deleted';
  seq: number;
  id: string;
  /** Who deleted. */
  username: string;
}

export interface Reaction {
  type: 'reaction';
  seq: number;
  id: string;
  username: string;
  emoji: string;
  on: boolean;
}

/** A message on its way. */
export interface Outgoing {
  readonly clientId: string;
  readonly message: string;
  readonly replyTo?: string;
  readonly attachment?: string;
  readonly state: 'pending' | 'sent' | 'failed';
  /** Why it has failed. */
  readonly problem?: { code?: string; message: string };
  /** Known once it is sent. */
  readonly id?: string;
  readonly seq?: number;
  readonly sentAt?: string;
}

export interface Ack {
  type: 'ack';
  ref: string;
  id: string;
  seq: number | null;
  sent_at?: string;
}

export interface Presence {
  online: number;
  users: string[];
}

/** Events by name, with their `detail`; the kept ones come once each, in the order of `seq`. */
export interface RoomEvents {
  state: StateChange;
  /** What comes follows that `seq`: what was there before is to be read, and what was shown is void. */
  start: { seq: number };
  message: Message;
  message_edited: Edited;
  message_deleted: Deleted;
  reaction: Reaction;
  /** One of `outgoing` has changed. */
  outgoing: Outgoing;
  /** After each change. */
  presence: Presence;
  typing: { type: 'typing'; username: string };
  read: { type: 'read'; username: string; seq: number };
  room_deleted: { type: 'room_deleted' };
  /** Of something that nobody waits for. */
  error: { type: 'error'; code: string; detail: string };
}

export class Room extends EventTarget {
  constructor(options: Options);

  /** As the server spells it once connected. */
  readonly name: string;
  /** One's own name, once connected. */
  readonly username: string | null;
  /** The longest message, in code points. */
  readonly maxMessage: number;
  /** How many people are there. */
  readonly online: number;
  /** Who is there, by name; of a great many, some. */
  get users(): string[];
  get state(): State;
  /** Of the last event handed on; null before the first connection. */
  get seq(): number | null;
  /** What is on its way, or has failed and waits for `retry` or `discard`; at most 100. */
  get outgoing(): Outgoing[];

  /** Connects now, giving up whatever connection or attempt there is. */
  connect(): Promise<void>;
  /** Gives the connection up and tries again after a back-off. */
  reconnect(): void;
  /** Leaves until `connect()`; what is on its way waits. */
  close(): void;

  /** Reads what is below the room's REST route, such as `messages/?limit=50`; throws Refusal. */
  get(path: string): Promise<any>;

  /**
   * Sends a message, now or once connected, as often as it takes, and lets it appear once. The same `clientId` is the same
   * message, for ever. Throws Refusal (`full`).
   */
  send(message: string, more?: { clientId?: string; replyTo?: string; attachment?: string }): Outgoing;
  /** Sends again what has failed. */
  retry(outgoing: Outgoing): void;
  /** Forgets what has failed. */
  discard(outgoing: Outgoing): void;

  /** These three throw Refusal, without a connection (`disconnected`) at once. */
  edit(id: string, message: string): Promise<Ack>;
  delete(id: string): Promise<Ack>;
  react(id: string, emoji: string, on?: boolean): Promise<Ack>;

  /** Lets the others know, at most every few seconds, that one is writing. */
  typing(): void;
  /** Everything up to there has been read. */
  read(seq: number): void;

  addEventListener<K extends keyof RoomEvents>(
    type: K,
    listener: (event: CustomEvent<RoomEvents[K]>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

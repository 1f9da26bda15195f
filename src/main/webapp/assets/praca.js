/**
 * A client of Praça's rooms (dialect `praca.v1`) without dependencies, for browsers and whatever else has WebSocket, fetch
 * and EventTarget. It stays connected, hands on each event of the room once and in order, and sends each message once.
 */

/** Longest wait before the first new attempt, doubled by each failure up to the ceiling; milliseconds, as everywhere here. */
const BASE = 500;
const CEILING = 30_000;
/** With a handshake, a request, a command. */
const PATIENCE = 20_000;
/** With a ping, which asks whether the connection still lives. */
const PONG = 10_000;
/** A connection that held that long was a good one. */
const STEADY = 10_000;
const TYPING = 2_500;
const READ = 1_000;
const PAGE = 200;
const MOST_EARLY = 1_000;
const MOST_USERS = 1_000;
const MOST_WAITING = 100;

const KEPT = new Set(['message', 'message_edited', 'message_deleted', 'reaction']);
const PASSES = new Set(['throttled', 'unavailable', 'token_not_valid']);

/**
 * What a close code advises: whether to connect again, after a wait between two numbers of milliseconds on top of the back-off,
 * or the reason to stop. Any other code (1001, 1006, 4008) means to connect again, with back-off.
 *
 * @type {Readonly<Record<number, {reconnect: boolean, reason?: string, wait?: [number, number]}>>}
 */
export const CLOSE_CODES = Object.freeze({
  1000: { reconnect: false, reason: 'ended' },
  1002: { reconnect: false, reason: 'ended' },
  1007: { reconnect: false, reason: 'ended' },
  1009: { reconnect: false, reason: 'ended' },
  1012: { reconnect: true, reason: 'restart', wait: [0, 5_000] },
  4001: { reconnect: true, reason: 'expired', wait: [0, 0] },
  4003: { reconnect: false, reason: 'removed' },
  4004: { reconnect: false, reason: 'deleted' },
  4029: { reconnect: true, reason: 'throttled', wait: [30_000, 35_000] },
});

/** HTTP status to the reason to stop; after any other refusal it is tried again. */
const REFUSALS = { 401: 'signed-out', 403: 'forbidden', 404: 'missing' };

/**
 * Something was not done. `code` is the server's word for it, or `disconnected`, `full` or `unreachable`; `status` and
 * `retryAfter` (seconds) are those of an HTTP answer, else 0.
 */
export class Refusal extends Error {
  constructor(code, detail = code, status = 0, retryAfter = 0) {
    super(detail);
    this.name = 'Refusal';
    this.code = code;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** One room; `praca.d.ts` describes its events. */
export class Room extends EventTarget {
  /** The name, as the server spells it once connected. */
  name;
  /** One's own name, once connected. */
  username = null;
  /** The longest message, in code points. */
  maxMessage = 4_000;
  /** How many people are there. */
  online = 0;

  #origin;
  #provider;
  #fetch;
  #WebSocket;
  #mostMissed;
  #state = 'closed';
  #id = null;
  #seq = null;
  #goal = 0;
  #early = new Map();
  #socket = null;
  /** What still arrives for an older turn is ignored. */
  #turn = 0;
  #timers = new Map();
  #attempts = 0;
  #openedAt = Infinity;
  #heartbeat = 25_000;
  #token;
  #stale = false;
  #filling = 0;
  #renewing = 0;
  #sending = false;
  #commands = new Map();
  #refs = 0;
  #outgoing = [];
  #users = new Set();
  #typedAt = -Infinity;
  #read = 0;
  #told = 0;

  /** @param {import('./praca.d.ts').Options} options */
  constructor({ name, token, origin, after, mostMissed = Infinity, fetch, WebSocket }) {
    super();
    this.name = name;
    this.#provider = token;
    this.#origin = origin ?? globalThis.location.origin;
    this.#seq = after ?? null;
    this.#mostMissed = mostMissed;
    this.#fetch = fetch ?? ((...request) => globalThis.fetch(...request));
    this.#WebSocket = WebSocket ?? globalThis.WebSocket;
  }

  get state() {
    return this.#state;
  }

  /** Of the last event handed on; null before the first connection. */
  get seq() {
    return this.#seq;
  }

  /** Who is there, by name; of a great many, some. */
  get users() {
    return [...this.#users].sort();
  }

  /** What is on its way, or was refused and waits for `retry` or `discard`. */
  get outgoing() {
    return [...this.#outgoing];
  }

  /** Connects now, giving up whatever connection or attempt there is. */
  async connect() {
    const turn = this.#drop();
    this.#become('connecting');
    try {
      const { id, name } = await this.get('');
      if (turn !== this.#turn) return;
      // A room that was made again under its name counts from 1 again.
      if (this.#id !== null && this.#id !== id) {
        this.#seq = null;
        this.#read = this.#told = 0;
      }
      this.#id = id;
      this.name = name;
      this.#open(turn);
    } catch (problem) {
      if (turn === this.#turn) this.#refused(problem);
    }
  }

  /** Gives the connection up and tries again after a back-off. */
  reconnect() {
    this.#drop();
    this.#wait(this.#backOff());
  }

  /** Leaves until `connect()`; what is on its way waits. */
  close() {
    this.#drop();
    this.#become('closed', 'left');
  }

  /** Reads what is below the room's REST route, such as `messages/?limit=50`; throws Refusal. */
  async get(path) {
    let answer = await this.#request(path);
    if (answer.status === 401) {
      this.#stale = true;
      answer = await this.#request(path);
    }
    const body = await answer.json().catch(() => null);
    if (answer.ok && body) return body;
    const wait = Number(answer.headers.get('Retry-After')) || 0;
    throw new Refusal(body?.code ?? 'unexpected', body?.detail, answer.status, wait);
  }

  /**
   * Sends a message, now or once connected, as often as it takes, and lets it appear once. The same `clientId` is the same
   * message. Throws Refusal (`full`) when too much is on its way.
   *
   * @param {string} message
   * @param {{clientId?: string, replyTo?: string, attachment?: string}} [more]
   */
  send(message, { clientId = uuid(), replyTo, attachment } = {}) {
    if (this.#outgoing.length >= MOST_WAITING) throw new Refusal('full');
    const entry = { clientId, message, replyTo, attachment, state: 'pending' };
    this.#outgoing.push(entry);
    this.#emit('outgoing', entry);
    this.#flush();
    return entry;
  }

  /** Sends again what has failed. */
  retry(entry) {
    if (entry.state === 'failed') this.#settle(entry, { state: 'pending', problem: undefined });
    this.#flush();
  }

  /** Forgets what has failed. */
  discard(entry) {
    if (entry.state === 'failed') this.#outgoing = this.#outgoing.filter((other) => other !== entry);
  }

  /** These answer with the server's `ack`, or throw Refusal; without a connection at once. */
  edit(id, message) {
    return this.#command({ type: 'edit', id, message });
  }

  delete(id) {
    return this.#command({ type: 'delete', id });
  }

  react(id, emoji, on = true) {
    return this.#command({ type: 'react', id, emoji, on });
  }

  /** Lets the others know, at most every few seconds, that one is writing. */
  typing() {
    if (Date.now() - this.#typedAt < TYPING || !this.#say({ type: 'typing' })) return;
    this.#typedAt = Date.now();
  }

  /** Everything up to there has been read. */
  read(seq) {
    this.#read = Math.max(this.#read, seq);
    if (!this.#timers.has('read')) this.#later('read', READ, () => this.#tellRead());
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #become(state, reason, problem) {
    this.#state = state;
    this.#emit('state', { state, reason, problem });
  }

  /** Calls back once, unless another of that name or the end of the connection comes first. */
  #later(name, delay, task) {
    clearTimeout(this.#timers.get(name));
    const run = () => {
      this.#timers.delete(name);
      task();
    };
    this.#timers.set(name, setTimeout(run, delay));
  }

  #drop() {
    this.#turn++;
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.#timers.clear();
    this.#early.clear();
    this.#socket?.close();
    this.#socket = null;
    this.#commands.forEach(({ reject }) => reject(new Refusal('disconnected')));
    this.#commands.clear();
    return this.#turn;
  }

  /** For good: what has not been sent has failed. */
  #stop(reason, problem) {
    const failed = { state: 'failed', problem: problem ?? new Refusal(reason) };
    this.outgoing.forEach((entry) => entry.state === 'pending' && this.#settle(entry, failed));
    this.#become('closed', reason, problem);
  }

  #wait(delay, reason) {
    this.#later('connect', delay, () => this.connect());
    this.#become('waiting', reason);
  }

  /** Exponential back-off with full jitter. */
  #backOff() {
    return Math.random() * Math.min(CEILING, BASE * 2 ** this.#attempts++);
  }

  #refused(problem) {
    const stop = REFUSALS[problem.status];
    this.#drop();
    if (stop) this.#stop(stop, problem);
    else this.#wait(Math.max(this.#backOff(), (problem.retryAfter ?? 0) * 1_000));
  }

  async #credential() {
    const stale = this.#stale ? this.#token : undefined;
    this.#stale = false;
    return (this.#token = await this.#provider(stale));
  }

  async #request(path) {
    const headers = { Accept: 'application/json', Authorization: `Bearer ${await this.#credential()}` };
    const address = `${this.#origin}/chat/rooms/${encodeURIComponent(this.name)}/${path}`;
    try {
      return await this.#fetch(address, { headers, cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    } catch {
      throw new Refusal('unreachable');
    }
  }

  #open(turn) {
    const address = `${this.#origin.replace(/^http/, 'ws')}/ws/chat/${encodeURIComponent(this.name)}/`;
    const after = this.#seq === null ? '' : `?after=${this.#seq}`;
    const socket = new this.#WebSocket(address + after, ['praca.v1', `bearer.${this.#token}`]);
    this.#socket = socket;
    this.#openedAt = Infinity;
    this.#later('patience', PATIENCE, () => this.reconnect());
    socket.onmessage = ({ data }) => turn === this.#turn && this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => turn === this.#turn && this.#closed(code);
  }

  #closed(code) {
    const { reconnect = true, reason, wait } = CLOSE_CODES[code] ?? {};
    if (Date.now() - this.#openedAt > STEADY) this.#attempts = 0;
    this.#drop();
    if (!reconnect) {
      this.#stop(reason);
      return;
    }
    this.#stale ||= code === 4001;
    const [least, most] = wait ?? [0, 0];
    const backOff = wait && this.#attempts++ === 0 ? 0 : this.#backOff();
    this.#wait(least + Math.random() * (most - least) + backOff, reason);
  }

  #hear(frame) {
    this.#listen();
    if (KEPT.has(frame.type)) this.#take(frame);
    else if (frame.type === 'welcome') this.#welcome(frame);
    else if (frame.type === 'resumed') this.#fill();
    else if (frame.type === 'presence') this.#meet(frame);
    else if (frame.type === 'error') this.#fault(frame);
    else this.#answer(frame, 'resolve', frame);
  }

  /** A connection that says nothing is asked, and given up when it still says nothing. */
  #listen(asked = false) {
    this.#later('listen', asked ? PONG : this.#heartbeat, () => {
      if (asked) {
        this.reconnect();
      } else {
        this.#listen(true);
        this.#say({ type: 'ping' });
      }
    });
  }

  #welcome({ username, seq, heartbeat, max_message: maxMessage, presence }) {
    clearTimeout(this.#timers.get('patience'));
    this.#openedAt = Date.now();
    this.#heartbeat = heartbeat * 1_000;
    this.username = username;
    this.maxMessage = maxMessage;
    this.#users = new Set(presence.users);
    this.#attend(presence.online);
    this.#renewInTime(false);
    this.#goal = seq;
    const known = this.#seq;
    if (known === null || seq - known > this.#mostMissed) {
      this.#seq = seq;
      this.#emit('start', { seq });
    }
    if (known === null) this.#caughtUp();
  }

  #caughtUp() {
    this.#become('open');
    this.#tellRead();
    this.#flush();
  }

  /** The next event is handed on, one that was before is not, and one too early waits for those between. */
  #take(event) {
    const ahead = event.seq - this.#seq;
    if (ahead === 1 || (ahead > 1 && this.#early.size < MOST_EARLY)) this.#early.set(event.seq, event);
    const turn = this.#turn;
    while (turn === this.#turn && this.#early.has(this.#seq + 1)) {
      const next = this.#early.get(++this.#seq);
      this.#early.delete(this.#seq);
      if (next.client_id && next.username === this.username) this.#arrived(next.client_id, next);
      this.#emit(next.type, next);
    }
    if (turn === this.#turn && this.#early.size > 0) this.#fill();
  }

  /** Reads from the log what the socket has left out. */
  async #fill() {
    const turn = this.#turn;
    if (this.#filling === turn) return;
    this.#filling = turn;
    try {
      while (this.#seq < this.#goal || this.#early.size > 0) {
        const from = this.#seq;
        const { items } = await this.get(`events/?after=${from}&limit=${PAGE}`);
        for (const item of items) if (turn === this.#turn) this.#take(item);
        if (turn !== this.#turn) return;
        if (this.#seq === from) throw new Refusal('unavailable');
      }
      this.#filling = 0;
      if (this.#state === 'connecting') this.#caughtUp();
    } catch (problem) {
      if (turn === this.#turn) this.#refused(problem);
    }
  }

  #meet({ event, username, online }) {
    if (event === 'leave') this.#users.delete(username);
    else if (this.#users.size < MOST_USERS) this.#users.add(username);
    this.#attend(online);
  }

  #attend(online) {
    this.online = online;
    this.#emit('presence', { online, users: this.users });
  }

  #fault(frame) {
    if (frame.code === 'token_not_valid') this.#later('renew', 0, () => this.#renew());
    this.#answer(frame, 'reject', new Refusal(frame.code, frame.detail));
  }

  #say(frame) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** A command that is not answered in time means a connection that is none. */
  #command(frame) {
    return new Promise((resolve, reject) => {
      if (this.#commands.size >= MOST_WAITING) throw new Refusal('full');
      const ref = String(++this.#refs);
      if (!this.#say({ ...frame, ref })) throw new Refusal('disconnected');
      this.#commands.set(ref, { resolve, reject });
      this.#later(ref, PATIENCE, () => this.reconnect());
    });
  }

  /** Ends the command that waits for this frame, or tells everybody. */
  #answer(frame, how, result) {
    const command = this.#commands.get(frame.ref);
    if (!command) {
      this.#emit(frame.type, frame);
      return;
    }
    this.#commands.delete(frame.ref);
    clearTimeout(this.#timers.get(frame.ref));
    this.#timers.delete(frame.ref);
    command[how](result);
  }

  /** One message after the other, so that they stay in their order whatever is refused for now. */
  async #flush() {
    const entry = this.#outgoing.find(({ state }) => state === 'pending');
    if (!entry || this.#sending || this.#state !== 'open') return;
    this.#sending = true;
    try {
      const { clientId, message, replyTo, attachment } = entry;
      const frame = { type: 'send', message, client_id: clientId, reply_to: replyTo, attachment };
      this.#arrived(clientId, await this.#command(frame));
    } catch (problem) {
      if (PASSES.has(problem.code)) await new Promise((go) => setTimeout(go, 1_000 + Math.random() * 1_000));
      else if (problem.code !== 'disconnected') this.#settle(entry, { state: 'failed', problem });
    }
    this.#sending = false;
    this.#flush();
  }

  #arrived(clientId, { id, seq, sent_at: sentAt }) {
    const entry = this.#outgoing.find((other) => other.clientId === clientId);
    if (!entry) return;
    this.#outgoing = this.#outgoing.filter((other) => other !== entry);
    this.#settle(entry, { state: 'sent', problem: undefined, id, seq, sentAt });
  }

  #settle(entry, change) {
    Object.assign(entry, change);
    this.#emit('outgoing', entry);
  }

  #tellRead() {
    const seq = Math.min(this.#read, this.#seq);
    if (this.#state === 'open' && seq > this.#told && this.#say({ type: 'read', seq })) this.#told = seq;
  }

  /** A fresh token lasts its whole lifetime, whatever the clock here says; of another one the clock must tell. */
  #renewInTime(fresh) {
    const { exp, iat } = claims(this.#token);
    const lifetime = (exp - iat) * 1_000;
    if (!(lifetime > 0)) return;
    const left = fresh ? lifetime : Math.min(lifetime, exp * 1_000 - Date.now());
    const delay = Math.max(0, left - Math.min(30_000, lifetime / 5));
    this.#later('renew', Math.min(delay, 2 ** 31 - 1), () => this.#renew());
  }

  async #renew() {
    const turn = this.#turn;
    if (this.#renewing === turn) return;
    this.#renewing = turn;
    this.#stale = true;
    try {
      const token = await this.#credential();
      if (turn !== this.#turn) return;
      await this.#command({ type: 'auth', token });
      if (turn === this.#turn) this.#renewInTime(true);
    } catch (problem) {
      if (turn === this.#turn && problem.status === 401) this.#refused(problem);
      else if (turn === this.#turn) this.#later('renew', 5_000, () => this.#renew());
    }
    if (this.#renewing === turn) this.#renewing = 0;
  }
}

/** Also where the page is not secure and there is no `randomUUID`. */
function uuid() {
  return globalThis.crypto.randomUUID?.() ?? crypto.getRandomValues(new Uint32Array(4)).join('-');
}

function claims(token) {
  try {
    return JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    return {};
  }
}

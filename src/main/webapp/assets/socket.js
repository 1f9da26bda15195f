/** A chat socket that keeps itself connected. It knows neither the page nor where the credential comes from. */

const BASE = 500;
const CEILING = 30_000;
const PATIENCE = 15_000;
const STEADY = 10_000;

/**
 * Close code to what the client does, on top of the back-off that a second failure in a row brings. Any other code
 * (1001, 1006, 4008) means: try again with back-off.
 */
const AFTER_CLOSE = {
  1000: { stop: 'ended' },
  1002: { stop: 'ended' },
  1007: { stop: 'ended' },
  1009: { stop: 'ended' },
  1012: { wait: () => Math.random() * 5_000 },
  4001: { wait: () => 0 },
  4003: { stop: 'removed' },
  4004: { stop: 'deleted' },
  4029: { wait: () => 30_000 + Math.random() * 5_000, state: 'throttled' },
};

/** HTTP status of a refused credential to the reason to stop; any other refusal is tried again. */
const AFTER_REFUSAL = { 401: 'signed-out', 403: 'forbidden', 404: 'missing' };

export class Socket {
  #address;
  #credential;
  #onState;
  #onFrame;
  #socket = null;
  #timer;
  #turn = 0;
  #attempts = 0;

  /**
   * `credential()` promises an access token, or throws something with the `status` and `retryAfter` of an HTTP refusal.
   * `onState(state, problem)` hears `connecting`, `open`, `waiting`, `throttled` and, where it ends until the next
   * `connect()`, `signed-out`, `forbidden`, `missing`, `removed`, `deleted`, `ended`. `onFrame(frame)` hears parsed frames.
   */
  constructor({ address, credential, onState, onFrame }) {
    this.#address = address;
    this.#credential = credential;
    this.#onState = onState;
    this.#onFrame = onFrame;
  }

  /** Connects now, giving up whatever connection or attempt there is. */
  async connect() {
    const turn = this.#next();
    this.#onState('connecting');
    try {
      const token = await this.#credential();
      if (turn === this.#turn) this.#open(turn, token);
    } catch (problem) {
      if (turn === this.#turn) this.#refused(problem);
    }
  }

  /** Gives the connection up and tries again after a back-off. */
  retry() {
    this.#next();
    this.#wait(this.#backOff());
  }

  /** False when there is no open connection. */
  send(message) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ message }));
    return true;
  }

  /** Starts a new turn: what still arrives for an older one is ignored. */
  #next() {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
    return ++this.#turn;
  }

  #open(turn, token) {
    const socket = new WebSocket(this.#address, ['praca.plain', `bearer.${token}`]);
    const current = (react) => (event) => turn === this.#turn && react(event);
    let openedAt = Infinity;
    this.#socket = socket;
    this.#timer = setTimeout(() => this.retry(), PATIENCE);
    socket.onopen = current(() => {
      clearTimeout(this.#timer);
      openedAt = Date.now();
      this.#onState('open');
    });
    socket.onmessage = current(({ data }) => this.#onFrame(JSON.parse(data)));
    socket.onclose = current(({ code }) => {
      if (Date.now() - openedAt > STEADY) this.#attempts = 0;
      this.#closed(code);
    });
  }

  #closed(code) {
    const { stop, wait, state } = AFTER_CLOSE[code] ?? {};
    this.#next();
    if (stop) {
      this.#onState(stop);
      return;
    }
    const backOff = wait && this.#attempts++ === 0 ? 0 : this.#backOff();
    this.#wait((wait?.() ?? 0) + backOff, state);
  }

  #refused(problem) {
    const stop = AFTER_REFUSAL[problem.status];
    if (stop) this.#onState(stop, problem);
    else this.#wait(Math.max(this.#backOff(), (problem.retryAfter ?? 0) * 1000));
  }

  #wait(delay, state = 'waiting') {
    this.#onState(state);
    this.#timer = setTimeout(() => this.connect(), delay);
  }

  /** Exponential back-off with full jitter. */
  #backOff() {
    return Math.random() * Math.min(CEILING, BASE * 2 ** this.#attempts++);
  }
}

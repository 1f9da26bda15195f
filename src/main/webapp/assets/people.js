/** Who is in the room, and who is writing. It knows no socket. */

import { language, onSwitch, quote, say } from './i18n.js';

/** How long somebody counts as writing after the last sign of it. */
const WRITING = 5_000;
const MOST_WRITERS = 3;

export class People {
  #count;
  #names;
  #writing;
  #users = [];
  #writers = new Map();

  constructor({ count, names, writing }) {
    this.#count = count;
    this.#names = names;
    this.#writing = writing;
    onSwitch(() => this.#showNames());
  }

  show({ online, users }) {
    this.#users = users;
    say(this.#count, 'online', { count: online });
    this.#showNames();
  }

  writes(name) {
    clearTimeout(this.#writers.get(name));
    this.#writers.set(name, setTimeout(() => this.rests(name), WRITING));
    this.#showWriters();
  }

  rests(name) {
    clearTimeout(this.#writers.get(name));
    if (this.#writers.delete(name)) this.#showWriters();
  }

  #showNames() {
    this.#names.textContent = inOneLine(this.#users);
  }

  #showWriters() {
    const names = [...this.#writers.keys()];
    if (names.length === 0) quote(this.#writing, '');
    else if (names.length > MOST_WRITERS) say(this.#writing, 'writing.crowd');
    else say(this.#writing, names.length === 1 ? 'writing.one' : 'writing.many', { names: inOneLine(names) });
  }
}

const inOneLine = (names) => new Intl.ListFormat(language()).format(names);

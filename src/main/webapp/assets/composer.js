/**
 * The box in which a message is written. A text leaves it when the room has shown it, not when it was sent: whatever
 * happens to the connection in between, nothing that was written is lost. It knows no socket.
 */

import { quote, say } from './i18n.js';

const PATIENCE = 20_000;

export class Composer {
  #form;
  #box;
  #error;
  #key;
  #send;
  #onSilence;
  #inFlight = null;
  #sendNext = false;
  #connected = false;
  #timer;

  /** `send(text)` sends one message; `onSilence()` hears that it was neither shown nor refused for long. */
  constructor({ form, box, error, key, send, onSilence }) {
    this.#form = form;
    this.#box = box;
    this.#error = error;
    this.#key = key;
    this.#send = send;
    this.#onSilence = onSilence;
    box.value = sessionStorage.getItem(key) ?? '';
    box.addEventListener('input', () => this.#save());
    box.addEventListener('keydown', (event) => this.#pressed(event));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
      box.focus();
    });
  }

  /** The connection is open, and every message that the room had meanwhile was given to `shown`. */
  connected() {
    this.#connected = true;
    if (this.#inFlight !== null) {
      this.#land();
      this.#sendNext = false;
      say(this.#error, 'send.unsure');
    } else if (this.#error.dataset.text === 'send.offline') {
      quote(this.#error, '');
    }
    this.#continue();
  }

  disconnected() {
    this.#connected = false;
    clearTimeout(this.#timer);
  }

  /** The room shows a message of this user. */
  shown(text) {
    if (text !== this.#inFlight) return;
    this.#land();
    if (this.#box.value.startsWith(text)) this.#box.value = this.#box.value.slice(text.length).trimStart();
    this.#save();
    this.#continue();
  }

  /** The server refused the message. */
  refused(words) {
    this.#land();
    this.#sendNext = false;
    quote(this.#error, words);
    this.#box.setAttribute('aria-invalid', 'true');
  }

  /** The message certainly was not taken and may be sent again once connected. */
  postponed() {
    this.#sendNext = this.#inFlight !== null;
    this.#land();
  }

  #pressed(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#box.value;
    if (text.trim() === '') return;
    if (!this.#connected) {
      say(this.#error, 'send.offline');
    } else if (this.#inFlight !== null) {
      this.#sendNext = true;
    } else {
      quote(this.#error, '');
      this.#box.removeAttribute('aria-invalid');
      this.#inFlight = text;
      this.#form.ariaBusy = 'true';
      this.#timer = setTimeout(this.#onSilence, PATIENCE);
      this.#send(text);
    }
  }

  #land() {
    clearTimeout(this.#timer);
    this.#inFlight = null;
    this.#form.ariaBusy = 'false';
  }

  #continue() {
    if (!this.#sendNext) return;
    this.#sendNext = false;
    this.#submit();
  }

  #save() {
    sessionStorage.setItem(this.#key, this.#box.value);
  }
}

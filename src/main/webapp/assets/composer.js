/** The box in which a message is written. What is in it outlives the page. It knows no socket. */

import { onEnter } from './dom.js';
import { quote, say } from './i18n.js';

export class Composer {
  #box;
  #error;
  #key;
  #send;

  /** `send(text)` takes one message, or answers `{key, values}`, the sentence that says why not. */
  constructor({ form, box, error, key, send, onInput }) {
    this.#box = box;
    this.#error = error;
    this.#key = key;
    this.#send = send;
    box.value = sessionStorage.getItem(key) ?? '';
    box.addEventListener('input', () => {
      this.#save();
      onInput();
    });
    onEnter(box, () => this.#submit());
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
      box.focus();
    });
  }

  /** Puts a text back that was not sent. */
  putBack(text) {
    this.#box.value = [text, this.#box.value].filter(Boolean).join('\n');
    this.#save();
    this.#box.focus();
  }

  #submit() {
    const text = this.#box.value;
    if (text.trim() === '') return;
    const refusal = this.#send(text);
    if (refusal) {
      this.#box.setAttribute('aria-invalid', 'true');
      say(this.#error, refusal.key, refusal.values);
      return;
    }
    this.#box.removeAttribute('aria-invalid');
    quote(this.#error, '');
    this.#box.value = '';
    this.#save();
  }

  #save() {
    sessionStorage.setItem(this.#key, this.#box.value);
  }
}

/**
 * The signed-in session of this browser.
 *
 * The refresh token is in a cookie that no script can read. The access token is kept in localStorage, so that tabs share
 * it as they share the cookie.
 */

import { exchange, Problem } from './http.js';

const KEY = 'praca.session';
const MARGIN = 60_000;

let queue = Promise.resolve();

/** `{access, username, renewAt}`, or null when nobody is signed in. */
export function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null;
  }
}

export const username = () => read()?.username ?? null;

export function keep({ access }) {
  const claims = claimsOf(access);
  const lifetime = (claims.exp - claims.iat) * 1000;
  const renewAt = Date.now() + lifetime - Math.min(MARGIN, lifetime / 5);
  localStorage.setItem(KEY, JSON.stringify({ access, username: claims.username, renewAt }));
}

/** Forgets the session and the drafts of this tab. */
export function forget() {
  localStorage.removeItem(KEY);
  sessionStorage.clear();
}

/** An access token that is good for a while; a Problem with status 401 when the session is over. */
export async function access() {
  const session = read();
  if (!session) throw ended();
  return Date.now() < session.renewAt ? session.access : renew(session.access);
}

/** The successor of a stale access token. However many callers and tabs ask, one of them goes to the server. */
export const renew = (stale) => oneAtATime(() => rotate(stale));

/** Calls back when another tab signs in, out or in as somebody else, and when the browser's cache revives the page. */
export function onOtherUser(listener) {
  const here = username();
  const check = () => username() !== here && listener();
  window.addEventListener('storage', check);
  window.addEventListener('pageshow', (event) => event.persisted && check());
}

async function rotate(stale) {
  const session = read();
  if (!session) throw ended();
  if (session.access !== stale) return session.access;
  try {
    const { body } = await exchange('POST', '/api/refresh/', { body: {}, cookie: true });
    if (isCurrent(session)) keep(body);
  } catch (problem) {
    if (isCurrent(session)) {
      if (problem.status === 400 || problem.status === 401) forget();
      throw problem;
    }
  }
  const now = read();
  if (!now) throw ended();
  return now.access;
}

const isCurrent = (session) => read()?.access === session.access;

/** Web Locks span tabs but need a secure context; without them tabs rely on the server's grace for the last token. */
function oneAtATime(task) {
  if (navigator.locks) return navigator.locks.request('praca.refresh', task);
  queue = queue.then(task, task);
  return queue;
}

const ended = () => new Problem(401, { code: 'not_authenticated' });

function claimsOf(token) {
  const base64 = token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

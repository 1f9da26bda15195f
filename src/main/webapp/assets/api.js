/** The server's routes that the pages use, as functions. All throw Problem. */

import { exchange } from './http.js';
import * as session from './session.js';

export async function signIn(credentials) {
  const { body } = await exchange('POST', '/api/login/', { body: { ...credentials, cookie: true }, cookie: true });
  session.keep(body);
}

/** With `code`, `recovery_code` or `passkey`, after a sign-in that was refused with `second_factor_required`. */
export async function completeSignIn(proof) {
  const { body } = await exchange('POST', '/api/login/second_factor/', { body: { ...proof, cookie: true } });
  session.keep(body);
}

export async function passkeyOptions() {
  return (await exchange('POST', '/api/login/passkey/options/', { body: {} })).body;
}

export async function signInWithPasskey(passkey) {
  const { body } = await exchange('POST', '/api/login/passkey/', { body: { passkey, cookie: true } });
  session.keep(body);
}

/** One's own second factors; `proof` may hold `current_password` and one of `code`, `recovery_code` and `passkey`. */
export const factors = {
  state: async () => (await signedIn('GET', '/api/second_factors/')).body,
  begin: async (proof) => (await signedIn('POST', '/api/second_factors/totp/', proof)).body,
  confirm: async (code) => (await signedIn('POST', '/api/second_factors/totp/confirm/', { code })).body,
  remove: (proof) => signedIn('DELETE', '/api/second_factors/totp/', proof),
  recoveryCodes: async (proof) => (await signedIn('POST', '/api/second_factors/recovery_codes/', proof)).body,
  passkeys: async () => (await signedIn('GET', '/api/passkeys/')).body.items,
  passkeyOptions: async (proof) => (await signedIn('POST', '/api/passkeys/options/', proof)).body,
  addPasskey: async (passkey, name) => (await signedIn('POST', '/api/passkeys/', { passkey, name })).body,
  removePasskey: (id, proof) => signedIn('DELETE', `/api/passkeys/${id}/`, proof),
};

/** A next token, which knows of a second factor that the session has just shown. */
export async function renewed() {
  await session.renew(await session.access());
}

export async function signUp(credentials) {
  await exchange('POST', '/api/register/', { body: credentials });
  await signIn(credentials);
}

export async function setUp({ token, username, password }) {
  await exchange('POST', '/api/setup/', { body: { token, username, password } });
  await signIn({ username, password });
}

/** Whether the first administrator is still to be made: the route is gone afterwards. */
export async function wantsSetUp() {
  try {
    await exchange('OPTIONS', '/api/setup/');
    return true;
  } catch {
    return false;
  }
}

/** Has a link sent, if there is such an account. */
export const forgotPassword = (email) => exchange('POST', '/api/password/reset/', { body: { email } });

export const resetPassword = (token, password) =>
  exchange('POST', '/api/password/reset/confirm/', { body: { token, password } });

export const verifyEmail = (token) => exchange('POST', '/api/email/verify/confirm/', { body: { token } });

/** The browser forgets the session whatever the server says. */
export async function signOut() {
  const now = session.read();
  session.forget();
  if (!now) return;
  const request = { body: {}, token: now.access, cookie: true, keepalive: true };
  await exchange('POST', '/api/logout/', request).catch(() => {});
}

/** `{rooms, more}`: one page of rooms by id. */
export async function rooms({ search, after, limit }) {
  const { body, headers } = await signedIn('GET', `/chat/rooms/${query({ search, after, limit })}`);
  return { rooms: body, more: /rel="?next"?/.test(headers.get('Link') ?? '') };
}

export async function createRoom(name) {
  return (await signedIn('POST', '/chat/rooms/', { name })).body;
}

export const pageOf = (name) => `/chat/${encodeURIComponent(name)}/`;

function query(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== '');
  return given.length ? `?${new URLSearchParams(given)}` : '';
}

async function signedIn(method, path, body) {
  const token = await session.access();
  try {
    return await exchange(method, path, { body, token });
  } catch (problem) {
    if (problem.status !== 401) throw problem;
    return exchange(method, path, { body, token: await session.renew(token) });
  }
}

/** What a person types or shows to prove himself a second time. */

import { passkeyOptions } from './api.js';
import { get } from './passkey.js';

/** The member of the interface for what was typed into a box that takes both kinds of codes. */
export function codeOf(typed) {
  const digits = typed.replaceAll(/\s/g, '');
  return /^\d{6}$/.test(digits) ? { code: digits } : { recovery_code: typed.trim() };
}

export const passkeyProof = async () => ({ passkey: await get(await passkeyOptions()) });

/** Whether the browser's dialogue was closed, which is no error. */
export const isDeclined = (problem) => problem?.name === 'NotAllowedError' || problem?.name === 'AbortError';

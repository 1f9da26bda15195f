/** One exchange with the server: JSON in, JSON or a Problem out. */

import { language, t } from './i18n.js';

const PATIENCE = 15_000;
const STANDARD = new Set(['type', 'title', 'status', 'detail', 'instance', 'code']);

/** A refusal (RFC 9457), or with status 0 a server that could not be reached. */
export class Problem extends Error {
  constructor(status, body = {}, retryAfter = 0) {
    super(body.detail || body.title || t(status ? 'error.unexpected' : 'error.unreachable'));
    this.status = status;
    this.code = body.code ?? '';
    this.body = body;
    this.retryAfter = retryAfter;
    /** Field name to sentences. */
    this.fields = Object.fromEntries(
      Object.entries(body).filter(([name, value]) => !STANDARD.has(name) && Array.isArray(value)),
    );
  }
}

/** Answers `{body, headers}`; `body` is null where the server sent none. Only with `cookie` does the browser send or keep any. */
export async function exchange(method, path, { body, token, cookie = false, keepalive = false } = {}) {
  const headers = { Accept: 'application/json, application/problem+json', 'Accept-Language': language() };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (token) headers.Authorization = `Bearer ${token}`;
  const request = {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: 'no-store',
    credentials: cookie ? 'same-origin' : 'omit',
    keepalive,
    signal: AbortSignal.timeout(PATIENCE),
  };
  let answer, text;
  try {
    answer = await fetch(path, request);
    text = await answer.text();
  } catch {
    throw new Problem(0);
  }
  const content = parse(text);
  if (!answer.ok) throw new Problem(answer.status, content ?? {}, Number(answer.headers.get('Retry-After')) || 0);
  return { body: content, headers: answer.headers };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

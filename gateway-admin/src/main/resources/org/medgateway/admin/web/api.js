// Talks to the REST API.

const base = '/api/v1';
let csrf = null;
let who = null;

export class Refused extends Error {
  constructor(status, problem) {
    super([problem.detail, ...(problem.errors ?? [])].filter(Boolean).join('\n'));
    this.status = status;
    this.errors = problem.errors ?? [];
  }
}

async function call(method, path, body, headers = {}) {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(body === undefined ? {} : {'Content-Type': 'application/json'}),
      ...(method !== 'GET' && csrf ? {'X-CSRF-Token': csrf} : {}),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'same-origin',
  });
  const text = await response.text();
  let value = null;
  try { value = text ? JSON.parse(text) : null; } catch { value = {detail: text}; }
  if (!response.ok) {
    if (response.status === 401 && path !== '/session') window.dispatchEvent(new Event('logged-out'));
    throw new Refused(response.status, value ?? {});
  }
  return value;
}

export const get = (path) => call('GET', path);
export const post = (path, body, headers) => call('POST', path, body, headers);
export const put = (path, body, headers) => call('PUT', path, body, headers);
export const remove = (path, headers) => call('DELETE', path, undefined, headers);

/** Puts names into a path: path`/services/${name}`. */
export function path(parts, ...names) {
  return parts.reduce((all, part, i) => all + encodeURIComponent(names[i - 1]) + part);
}

const ranks = ['VIEWER', 'OPERATOR', 'ADMINISTRATOR'];

export function may(role) {
  return who !== null && ranks.indexOf(who.role) >= ranks.indexOf(role);
}

export function me() { return who; }

function begun(session) {
  who = session;
  csrf = session.csrf;
  return session;
}

/** The session that is there already; null for none. */
export async function resume() {
  try {
    return begun(await get('/session'));
  } catch (problem) {
    if (problem.status === 401) return null;
    throw problem;
  }
}

export async function logIn(user, password) {
  return begun(await post('/session', {user, password}));
}

export async function logOut() {
  try { await remove('/session'); } finally { who = null; csrf = null; }
}

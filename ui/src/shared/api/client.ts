// The one place that speaks HTTP. Every failure becomes an ApiFailure a page can show: what, why, and details to copy.
import type { ErrorBody, ErrorKind } from "./schema";

export type Params = Readonly<Record<string, string | number | undefined | readonly string[]>>;

export class ApiFailure extends Error {
  constructor(
    message: string,
    readonly kind: ErrorKind | "network" | "unknown",
    readonly status: number,
    readonly request: string,
  ) {
    super(message);
    this.name = "ApiFailure";
  }
}

// What a signed-in page sends along with every change, so that no other page can make one in its name.
let csrf = "";
export const setCsrf = (token: string | null): void => { csrf = token ?? ""; };
export const csrfHeaders = (): Record<string, string> => (csrf === "" ? {} : { "X-Clarion-CSRF": csrf });
// Told when the server no longer knows who this is.
export const SIGNED_OUT = "clarion:signed-out";

// Repeats a key for each value of a list; skips what is undefined or "".
export function queryString(params: Params): string {
  const out = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === undefined || value === "") continue;
    if (Array.isArray(value)) for (const one of value as readonly string[]) out.append(key, one);
    else out.append(key, String(value));
  }
  const text = out.toString();
  return text === "" ? "" : `?${text}`;
}

const isErrorBody = (body: unknown): body is ErrorBody =>
  typeof body === "object" && body !== null && typeof (body as { error?: { message?: unknown } }).error?.message === "string";

export async function failureOf(response: Response, request: string): Promise<ApiFailure> {
  const text = await response.text().catch(() => "");
  return failureFromText(text, response.status, request);
}

export function failureFromText(text: string, status: number, request: string): ApiFailure {
  try {
    const body: unknown = JSON.parse(text);
    if (isErrorBody(body)) return new ApiFailure(body.error.message, body.error.kind, status, request);
  } catch { /* not JSON: a proxy in between, or no server at all */ }
  return new ApiFailure(status >= 500 ? `The server failed (${status}).` : `The request was refused (${status}).`, "unknown", status, request);
}

const TRIES = 6;
const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => { window.clearTimeout(timer); reject(new DOMException("aborted", "AbortError")); };
    const timer = window.setTimeout(() => { signal?.removeEventListener("abort", stop); resolve(); }, ms);
    if (signal?.aborted === true) stop(); else signal?.addEventListener("abort", stop, { once: true });
  });

// A server that is asked too much at once did nothing with the request: it is made again when the server says, a little apart from others'.
async function patient(ask: () => Promise<Response>, signal: AbortSignal | undefined): Promise<Response> {
  for (let tried = 1; ; tried += 1) {
    const response = await ask();
    if (response.status !== 503 || tried >= TRIES) return response;
    const body = await response.clone().text();
    if (!body.includes('"overloaded"')) return response;
    await pause(1000 * (Number(response.headers.get("Retry-After")) || 1) * (0.5 + Math.random()), signal);
  }
}

async function send<T>(method: string, path: string, options: { params?: Params; body?: unknown; signal?: AbortSignal } = {}): Promise<T> {
  const url = path + queryString(options.params ?? {});
  const request = `${method} ${url}`;
  let response: Response;
  try {
    response = await patient(() => fetch(url, {
      method,
      headers: { Accept: "application/json", ...(method === "GET" ? {} : csrfHeaders()), ...(options.body === undefined ? {} : { "Content-Type": "application/json" }) },
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
    }), options.signal);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiFailure("The server does not answer. It may be stopped or restarting.", "network", 0, request);
  }
  if (response.status === 401 && !path.startsWith("/v1/session")) window.dispatchEvent(new Event(SIGNED_OUT));
  if (!response.ok) throw await failureOf(response, request);
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  if (text === "") return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiFailure("The answer was not JSON. Is this address a Clarion server?", "unknown", response.status, request);
  }
}

export const api = {
  get: <T>(path: string, params?: Params, signal?: AbortSignal) => send<T>("GET", path, { params, signal }),
  post: <T>(path: string, body?: unknown) => send<T>("POST", path, { body }),
  put: <T>(path: string, body: unknown) => send<T>("PUT", path, { body }),
  delete: <T>(path: string) => send<T>("DELETE", path),
};

// @vitest-environment node
import { afterEach, describe, expect, it, vi } from "vitest";
import { api } from "./client";

const answers = (...list: readonly Response[]): ReturnType<typeof vi.fn> => {
  const ask = vi.fn();
  for (const one of list) ask.mockResolvedValueOnce(one);
  vi.stubGlobal("fetch", ask);
  vi.stubGlobal("window", { setTimeout: (run: () => void) => { run(); return 0; }, clearTimeout: () => undefined, dispatchEvent: () => true });
  return ask;
};
const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status, headers: { "Retry-After": "1" } });
const overloaded = (): Response => json(503, { error: { kind: "overloaded", message: "more is asked than can be answered now" } });

describe("a server that is asked too much", () => {
  afterEach(() => vi.unstubAllGlobals());
  it("is asked again until it answers", async () => {
    const ask = answers(overloaded(), overloaded(), json(200, { one: 1 }));
    expect(await api.get("/v1/x")).toEqual({ one: 1 });
    expect(ask).toHaveBeenCalledTimes(3);
  });
  it("is given up after six tries, with what it said", async () => {
    const ask = answers(...Array.from({ length: 6 }, overloaded));
    await expect(api.get("/v1/x")).rejects.toThrow("more is asked");
    expect(ask).toHaveBeenCalledTimes(6);
  });
  it("is not asked again for what failed otherwise", async () => {
    const ask = answers(json(503, { error: { kind: "unavailable", message: "the disk is full" } }));
    await expect(api.get("/v1/x")).rejects.toThrow("disk");
    expect(ask).toHaveBeenCalledTimes(1);
  });
});

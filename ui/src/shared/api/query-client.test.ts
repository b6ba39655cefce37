import { QueryObserver } from "@tanstack/react-query";
import { expect, it } from "vitest";
import { queryClient } from "./query-client";

it("asks again for what changed while it was loading for the first time", async () => {
  const queries = queryClient();
  const answers: ((value: string) => void)[] = [];
  const observer = new QueryObserver(queries, { queryKey: ["imports"], queryFn: () => new Promise<string>((resolve) => answers.push(resolve)) });
  const stop = observer.subscribe(() => undefined);
  expect(answers).toHaveLength(1);
  const refreshed = queries.invalidateQueries({ queryKey: ["imports"] });
  await expect.poll(() => answers.length).toBe(2);
  answers[0]?.("before the change");
  answers[1]?.("after the change");
  await refreshed;
  expect(queries.getQueryData(["imports"])).toBe("after the change");
  stop();
});
it("leaves first loads alone that were not meant", async () => {
  const queries = queryClient();
  let asked = 0;
  const observer = new QueryObserver(queries, { queryKey: ["rejects"], queryFn: () => { asked += 1; return new Promise<string>(() => undefined); } });
  const stop = observer.subscribe(() => undefined);
  await queries.invalidateQueries({ queryKey: ["imports"] });
  await queries.invalidateQueries({ predicate: (query) => query.queryKey[0] !== "rejects" });
  expect(asked).toBe(1);
  stop();
});

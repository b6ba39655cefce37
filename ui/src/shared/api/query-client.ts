// The page's cache of answers. One thing differs from the library: what is invalidated while it loads for the first time is asked
// for again. The library would wait for the answer under way, which the server may have given before the change.
import { type InvalidateOptions, type InvalidateQueryFilters, QueryClient, type QueryFilters } from "@tanstack/react-query";
import { ApiFailure } from "./client";

class Queries extends QueryClient {
  override async invalidateQueries(filters?: InvalidateQueryFilters, options?: InvalidateOptions): Promise<void> {
    const wanted = filters?.predicate;
    const firstLoad: QueryFilters = { ...(filters as QueryFilters | undefined), fetchStatus: "fetching", predicate: (query) => query.state.data === undefined && (wanted?.(query as never) ?? true) };
    await this.cancelQueries(firstLoad, { silent: true });
    await super.invalidateQueries(filters, options);
  }
}

export const queryClient = (): QueryClient => new Queries({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // What the server refused will be refused again; what it could not answer may be answered in a moment.
      retry: (failures, error) => !(error instanceof ApiFailure && error.status >= 400 && error.status < 500) && failures < 1,
      retryDelay: 400,
    },
  },
});

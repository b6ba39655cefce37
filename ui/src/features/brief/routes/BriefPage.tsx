import { useQuery } from "@tanstack/react-query";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { api } from "@/shared/api/client";
import type { Brief } from "@/shared/api/schema";
import { date, lastDay } from "@/shared/format/format";
import { addDays } from "@/shared/format/zone";
import { useKeys } from "@/shared/keys/use-keys";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { Sections } from "../components/Sections";
import "./brief.css";

const weekBy = (week: string, weeks: number): string => addDays(week, 7 * weeks);

// The week in sentences, each leading to what it rests on.
export function BriefPage() {
  const [search, setSearch] = useUrl();
  const week = first(search, "week");
  useTitle("Weekly brief");
  const brief = useQuery({ queryKey: ["brief", week ?? ""], queryFn: ({ signal }) => api.get<Brief>("/v1/brief", { week }, signal), retry: false, staleTime: 60_000 });
  const data = brief.data;
  const go = (weeks: number) => { if (data) setSearch(withKeys(search, { week: weekBy(data.from, weeks) })); };
  useKeys({ j: () => go(-1), k: () => go(1) });
  const address = (format: string): string => `/v1/brief?week=${data?.from ?? ""}&format=${format}`;
  return (
    <div className="page brief">
      <header className="page-head">
        <h1>Weekly brief</h1>
        <div className="seg" role="group" aria-label="Week">
          <button type="button" aria-label="The week before" disabled={!data} onClick={() => go(-1)}><IconChevronLeft size={14} aria-hidden /></button>
          <button type="button" aria-label="The week after" disabled={!data} onClick={() => go(1)}><IconChevronRight size={14} aria-hidden /></button>
        </div>
        {data && <span className="dim tab">{date(data.from)} – {lastDay(data.to)}</span>}
        <span className="grow" />
        {data && <><a className="btn" href={address("markdown")}>Markdown</a><a className="btn" href={address("html")}>Mail</a></>}
      </header>
      {brief.error && !data ? (brief.error instanceof Error && brief.error.message.includes("no week") ? <Empty title="No week is over yet">The first brief appears when a whole week of contacts is in.</Empty> : <Failed what="The brief could not be written" error={brief.error} onRetry={() => void brief.refetch()} />)
        : !data ? <div aria-busy><Bone w={520} h={22} /><Bone h={420} style={{ marginTop: 16 }} /></div>
        : <>
            <p className="brief-headline">{data.headline}</p>
            <Sections sections={data.sections} />
          </>}
    </div>
  );
}

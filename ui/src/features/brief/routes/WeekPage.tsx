import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/shared/api/client";
import { useSession } from "@/shared/api/queries/get-session";
import type { MyWeek } from "@/shared/api/schema";
import { date, lastDay, sentence } from "@/shared/format/format";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { Sections } from "../components/Sections";
import "./brief.css";


// What waits for whoever is here.
export function WeekPage() {
  useTitle("My week");
  const week = useQuery({ queryKey: ["my-week"], queryFn: ({ signal }) => api.get<MyWeek>("/v1/my-week", undefined, signal), retry: false, staleTime: 60_000 });
  const data = week.data;
  return (
    <div className="page brief">
      <header className="page-head">
        <h1>My week</h1>
        {data && <span className="dim tab">after {date(data.from)} – {lastDay(data.to)}</span>}
        <span className="grow" />
        {data && <Mail on={data.mail} />}
      </header>
      {week.error && !data ? (week.error.message.includes("no week") ? <Empty title="No week is over yet">The first list appears when a whole week of contacts is in.</Empty> : <Failed what="Your week could not be put together" error={week.error} onRetry={() => void week.refetch()} />)
        : !data ? <div aria-busy><Bone w={520} h={22} /><Bone h={320} style={{ marginTop: 16 }} /></div>
        : <><p className="brief-headline">{data.headline}</p><Sections sections={data.sections} /></>}
    </div>
  );
}

function Mail({ on }: { on: boolean }) {
  const session = useSession();
  const queries = useQueryClient();
  const [failure, setFailure] = useState("");
  if (!session.data?.person) return null;
  const change = async () => {
    setFailure("");
    try { await api.post("/v1/account/week-mail", { on: !on }); await queries.invalidateQueries({ queryKey: ["my-week"] }); }
    catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  return <>{failure && <span className="bad small" role="alert">{sentence(failure)}</span>}<label className="row week-mail" title="Through an e-mail destination that hears of week.ready"><input type="checkbox" checked={on} onChange={() => void change()} />Mail it to me on Mondays</label></>;
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { IconChevronLeft, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useSession } from "@/shared/api/queries/get-session";
import type { LibraryCard } from "@/shared/api/schema";
import { plural, sentence, words } from "@/shared/format/format";
import { LooksLike } from "@/shared/score/LooksLike";
import { Link, scorecardPath, useGo } from "@/shared/ui/Link";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { libraryQuery, lifeMoved, takeCard } from "../api/lifecycle";
import "../components/scorecards.css";
import "../components/lifecycle.css";

// Cards that ship to be taken, by industry and channel. Taking one makes a draft: it counts only when it was tried and published.
export function LibraryPage() {
  useTitle("Library of scorecards");
  const [search, setSearch] = useUrl();
  const industry = first(search, "industry") ?? "", channel = first(search, "channel") ?? "";
  const library = useQuery(libraryQuery(industry, channel));
  const queries = useQueryClient();
  const go = useGo();
  const may = useSession().data?.permissions.includes("scorecards.publish") ?? false;
  const [busy, setBusy] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const take = async (card: LibraryCard) => {
    setBusy(card.id);
    setFailure(null);
    try { const draft = await takeCard(card.id); lifeMoved(queries); go({ to: `/scorecards/drafts/${encodeURIComponent(draft.id)}` }); } catch (error) { setFailure(error); }
    setBusy("");
  };
  const choice = (label: string, key: "industry" | "channel", value: string, list: readonly string[]) => (
    <label className="library-choice">{label}<select className="input" value={value} onChange={(event) => setSearch(withKeys(search, { [key]: event.currentTarget.value || undefined }))}><option value="">all</option>{list.map((one) => <option key={one} value={one}>{words(one)}</option>)}</select></label>
  );
  return (
    <div className="page">
      <header className="page-head">
        <Link className="btn quiet icon" to="/scorecards" aria-label="Back to the scorecards"><IconChevronLeft size={16} aria-hidden /></Link>
        <h1>Library</h1><span className="faint">Take a card as a draft, see what it gives on your own history, then decide.</span>
        <span className="grow" />
        {choice("Industry", "industry", industry, library.data?.industries ?? [])}{choice("Channel", "channel", channel, library.data?.channels ?? [])}
      </header>
      {failure !== null && <Failed what="The card could not be taken" error={failure} />}
      {library.error && !library.data ? <Failed what="The library could not be loaded" error={library.error} onRetry={() => void library.refetch()} />
        : !library.data ? <div style={{ display: "grid", gap: 10 }} aria-busy><Bone h={90} /><Bone h={90} /><Bone h={90} /></div>
        : library.data.cards.length === 0 ? <Empty title="No card for this choice" action={<button type="button" className="btn" onClick={() => setSearch(withKeys(search, { industry: undefined, channel: undefined }))}>Show all</button>}>Choose another industry or channel.</Empty>
        : (
          <ul className="library" aria-label="Scorecards to take">
            {library.data.cards.map((card) => (
              <li key={card.id} className="panel">
                <div className="library-head"><h2>{card.title}</h2>{[...card.industries, ...card.channels].map((one) => <span key={one} className="tag">{words(one)}</span>)}<span className="grow" />{card.taken ? <Link className="btn" to={scorecardPath(card.id)}>In this workspace</Link> : may && <button type="button" className="btn" disabled={busy !== ""} onClick={() => void take(card)}><IconDownload size={14} aria-hidden />{busy === card.id ? "Taking…" : "Take as a draft"}</button>}</div>
                <p className="dim">{sentence(card.description)}</p>
                <details><summary>{plural(card.questions.length, "question")}</summary><ol className="library-questions">{card.questions.map((one) => <li key={one.id}><b dir="auto">{one.text}</b><LooksLike good={one.good} poor={one.poor} /></li>)}</ol></details>
              </li>
            ))}
          </ul>
        )}
    </div>
  );
}

import { useDebouncedValue, useMediaQuery } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import type { Speaker } from "@/shared/api/schema";
import { count, decimal, plural } from "@/shared/format/format";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { useHits } from "../api/phrases";
import { HitList } from "../components/HitList";
import { Packs } from "../components/Packs";
import { Syntax } from "../components/Syntax";
import "../components/phrases.css";
import { mistakeOf, phrasesOf } from "../phrase-text";

const SPEAKERS: readonly (readonly [Speaker, string])[] = [["any", "Anybody"], ["customer", "Customer"], ["agent", "Agent or bot"]];
const LINE = 21;

// Where is this said? Phrases on the left, where they occur in the archive below; nothing is stored.
export function PhrasesPage() {
  useTitle("Phrases");
  const [search, setSearch] = useUrl();
  const [text, setText] = useState(() => (search.p ?? []).join("\n"));
  const speaker = SPEAKERS.find(([id]) => id === first(search, "speaker"))?.[0] ?? "any";
  const write = (next: string) => { setText(next); setSearch(withKeys(search, { p: [...new Set(phrasesOf(next))] })); };
  const narrow = useMediaQuery("(max-width: 720px)") ?? false;
  const [asked] = useDebouncedValue(text, 250);
  const phrases = phrasesOf(asked);
  const hits = useHits(phrases, speaker);
  const waiting = hits.isFetching || asked !== text;
  const mistake = hits.error && asked === text ? mistakeOf(hits.error.message, text) : null;
  const data = phrases.length > 0 ? hits.data : undefined;
  const lines = text.split("\n").length;
  const share = data && data.conversations_total > 0 ? data.conversations / data.conversations_total : 0;
  return (
    <div className="page">
      <header className="page-head"><h1>Phrases</h1><span className="faint">What is listened for. Write one and see where it is said.</span></header>
      <div className="phrase-top">
        <section className="panel pad" aria-label="Phrases to try">
          <div className="pad-text">
            {mistake && <div className="pad-bad" style={{ top: 10 + mistake.line * LINE }} />}
            <textarea aria-label="Phrases, one a line" aria-invalid={mistake !== null} aria-describedby="pad-said" spellCheck={false} rows={Math.max(4, lines + 1)} value={text} placeholder={"where is my refund\nalready (told|said) ~2 you"} onChange={(event) => write(event.currentTarget.value)}
              onKeyDown={(event) => { if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) { event.preventDefault(); void hits.refetch(); } }} />
          </div>
          <div className="pad-foot">
            <div id="pad-said" role={mistake ? "alert" : "status"} className="pad-said">
              {mistake ? (
                <span className="bad"><IconAlertTriangle size={14} aria-hidden />Line {mistake.line + 1}{mistake.column === null ? "" : `, column ${mistake.column}`}: {mistake.text}
                  {mistake.column !== null && <pre className="pad-caret" aria-hidden>{text.split("\n")[mistake.line]}{"\n"}{" ".repeat(Math.max(0, mistake.column - 1))}^</pre>}
                </span>
              ) : phrases.length === 0 ? <span className="faint">One phrase a line.</span>
                : data ? <span className={waiting ? "faint" : ""}><b className="tab">{plural(data.turns, "turn")}</b> in <b className="tab">{count(data.conversations)}</b> of {plural(data.conversations_total, "conversation")} <span className="faint tab">({decimal(share * 100, share < 0.1 ? 2 : 1)} %) · {plural(data.hits, "hit")} · {decimal(data.took_ms, 0)} ms</span></span>
                : hits.error ? null : <Bone w={260} />}
            </div>
            <div className="seg" role="group" aria-label="Who says it">{SPEAKERS.map(([id, name]) => <button key={id} type="button" aria-pressed={speaker === id} onClick={() => setSearch(withKeys(search, { speaker: id === "any" ? undefined : id }))}>{name}</button>)}</div>
          </div>
          {data?.capped && <p className="pad-capped warn small">Only the newest {count(data.scanned)} turns that may hold a phrase were read; figures are of those. A phrase with a rarer word reads all.</p>}
        </section>
        <Syntax open={!narrow || text.trim() === ""} onTry={(phrase) => write(text.trim() === "" ? phrase : `${text.trimEnd()}\n${phrase}`)} />
      </div>
      {phrases.length > 0 && (
        hits.error && !mistake ? <div className="panel"><Failed what="The archive could not be searched" error={hits.error} onRetry={() => void hits.refetch()} /></div>
          : mistake ? null
          : !data ? <div className="panel" style={{ padding: 14, display: "grid", gap: 12 }} aria-busy>{[0, 1, 2, 3].map((i) => <Bone key={i} h={34} />)}</div>
          : data.rows.length === 0 ? <div className="panel"><Empty title="Nobody says that">Try fewer words, a gap (~2) or alternatives (told|said), or let anybody say it.</Empty></div>
          : <HitList hits={data} stale={waiting} />
      )}
      <Packs open={first(search, "pack")} onOpen={(pack) => setSearch(withKeys(search, { pack }))} onTry={(phrase) => { write(phrase); document.getElementById("main")?.scrollTo({ top: 0 }); }} />
    </div>
  );
}

import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Emerging, EmergingPhrase } from "@/shared/api/schema";
import { useMay } from "@/shared/api/queries/get-session";
import { count, dateTime, dayMonth, decimal, plural } from "@/shared/format/format";
import { dayOf } from "@/shared/format/zone";
import { conversationPath, Link } from "@/shared/ui/Link";
import { useReasonTitle } from "@/shared/ui/ReasonName";
import { Bone, Failed } from "@/shared/ui/States";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { useEmerging } from "../api/get-emerging";
import { conversationsOf, noneWords, timesWords, weekAfter, weekBefore, weekWords, withWords } from "../newly-said";

// Words and pairs of words that customers did not use before, week by week.
export function NewlySaid() {
  return useMay("conversations.read") ? <Section /> : null;
}

function Section() {
  const [search, setSearch] = useUrl();
  const asked = first(search, "to");
  const end = useEmerging(undefined).data?.to;
  const emerging = useEmerging(asked);
  const found = emerging.data;
  const newest = end ? dayOf(end) : undefined;
  const to = found?.to ? dayOf(found.to) : undefined;
  const go = (week: string | undefined) => setSearch(withKeys(search, { to: week }));
  return (
    <section aria-label="New in what customers say" className="newly-said">
      <div className="lens-head">
        <h2>New in what customers say</h2>
        <span>{found && found.to !== null && `${weekWords(found)}, against the eight weeks before.`}{found && found.looked < found.of && ` ${count(found.looked)} of ${count(found.of)} contacts were looked at.`}</span>
        <span className="grow" />
        {to !== undefined && newest !== undefined && (
          <span className="newly-weeks">
            <button type="button" className="btn quiet" aria-label="The week before" title="The week before" onClick={() => go(weekBefore(to))}><IconChevronLeft size={15} aria-hidden /></button>
            <button type="button" className="btn quiet" aria-label="The week after" title="The week after" disabled={to >= newest} onClick={() => go(weekAfter(to, newest))}><IconChevronRight size={15} aria-hidden /></button>
          </span>
        )}
      </div>
      <Body found={found} error={emerging.error} again={() => void emerging.refetch()} waits={emerging.isPlaceholderData} />
    </section>
  );
}

function Body({ found, error, again, waits }: { found: Emerging | undefined; error: unknown; again: () => void; waits: boolean }): ReactNode {
  if (error != null && !found) return <div className="panel"><Failed what="What customers say could not be read" error={error} onRetry={again} /></div>;
  if (!found) return <div className="panel newly-bones" aria-busy>{[0, 1, 2].map((i) => <Bone key={i} h={18} w={`${74 - i * 12}%`} />)}</div>;
  if (found.phrases.length === 0) {
    const none = noneWords(found);
    return <p className="panel newly-none" aria-busy={waits}><b>{none.title}.</b> <span className="dim">{none.why}</span></p>;
  }
  return <ul className="panel newly-list" aria-busy={waits} style={{ opacity: waits ? 0.6 : 1 }}>{found.phrases.map((one) => <Row key={one.phrase} found={found} one={one} />)}</ul>;
}

function Row({ found, one }: { found: Emerging; one: EmergingPhrase }) {
  const title = useReasonTitle();
  const comes = withWords(one, title);
  const quote = one.examples[0];
  return (
    <li>
      <Link className="newly" {...conversationsOf(found, one)} data-row>
        <span className="newly-what">
          <b>{one.phrase}</b>
          {one.also.length > 0 && <span className="dim small">also {one.also.join(", ")}</span>}
        </span>
        <WeekBars found={found} one={one} />
        <span className="newly-figures">
          <span className="tab" title={`${decimal(one.rate * 100, 1)} % of the week's contacts`}>{plural(one.contacts, "contact")}</span>
          <span className="faint small">{timesWords(one)}</span>
        </span>
        <span className="newly-figures">
          <span>since {dayMonth(one.first_seen)}</span>
          <span className="faint small">{comes}</span>
        </span>
      </Link>
      {quote && <p className="newly-quote"><Link className="link" to={conversationPath(quote.id)} search={{ at: [String(quote.turn)] }} title="The newest conversation that holds it">“{quote.text}”</Link><span className="faint small tab">{dateTime(quote.started_at)}</span></p>}
    </li>
  );
}

const HEIGHT = 26;
const STEP = 9;

// Nine weeks from zero; the last is the one that is told of.
function WeekBars({ found, one }: { found: Emerging; one: EmergingPhrase }) {
  const rates = one.weeks.map((said, week) => ((found.contacts[week] ?? 0) > 0 ? said / (found.contacts[week] ?? 1) : null));
  const most = Math.max(...rates.map((rate) => rate ?? 0));
  const told = one.weeks.map((said, week) => (rates[week] == null ? "no contacts" : String(said))).join(", ");
  return (
    <svg className="newly-bars" viewBox={`0 0 ${STEP * rates.length} ${HEIGHT}`} width={STEP * rates.length} height={HEIGHT} role="img" aria-label={`Contacts by week: ${told}`}>
      {rates.map((rate, week) => {
        const height = rate == null || most === 0 ? 0 : Math.max(rate > 0 ? 2 : 1, (rate / most) * HEIGHT);
        return <rect key={found.weeks[week] ?? week} x={week * STEP} y={HEIGHT - height} width={STEP - 2} height={height} rx={1} fill={week === rates.length - 1 ? "var(--accent)" : "var(--line-strong)"} />;
      })}
    </svg>
  );
}

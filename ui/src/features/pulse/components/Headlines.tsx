import { useQueries } from "@tanstack/react-query";
import { IconArrowDownRight, IconArrowUpRight, IconFlag } from "@tabler/icons-react";
import type { Breakdown, Metric, MetricValue } from "@/shared/api/schema";
import { words } from "@/shared/format/format";
import { Link, metricPath } from "@/shared/ui/Link";
import { Bone } from "@/shared/ui/States";
import { addFilter } from "@/shared/url/filters";
import { type Search, withKeys } from "@/shared/url/search";
import { breakdownQuery } from "../api/get-breakdown";
import { cause, causeWords, family, type Headline, headlines, movedSegments, movedWords, partToRead, type Segment, sentenceOf, worstSegments, worstWords } from "../headline";

interface Props { readonly metrics: readonly Metric[]; readonly values: readonly MetricValue[]; readonly dates: { readonly from: string; readonly to: string; readonly beforeFrom?: string | undefined }; readonly search: Search; readonly against: string; readonly fresh: boolean }

type Story =
  | { readonly kind: "whole"; readonly headline: Headline; readonly why: ReturnType<typeof cause> }
  | { readonly kind: "segment" | "worst"; readonly segment: Segment };

const BY = ["reason", "queue", "channel"];
const MOST = 2;

// What to do this morning, in at most two sentences: figures that moved, else segments that moved, else where it is hardest now.
export function Headlines({ metrics, values, dates, search, against, fresh }: Props) {
  const whole = headlines(metrics, values, MOST);
  const watched = metrics.filter((metric) => metric.direction !== "none" && (whole.some((one) => one.metric.id === metric.id) || (metric.headline ?? metric.lens !== "operations")) && values.some((one) => one.id === metric.id && one.now.enough));
  const asked = watched.flatMap((metric) => BY.filter((by) => metric.dimensions.includes(by) && !(by in search)).map((by) => ({ metric, by })));
  const parts = useQueries({ queries: asked.map(({ metric, by }) => ({ ...breakdownQuery({ id: metric.id, by, ...dates, search, limit: 30 }), enabled: fresh, staleTime: 300_000 })) });
  const done = parts.every((part) => !part.isPending || part.fetchStatus === "idle") && fresh;
  const got = asked.flatMap(({ metric, by }, i) => { const data = parts[i]?.data; return data ? [{ metric, by, data }] : []; });
  const of = (metric: Metric): readonly Breakdown[] => got.filter((one) => one.metric.id === metric.id).map((one) => one.data);

  const stories: Story[] = whole.map((headline) => ({ kind: "whole", headline, why: done ? cause(of(headline.metric), headline.metric.minimum_sample) : null }));
  const told = new Set(whole.map((one) => family(one.metric.id)));
  const tell = (kind: "segment" | "worst", found: readonly Segment[]) => {
    for (const segment of found) {
      if (stories.length >= MOST) return;
      if (told.has(family(segment.metric.id)) || told.has(`${segment.by}=${segment.value}`)) continue;
      told.add(family(segment.metric.id));
      told.add(`${segment.by}=${segment.value}`);
      stories.push({ kind, segment });
    }
  };
  if (done) {
    const moved = got.flatMap(({ metric, data }) => movedSegments(metric, data)).sort((a, b) => Number(b.verdict === "worse") - Number(a.verdict === "worse") || b.weight - a.weight);
    tell("segment", moved);
    tell("worst", got.flatMap(({ metric, by, data }) => (by === "channel" ? [] : worstSegments(metric, data))).sort((a, b) => b.weight - a.weight));
  }
  const compared = values.some((one) => one.now.enough && one.before?.enough);
  const quiet = !stories.some((story) => story.kind !== "worst");
  return (
    <section className="headlines" aria-label="What changed" aria-live="polite">
      {done && quiet && <p className="headline-note">{compared ? `No figure moved clearly against ${against}.` : "Too little data before this period to compare."}{stories.length > 0 ? " Where it is hardest now:" : ""}</p>}
      {stories.map((story) => <Sentence key={story.kind === "whole" ? story.headline.metric.id : `${story.segment.metric.id}${story.segment.value}`} story={story} search={search} against={against} />)}
      {!done && Array.from({ length: MOST - stories.length }, (_, i) => <div key={i} style={{ display: "grid", gap: 6 }}><Bone w="64%" h={22} /><Bone w="30%" h={14} /></div>)}
    </section>
  );
}

function Sentence({ story, search, against }: { story: Story; search: Search; against: string }) {
  const { metric, verdict } = story.kind === "whole" ? story.headline : story.segment;
  const spot = story.kind === "whole" ? story.why : story.segment;
  const rose = story.kind === "whole" ? (story.headline.now.now.value ?? 0) > (story.headline.now.before?.value ?? 0) : story.segment.to > story.segment.from;
  const Shape = story.kind === "worst" ? IconFlag : rose ? IconArrowUpRight : IconArrowDownRight;
  const narrowed = spot ? addFilter(search, spot.by, spot.value) : search;
  return (
    <div className="story">
      <Shape size={19} aria-hidden className={story.kind === "worst" ? "warn" : verdict === "better" ? "good" : "bad"} />
      <div>
        <p className="headline">
          {story.kind === "whole" ? sentenceOf(story.headline) : story.kind === "segment" ? movedWords(story.segment) : worstWords(story.segment)}
          {story.kind === "whole" && story.why ? <span className="why">; {causeWords(story.why)}.</span> : "."}
        </p>
        <p className="headline-meta">
          {story.kind === "worst" ? null : <span><b className={verdict === "better" ? "good" : "bad"}>{verdict}</b> against {against}</span>}
          <Link className="link" to={metricPath(metric.id)} search={spot ? withKeys(search, { by: spot.by }) : search}>See where</Link>
          <Link className="link" to="/conversations" search={withKeys(narrowed, { metric: metric.id, part: partToRead(metric) })}>Read the conversations{spot ? ` of ${words(spot.label)}` : ""}</Link>
        </p>
      </div>
    </div>
  );
}

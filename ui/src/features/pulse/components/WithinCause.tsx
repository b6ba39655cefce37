import type { Contrasted, WithinContacts } from "@/shared/api/schema";
import { count, dateTime, decimal, sentence, words } from "@/shared/format/format";
import { ChannelIcon } from "@/shared/ui/ChannelIcon";
import { conversationPath, Link } from "@/shared/ui/Link";
import { Bone, Failed } from "@/shared/ui/States";
import { addFilter } from "@/shared/url/filters";
import type { Search } from "@/shared/url/search";
import { useWithin, type WithinOf } from "../api/get-within";

// What differs inside one part: what happened there that did not before, and conversations that show it.
export function WithinCause({ of }: { of: WithinOf }) {
  const within = useWithin(of);
  const data = within.data;
  if (within.error && !data) return <Failed what="The part could not be looked into" error={within.error} onRetry={() => void within.refetch()} />;
  if (!data) return <div aria-busy style={{ display: "grid", gap: 8 }}><Bone h={14} /><Bone h={14} w="60%" /></div>;
  const drill = { ...of.search, from: [of.from], to: [of.to] };
  const against = of.against === "before" ? "the period before" : "other contacts of the period";
  const nothing = data.signals.length + data.steps.length + data.words.length === 0;
  return (
    <div className="within">
      <div>
        <p className="faint small">{count(data.inside)} contacts beside {count(data.outside)} of {against}{data.looked_inside < data.inside || data.looked_outside < data.outside ? `; ${count(Math.max(data.looked_inside, data.looked_outside))} of a side were looked at` : ""}. What differs beyond chance, surest first; it goes together, it need not be the reason.</p>
        {data.outside === 0 ? <p className="dim small">There is nothing to hold it against.</p>
          : nothing ? <p className="dim small">Nothing said or done there differs beyond chance.</p>
          : <><List title="What was noticed" list={data.signals} drill={drill} /><List title="Steps" list={data.steps} /><List title="Words of customers" list={data.words} /></>}
      </div>
      <Examples data={data} />
    </div>
  );
}

function List({ title, list, drill }: { title: string; list: readonly Contrasted[]; drill?: Search }) {
  if (list.length === 0) return null;
  return (
    <table className="within-list" aria-label={title}>
      <thead><tr><th>{title}</th><th className="num">there</th><th className="num">else</th></tr></thead>
      <tbody>{list.slice(0, 6).map((one) => (
        <tr key={one.feature}>
          <td>{drill ? <Link className="link" to="/conversations" search={addFilter(drill, "signal", one.feature)}>{words(one.feature.replace(":", ": "))}</Link> : title === "Steps" ? words(one.feature.replace(":", ": ")) : <span className="mono">{one.feature}</span>}</td>
          <td className="num" title={`${count(one.inside)} contacts`}>{`${decimal(one.inside_share * 100, 1)} %`}</td><td className="num dim" title={`${count(one.outside)} contacts; ${one.ratio.toFixed(1)} times as often, 95 % interval ${one.low.toFixed(1)} to ${one.high.toFixed(1)}`}>{`${decimal(one.outside_share * 100, 1)} %`}</td>
        </tr>
      ))}</tbody>
    </table>
  );
}

function Examples({ data }: { data: WithinContacts }) {
  if (data.examples.length === 0) return null;
  return (
    <section aria-label="Conversations that show it">
      <h3 className="within-title">Conversations that show it <span className="faint">typical, and unlike each other</span></h3>
      <ul className="within-examples">{data.examples.map((one) => (
        <li key={one.id}><ChannelIcon channel={one.channel as never} /><Link className="link" to={conversationPath(one.id)}>{one.preview === "" ? one.id : sentence(one.preview)}</Link><span className="faint small tab">{dateTime(one.started_at)}</span></li>
      ))}</ul>
    </section>
  );
}

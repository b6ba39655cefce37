import { useState } from "react";
import type { AiRelease, ReleaseChange } from "@/shared/api/schema";
import { count, date, difference } from "@/shared/format/format";
import { Link } from "@/shared/ui/Link";
import { type Search, withKeys } from "@/shared/url/search";
import { changeText, changeTitle, releaseText, told } from "../words";

const WORDS: Readonly<Record<ReleaseChange["change"], string>> = { better: "better", worse: "worse", differs: "changed", same: "the same", unsure: "not proven", too_few: "too few" };

export function Releases({ releases, drill }: { releases: readonly AiRelease[]; drill: Search }) {
  return (
    <section className="panel ai-section" aria-label="Releases">
      <h2 className="panel-title">Releases</h2>
      <p className="small faint">A new version beside the one before, four weeks each, less what people’s figures did over the same days. Of what is told of a release, 5 % may be chance. What else changed that day on the AI agent’s side counts with it.</p>
      {releases.length === 0 && <p className="dim ai-none">No change of version in this period. A version is told by an attribute of the contact: ai_version, agent_version, bot_version, prompt_version, model_version or model.</p>}
      {releases.map((release) => <Release key={`${release.agent} ${release.at}`} release={release} drill={drill} />)}
    </section>
  );
}

function Release({ release, drill }: { release: AiRelease; drill: Search }) {
  const [all, setAll] = useState(false);
  const found = told(release);
  const shown = all ? release.changes : found;
  const contacts: Search = withKeys(drill, { [`attr.${release.version_key}`]: release.to });
  return (
    <div className="release">
      <div className="row">
        <h3 dir="auto">{release.name} <span className="mono">{release.from} → {release.to}</span></h3>
        <span className="dim small">{date(release.at)}</span>
        <span className={`small ${found.some((one) => one.change === "worse") ? "bad" : "dim"}`}>{releaseText(release)}</span>
        <span className="grow" />
        <Link className="link small" to="/conversations" search={contacts}>Its contacts</Link>
        <button type="button" className="btn quiet" aria-expanded={all} onClick={() => setAll(!all)}>{all ? "Only what changed" : "All figures"}</button>
      </div>
      {shown.length > 0 && (
        <div className="scroll-x"><table className="table">
          <thead><tr><th>Figure</th><th className="num">Before → after</th><th className="num" title="What people's figure did over the same days">People</th><th className="num">Effect</th><th>95 %</th><th>Verdict</th></tr></thead>
          <tbody>{shown.map((one) => <Row key={`${one.figure.id} ${one.figure.reason ?? ""}`} one={one} contacts={contacts} />)}</tbody>
        </table></div>
      )}
    </div>
  );
}

function Row({ one, contacts }: { one: ReleaseChange; contacts: Search }) {
  const { unit } = one.figure;
  const where: Search = withKeys(contacts, { reason: one.figure.reason ?? undefined, answer: one.figure.question ? `${one.figure.id.replace("/", ".")}:no` : undefined });
  return (
    <tr>
      <td><Link className="link" to="/conversations" search={where}>{changeTitle(one)}</Link></td>
      <td className="num" title={`${count(one.before_n)} contacts before, ${count(one.after_n)} after`}>{changeText(one)}</td>
      <td className="num dim">{one.people == null ? "–" : difference(one.people, unit)}</td>
      <td className="num">{one.effect == null ? "–" : difference(one.effect, unit)}</td>
      <td className="dim tab">{one.low == null || one.high == null ? "" : `${difference(one.low, unit)} to ${difference(one.high, unit)}`}</td>
      <td><span className={one.change === "worse" ? "bad" : one.change === "better" ? "good" : one.change === "differs" ? "warn" : "faint"}>{WORDS[one.change]}</span></td>
    </tr>
  );
}

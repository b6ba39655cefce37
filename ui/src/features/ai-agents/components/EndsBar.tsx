import type { AiEnds } from "@/shared/api/schema";
import { decimal, plural } from "@/shared/format/format";
import { endParts } from "../words";

// How contacts begun by an AI agent ended, as one bar.
export function EndsBar({ ends }: { ends: AiEnds }) {
  const parts = endParts(ends);
  const text = parts.filter((one) => one.n > 0).map((one) => `${decimal(one.share * 100, 0)} % ${one.name}`).join(", ");
  return (
    <div className="ends-bar" role="img" aria-label={text} title={`${plural(ends.n, "contact")}: ${text}`}>
      {parts.map((one) => one.n > 0 && <i key={one.id} className={one.id} style={{ width: `${one.share * 100}%` }} />)}
    </div>
  );
}

export function EndsKey() {
  return (
    <ul className="ends-key small dim">
      <li><i className="alone" />alone, resolved</li><li><i className="alone-not" />alone, came back</li><li><i className="handed" />handed over, resolved</li><li><i className="handed-not" />handed over, came back</li><li><i className="open" />not known yet</li>
    </ul>
  );
}

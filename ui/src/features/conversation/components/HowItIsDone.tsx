import { useProcesses } from "@/features/learning/api";
import { Link } from "@/shared/ui/Link";

// The documents for what this contact is about; nothing where there are none.
export function HowItIsDone({ reason }: { readonly reason: string }) {
  const found = useProcesses("", reason);
  if (reason === "" || !found.data || found.data.length === 0) return null;
  return (
    <section className="panel" aria-label="How it is done">
      <h2 className="side-title">How it is done</h2>
      <ul style={{ padding: "0 12px 10px" }}>{found.data.map((one) => <li key={one.id}><Link className="link" to={`/learning/processes/${encodeURIComponent(one.id)}`}>{one.title}</Link></li>)}</ul>
    </section>
  );
}

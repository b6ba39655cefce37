import { useTitle } from "@/shared/ui/use-title";
import { first, withKeys } from "@/shared/url/search";
import { useUrl } from "@/shared/url/use-url";
import { useDiscovery, useReasonActions } from "../api/reasons";
import { Board } from "../components/Board";
import { Inbox } from "../components/Inbox";
import "../components/reasons.css";

// Why do customers contact us? The board: known reasons and their volume. The inbox: reasons found in what has none yet.
export function ReasonsPage() {
  useTitle("Reasons");
  const [search, setSearch] = useUrl();
  const discovery = useDiscovery();
  const actions = useReasonActions();
  const inbox = first(search, "view") === "inbox";
  const open = discovery.data?.clusters.filter((one) => one.decision === "open").length ?? 0;
  return (
    <div className="page">
      <header className="page-head">
        <h1>Reasons</h1>
        <div className="seg" role="group" aria-label="View">
          <button type="button" aria-pressed={!inbox} onClick={() => setSearch(withKeys(search, { view: undefined }), { push: true })}>Board</button>
          <button type="button" aria-pressed={inbox} onClick={() => setSearch(withKeys(search, { view: "inbox" }), { push: true })}>Discovered{open > 0 && <span className="seg-count tab">{open}</span>}</button>
        </div>
        <span className="faint">{inbox ? "Groups of conversations that ask for the same thing, named in the customers’ own words." : "What customers contact us about, as you arranged it."}</span>
      </header>
      {actions.refused && <p className="note bad" role="alert">Not changed: {actions.refused}</p>}
      {inbox ? <Inbox discovery={discovery} actions={actions} /> : <Board actions={actions} />}
    </div>
  );
}

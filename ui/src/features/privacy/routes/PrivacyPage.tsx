import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import { Bone, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { useErasure, useHolds, useRegister, useRetention, type Who } from "../api";
import { ErasureNote } from "../components/ErasureNote";
import { Holds } from "../components/Holds";
import { type Carried, PersonPanel } from "../components/PersonPanel";
import { Register } from "../components/Register";
import { Retention } from "../components/Retention";
import "../components/privacy.css";

// A person's data: what there is, out of it or given out; what must be kept, and how long.
export function PrivacyPage() {
  useTitle("Privacy");
  const manages = useMay("privacy.manage");
  const reads = useMay("audit.read");
  if (!manages && !reads) return <div className="page"><header className="page-head"><h1>Privacy</h1></header><Empty title="Your role has no part in this">Requests of customers about their data are for owners and administrators; auditors read the register.</Empty></div>;
  return <Managed may={manages} />;
}

function Managed({ may }: { may: boolean }) {
  const client = useQueryClient();
  const [who, setWho] = useState<Who | null>(null);
  const [request, setRequest] = useState<Carried | null>(null);
  const erasure = useErasure(may);
  const book = useRegister();
  const holds = useHolds();
  const retention = useRetention();
  const state = erasure.data?.state;
  const before = useRef(state);
  // Once an erasure is over, everything the page has read before may name somebody who is gone.
  useEffect(() => {
    if (before.current === "running" && state !== "running") {
      setWho(null);
      setRequest(null);
      // Who is gone is not asked for again: the panel still shows them when this runs.
      client.removeQueries({ queryKey: ["privacy", "person"] });
      void client.resetQueries({ predicate: (query) => query.queryKey[1] !== "erasure" && query.queryKey[1] !== "person" && query.queryKey[0] !== "session" });
    }
    before.current = state;
  }, [state, client]);
  const changed = () => void client.invalidateQueries({ queryKey: ["privacy"] });
  return (
    <div className="page">
      <header className="page-head"><h1>Privacy</h1><span className="faint">What is known about a person, and what becomes of it</span></header>
      {may && erasure.data && <ErasureNote status={erasure.data} />}
      {may && <PersonPanel who={who} request={request} running={state === "running"} onLook={(next) => { setWho(next); setRequest(null); }} onErasing={() => void erasure.refetch()} onChange={changed} />}
      {book.error && !book.data ? <Failed what="The register could not be loaded" error={book.error} onRetry={() => void book.refetch()} /> : !book.data ? <div aria-busy className="priv-part"><Bone h={140} /></div>
        : <Register data={book.data} may={may} onCarryOut={(next, one) => { setWho(next); setRequest(one); document.getElementById("main")?.scrollTo({ top: 0 }); }} onChange={changed} />}
      {holds.error && !holds.data ? <Failed what="The holds could not be loaded" error={holds.error} onRetry={() => void holds.refetch()} /> : !holds.data ? <div aria-busy className="priv-part"><Bone h={100} /></div>
        : <Holds holds={holds.data} may={may} onChange={changed} />}
      {retention.error && !retention.data ? <Failed what="The rules of retention could not be loaded" error={retention.error} onRetry={() => void retention.refetch()} /> : !retention.data ? <div aria-busy className="priv-part"><Bone h={100} /></div>
        : <Retention report={retention.data} />}
    </div>
  );
}

import { useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import { Empty } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { ApiKeys } from "../components/ApiKeys";
import { AuditLog } from "../components/AuditLog";
import { People } from "../components/People";
import { Providers } from "../components/Providers";
import "../components/access.css";

const PARTS = [
  { id: "people", name: "People", permission: "people.manage" },
  { id: "single", name: "Single sign-on", permission: "people.manage" },
  { id: "keys", name: "API keys", permission: "keys.manage" },
  { id: "audit", name: "Audit log", permission: "audit.read" },
] as const;

// Who gets in, what they may do, and what was done.
export function AccessPage() {
  useTitle("Access");
  const may = { people: useMay("people.manage"), single: useMay("people.manage"), keys: useMay("keys.manage"), audit: useMay("audit.read") };
  const parts = PARTS.filter((part) => may[part.id]);
  const [chosen, setChosen] = useState<string | null>(null);
  const part = parts.find((one) => one.id === chosen) ?? parts[0];
  return (
    <div className="page">
      <header className="page-head">
        <h1>Access</h1>
        <div className="seg" role="group" aria-label="Part">{parts.map((one) => <button key={one.id} type="button" aria-pressed={one === part} onClick={() => setChosen(one.id)}>{one.name}</button>)}</div>
      </header>
      {!part ? <Empty title="Your role has no part in this">People, keys and the audit log are for owners, administrators and auditors.</Empty>
        : part.id === "people" ? <People /> : part.id === "single" ? <Providers /> : part.id === "keys" ? <ApiKeys /> : <AuditLog />}
    </div>
  );
}

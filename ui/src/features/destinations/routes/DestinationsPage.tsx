import { IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import type { Destination, DestinationSecret } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { Bone, CopyButton, Empty, Failed } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import { changeDestination, removeDestination, retryDelivery, rotateSecret, testDestination, useDestinations } from "../api";
import { Deliveries } from "../components/Deliveries";
import { DestinationForm } from "../components/DestinationForm";
import { DestinationsTable, type Tested } from "../components/DestinationsTable";
import "../components/destinations.css";

// Where news goes, and whether it arrives.
export function DestinationsPage() {
  useTitle("Destinations");
  const may = useMay("destinations.manage");
  if (!may) return <div className="page"><header className="page-head"><h1>Destinations</h1></header><Empty title="Your role has no part in this">Where news goes is decided by owners and administrators.</Empty></div>;
  return <Managed />;
}

type Form = { readonly kind: "closed" } | { readonly kind: "new" } | { readonly kind: "change"; readonly one: Destination };

function Managed() {
  const book = useDestinations();
  const client = useQueryClient();
  const [form, setForm] = useState<Form>({ kind: "closed" });
  const [secret, setSecret] = useState<{ readonly name: string; readonly secret: string; readonly rotated: boolean } | null>(null);
  const [tested, setTested] = useState<Tested | null>(null);
  const [failure, setFailure] = useState("");
  const refresh = async () => { await Promise.all([book.refetch(), client.invalidateQueries({ queryKey: ["deliveries"] })]); };
  const attempt = async (work: () => Promise<unknown>) => {
    setFailure("");
    try { await work(); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    await refresh();
  };
  const test = (one: Destination) => {
    setTested({ id: one.id, busy: true, delivery: null });
    void attempt(async () => {
      try { setTested({ id: one.id, busy: false, delivery: await testDestination(one.id) }); }
      catch (error) { setTested(null); throw error; }
    });
  };
  const show = (made: DestinationSecret | null, rotated: boolean) => {
    if (made?.secret) setSecret({ name: made.destination.name, secret: made.secret, rotated });
  };
  const done = (made: DestinationSecret | null) => { setForm({ kind: "closed" }); show(made, false); void refresh(); };
  const add = <button type="button" className="btn primary" onClick={() => { setForm({ kind: "new" }); setSecret(null); }}><IconPlus size={14} aria-hidden />Add destination</button>;
  const data = book.data;
  return (
    <div className="page">
      <header className="page-head">
        <h1>Destinations</h1><span className="faint">News of incidents and initiatives, carried to where people are</span><span className="grow" />
        {form.kind === "closed" && data && data.destinations.length > 0 && add}
      </header>
      {form.kind !== "closed" && data && <DestinationForm key={form.kind === "change" ? form.one.id : "new"} one={form.kind === "change" ? form.one : null} events={data.events} privateAllowed={data.private_allowed} onDone={done} onCancel={() => setForm({ kind: "closed" })} />}
      {secret && <p className="note dest-secret" role="status"><span>{secret.rotated ? "The new secret" : "The secret"} of <b>{secret.name}</b>, shown only now; its receiver checks signatures with it{secret.rotated && ". The old one signs beside it for a day"}: <span className="mono">{secret.secret}</span></span><CopyButton text={secret.secret} label="Copy secret" /></p>}
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      {book.error && !data ? <Failed what="The destinations could not be loaded" error={book.error} onRetry={() => void book.refetch()} />
        : !data ? <div aria-busy><Bone h={180} /></div>
        : data.destinations.length === 0 ? form.kind === "closed" && <Empty title="Nothing leaves the house yet" action={add}>Add a webhook, a channel, a mail address or an issue tracker, and it hears when an incident opens or an initiative starts. Messages carry figures, names of places and a link; never what a customer said.</Empty>
        : (
          <>
            <DestinationsTable all={data.destinations} tested={tested} acts={{
              onTest: test,
              onEdit: (one) => { setForm({ kind: "change", one }); window.scrollTo({ top: 0 }); },
              onRotate: (one) => void attempt(async () => show(await rotateSecret(one.id), true)),
              onSwitch: (one) => void attempt(() => changeDestination(one.id, { enabled: !one.enabled })),
              onRemove: (one) => void attempt(() => removeDestination(one.id)),
            }} />
            <Deliveries destinations={data.destinations} onRetry={(one) => void attempt(() => retryDelivery(one.id))} />
          </>
        )}
    </div>
  );
}

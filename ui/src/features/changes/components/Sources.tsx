import { type FormEvent, useState } from "react";
import { useMay } from "@/shared/api/queries/get-session";
import type { ChangeSourceSecret } from "@/shared/api/schema";
import { dateTime, sentence } from "@/shared/format/format";
import { zoneWords } from "@/shared/format/zone";
import { Bone, CopyButton, Failed } from "@/shared/ui/States";
import { addSource, removeSource, useSources } from "../api";

// Systems that tell of changes by signed webhook.
export function Sources() {
  const may = useMay("keys.manage");
  const sources = useSources(may);
  const [made, setMade] = useState<ChangeSourceSecret | null>(null);
  const [failure, setFailure] = useState("");
  const [sure, setSure] = useState("");
  if (!may) return null;
  const attempt = async (work: () => Promise<unknown>) => {
    setFailure("");
    try { await work(); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    await sources.refetch();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    void attempt(async () => { setMade(await addSource(String(new FormData(form).get("name") ?? "").trim())); form.reset(); });
  };
  const remove = (id: string) => { setSure(""); if (made?.source.id === id) setMade(null); void attempt(() => removeSource(id)); };
  return (
    <section className="panel change-sources" aria-label="Systems that tell">
      <h2 className="panel-title">Systems that tell</h2>
      <p className="dim small">A system posts what it did to an address of its own, signed as Standard Webhooks or as GitHub does; releases and deployments of GitHub are read as they come.</p>
      {made && <p className="note change-secret" role="status"><span>Address <span className="mono">{window.location.origin}{made.path}</span><br />Secret of <b>{made.source.name}</b>, shown only now: <span className="mono">{made.secret}</span></span><CopyButton text={made.secret} label="Copy secret" /></p>}
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
      {sources.error && !sources.data ? <Failed what="The systems could not be loaded" error={sources.error} onRetry={() => void sources.refetch()} /> : !sources.data ? <Bone h={40} />
        : <ul>{sources.data.map((one) => (
          <li key={one.id}><b>{one.name}</b><span className="faint small">{one.heard_at ? `last heard ${dateTime(one.heard_at)} ${zoneWords()}` : "nothing heard yet"}</span><span className="mono small faint change-path">/v1/change-hooks/{one.id}</span>
            {sure === one.id ? <button type="button" className="btn" onClick={() => remove(one.id)}>Remove it</button> : <button type="button" className="btn quiet" aria-label={`Remove ${one.name}`} onClick={() => setSure(one.id)}>Remove</button>}</li>
        ))}</ul>}
      <form onSubmit={submit} className="change-row"><input className="input" name="name" required maxLength={60} placeholder="github" aria-label="Name of a system" spellCheck={false} /><button type="submit" className="btn">Add system</button></form>
    </section>
  );
}

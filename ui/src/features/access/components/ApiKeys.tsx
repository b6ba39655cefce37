import { type FormEvent, useState } from "react";
import { api } from "@/shared/api/client";
import { useSession } from "@/shared/api/queries/get-session";
import type { MadeKey } from "@/shared/api/schema";
import { dateTime, sentence } from "@/shared/format/format";
import { Bone, CopyButton, Empty, Failed } from "@/shared/ui/States";
import { useApiKeys } from "../api";

const EVERY = new Set(["public", "account.own"]);

export function ApiKeys() {
  const keys = useApiKeys();
  const mine = useSession().data?.permissions.filter((name) => !EVERY.has(name)) ?? [];
  const [made, setMade] = useState<MadeKey | null>(null);
  const [failure, setFailure] = useState("");
  const attempt = async (work: () => Promise<void>) => {
    setFailure("");
    try { await work(); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    await keys.refetch();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = new FormData(form);
    void attempt(async () => {
      setMade(await api.post<MadeKey>("/v1/keys", { name: values.get("name"), days: Number(values.get("days")), permissions: values.getAll("permission") }));
      form.reset();
    });
  };
  if (keys.error && !keys.data) return <Failed what="The keys could not be loaded" error={keys.error} onRetry={() => void keys.refetch()} />;
  if (!keys.data) return <div aria-busy><Bone h={180} /></div>;
  return (
    <>
      <form className="panel access-form" aria-label="Make a key" onSubmit={submit}>
        <label><span>What it is for</span><input className="input" name="name" required /></label>
        <label><span>Valid for</span><select className="input" name="days" defaultValue="90"><option value="30">30 days</option><option value="90">90 days</option><option value="365">a year</option></select></label>
        <fieldset className="access-may"><legend>It may</legend>{mine.map((name) => <label key={name}><input type="checkbox" name="permission" value={name} defaultChecked={name === "interactions.write"} />{name}</label>)}</fieldset>
        <button type="submit" className="btn primary">Make key</button>
      </form>
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      {made && <p className="note access-link" role="status"><span>The secret of <b>{made.name}</b>, shown only now: <span className="mono">{made.secret}</span></span><CopyButton text={made.secret} label="Copy secret" /></p>}
      {keys.data.length === 0 ? <Empty title="No keys">Programs that bring data in, or read figures, sign in with a key: <span className="mono">Authorization: Bearer clk_…</span></Empty> : (
        <section className="panel scroll-x" aria-label="Keys">
          <table className="table">
            <thead><tr><th>For</th><th>May</th><th>Made</th><th>Ends</th><th>Last used</th><th /></tr></thead>
            <tbody>{keys.data.map((key) => (
              <tr key={key.id} className={key.state === "valid" ? undefined : "access-out"}>
                <td>{key.name}</td>
                <td className="dim">{key.permissions.filter((name) => !EVERY.has(name)).join(", ") || "nothing"}</td>
                <td className="dim tab">{dateTime(key.created_at)}</td><td className="dim tab">{key.state === "valid" ? dateTime(key.expires_at) : key.state}</td>
                <td className="dim tab">{key.used_at ? dateTime(key.used_at) : "never"}</td>
                <td className="access-acts">{key.state === "valid" && <button type="button" className="btn quiet" onClick={() => void attempt(async () => { await api.delete(`/v1/keys/${encodeURIComponent(key.id)}`); })}>Revoke</button>}</td>
              </tr>
            ))}</tbody>
          </table>
        </section>
      )}
    </>
  );
}

import { type FormEvent, useState } from "react";
import { api } from "@/shared/api/client";
import { useSession, useSignOut } from "@/shared/api/queries/get-session";
import { sentence } from "@/shared/format/format";
import { CopyButton } from "@/shared/ui/States";
import { useTitle } from "@/shared/ui/use-title";
import "../components/access.css";

const valuesOf = (form: HTMLFormElement): Record<string, string> => Object.fromEntries([...new FormData(form).entries()].map(([name, value]) => [name, String(value)]));

export function AccountPage() {
  useTitle("Account");
  const session = useSession();
  const signOut = useSignOut();
  const person = session.data?.person;
  if (!person) return null;
  return (
    <div className="page">
      <header className="page-head"><h1>{person.name}</h1><span className="faint">{person.email} · {person.role_title}</span><span className="grow" /><button type="button" className="btn" onClick={() => void signOut()}>Sign out</button></header>
      {person.has_password ? <div className="account"><Password /><SecondFactor on={person.second_factor} onChange={() => void session.refetch()} /></div>
        : <p className="dim">This account has no password: it is entered by one click, as demos are.</p>}
    </div>
  );
}

function Password() {
  const signOut = useSignOut();
  const [failure, setFailure] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setFailure("");
    try { await api.post("/v1/account/password", valuesOf(event.currentTarget)); await signOut(); }
    catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  return (
    <form className="panel" aria-label="Password" onSubmit={(event) => void submit(event)}>
      <h2 className="panel-title">Password</h2>
      <label><span>Present password</span><input className="input" name="old_password" type="password" autoComplete="current-password" required /></label>
      <label><span>New password</span><input className="input" name="new_password" type="password" autoComplete="new-password" minLength={12} required /></label>
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
      <button type="submit" className="btn">Change it, and sign out everywhere</button>
    </form>
  );
}

function SecondFactor({ on, onChange }: { on: boolean; onChange: () => void }) {
  const [secret, setSecret] = useState<{ secret: string; uri: string } | null>(null);
  const [failure, setFailure] = useState("");
  const attempt = async (work: () => Promise<void>) => {
    setFailure("");
    try { await work(); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const confirm = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = valuesOf(event.currentTarget);
    void attempt(async () => { await api.post("/v1/account/second_factor/confirm", values); setSecret(null); onChange(); });
  };
  return (
    <section className="panel" aria-label="Second factor">
      <h2 className="panel-title">Second factor {on && <span className="tag good">on</span>}</h2>
      {on ? <p className="dim">Signing in asks for a code of your authenticator app. An administrator takes it off if you lose your phone.</p>
        : !secret ? <><p className="dim">A code of an authenticator app, beside the password.</p><button type="button" className="btn" onClick={() => void attempt(async () => setSecret(await api.post("/v1/account/second_factor")))}>Switch it on</button></>
        : (
          <form onSubmit={confirm} style={{ display: "grid", gap: 12, justifyItems: "start" }}>
            <p className="dim">Enter this key in your authenticator app (time-based, six digits), then a code it shows.</p>
            <p><span className="mono">{secret.secret.replace(/(.{4})/g, "$1 ")}</span> <CopyButton text={secret.secret} label="Copy key" className="btn quiet" /> <a className="link small" href={secret.uri}>Open in an app on this device</a></p>
            <label><span>Code</span><input className="input" name="code" inputMode="numeric" autoComplete="one-time-code" pattern="[0-9]{6}" required autoFocus /></label>
            <button type="submit" className="btn primary">Switch it on</button>
          </form>
        )}
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
    </section>
  );
}

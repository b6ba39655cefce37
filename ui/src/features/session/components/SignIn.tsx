import { type FormEvent, type ReactNode, useEffect, useState } from "react";
import { api, ApiFailure } from "@/shared/api/client";
import { useSignedIn } from "@/shared/api/queries/get-session";
import type { Session } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { zoneNames } from "@/shared/format/zone";
import { useTitle } from "@/shared/ui/use-title";
import { secretOf } from "../secret";
import "./session.css";

// One card for the three ways in: an account, a one-time link, and the first owner of a new workspace.
export function SignIn({ session }: { session: Session }) {
  const [secret] = useState(() => secretOf(window.location.hash));
  // Read once, then gone from the address bar and the history.
  useEffect(() => { if (secret) window.history.replaceState(null, "", window.location.pathname + window.location.search); }, [secret]);
  return (
    <main className="gate">
      <div className="gate-card panel">
        <div className="gate-brand"><svg width="28" height="28" viewBox="0 0 32 32" aria-hidden><rect width="32" height="32" rx="7" fill="var(--accent)" /><path d="M8 19v-6M13 23V9M18 20v-8M23 17.500v-3" stroke="var(--bg)" strokeWidth="2.600" strokeLinecap="round" /></svg>Clarion</div>
        {secret?.kind === "link" ? <UseLink link={secret.value} />
          : session.state === "setup_needed" ? <SetUp code={secret?.kind === "setup" ? secret.value : ""} />
          : <Enter session={session} />}
      </div>
    </main>
  );
}

function useForm(path: string) {
  const signedIn = useSignedIn();
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (body?: unknown) => {
    setBusy(true);
    setFailure(null);
    try { signedIn(await api.post<Session>(path, body)); }
    catch (error) { setFailure(error instanceof ApiFailure ? error : new ApiFailure(String(error), "unknown", 0, path)); setBusy(false); }
  };
  return { send, failure, busy };
}

function Field({ label, hint, ...input }: { label: string; hint?: string } & React.InputHTMLAttributes<HTMLInputElement>) {
  return <label className="gate-field"><span>{label}</span><input className="input" required {...input} />{hint && <small className="faint">{hint}</small>}</label>;
}

function Form({ title, why, action, quiet, failure, busy, onSubmit, children }: { title: string; quiet?: boolean; why?: ReactNode; action: string; failure: ApiFailure | null; busy: boolean; onSubmit: (values: Record<string, string>) => void; children: ReactNode }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit(Object.fromEntries([...new FormData(event.currentTarget).entries()].map(([name, value]) => [name, String(value)])));
  };
  return (
    <form className="gate-form" onSubmit={submit} aria-label={title || action}>
      {title && <h1>{title}</h1>}
      {why && <p className="dim">{why}</p>}
      {children}
      {failure && failure.kind !== "second_factor" && <p className="bad" role="alert">{sentence(failure.message)}</p>}
      <button type="submit" className={quiet ? "btn" : "btn primary"} disabled={busy}>{action}</button>
    </form>
  );
}

// Where one wanted to go is where one is after the provider.
const startOf = (id: string) => `/v1/session/oidc/start?provider=${encodeURIComponent(id)}&to=${encodeURIComponent(window.location.pathname + window.location.search)}`;

function Enter({ session: { demo, providers, problem: said } }: { session: Session }) {
  useTitle("Sign in");
  // The server says it once; asking again must not wipe it away.
  const [problem] = useState(said);
  const form = useForm("/v1/session");
  const click = useForm("/v1/session/demo");
  const [asked, setAsked] = useState(false);
  const needed = form.failure?.kind === "second_factor";
  useEffect(() => { if (needed) setAsked(true); }, [needed]);
  return (
    <>
      {demo && (
        <div className="gate-form">
          <h1>A demo of Clarion</h1>
          <p className="dim">A simulated contact center, on this computer only. Look at everything, change anything.</p>
          <button type="button" className="btn primary" autoFocus disabled={click.busy} onClick={() => void click.send()}>Enter the demo</button>
          {click.failure && <p className="bad" role="alert">{sentence(click.failure.message)}</p>}
          <hr />
        </div>
      )}
      {problem && <p className="gate-problem bad" role="alert">{sentence(problem)}</p>}
      {providers.length > 0 && (
        <div className="gate-form">
          {providers.map((one, at) => <a key={one.id} className="btn primary" autoFocus={!demo && at === 0} href={startOf(one.id)}>Sign in with {one.name}</a>)}
          <p className="gate-or faint small"><span>or with a password</span></p>
        </div>
      )}
      <Form title={providers.length > 0 ? "" : "Sign in"} action="Sign in" quiet={providers.length > 0} failure={form.failure} busy={form.busy} onSubmit={(values) => void form.send(values)}>
        <Field label="E-mail" name="email" type="email" autoComplete="username" autoFocus={!demo && providers.length === 0} />
        <Field label="Password" name="password" type="password" autoComplete="current-password" />
        {asked && <Field label="Code" name="code" inputMode="numeric" autoComplete="one-time-code" autoFocus hint="Six digits, from your authenticator app" />}
      </Form>
      <p className="faint small">Forgotten? An administrator makes a new link for you, or whoever runs the server: <span className="mono">clarion people link ADDRESS</span></p>
    </>
  );
}

const WORDS = "12 characters or more. Three or four words that do not belong together are fine.";

function SetUp({ code }: { code: string }) {
  useTitle("Set up");
  const form = useForm("/v1/setup");
  return (
    <Form title="Who owns this workspace?" why="You are the first here. The owner may do all, and lets others in." action="Make my account" failure={form.failure} busy={form.busy} onSubmit={(values) => void form.send({ code, ...values })}>
      <Field label="Name" name="name" autoComplete="name" autoFocus />
      <Field label="E-mail" name="email" type="email" autoComplete="username" />
      <Field label="Password" name="password" type="password" autoComplete="new-password" minLength={12} hint={WORDS} />
      <Field label="Time zone" name="time_zone" list="setup-zones" defaultValue={Intl.DateTimeFormat().resolvedOptions().timeZone} spellCheck={false} hint="Whose clock days and weeks go by; the calendar changes it later" />
      <datalist id="setup-zones">{zoneNames().map((one) => <option key={one} value={one} />)}</datalist>
      {code === "" && <Field label="Setup code" name="code" hint="The server's log shows an address that holds it" />}
    </Form>
  );
}

function UseLink({ link }: { link: string }) {
  useTitle("Set a password");
  const form = useForm("/v1/session/link");
  return (
    <Form title="Set your password" action="Set it and sign in" failure={form.failure} busy={form.busy} onSubmit={(values) => void form.send({ link, ...values })}>
      <Field label="New password" name="password" type="password" autoComplete="new-password" minLength={12} autoFocus hint={WORDS} />
      {form.failure?.kind === "second_factor" && <p className="dim" role="status">The password is set. <a className="link" href="/">Sign in</a> with it and a code.</p>}
    </Form>
  );
}

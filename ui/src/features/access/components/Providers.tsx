import { type FormEvent, useState } from "react";
import { api } from "@/shared/api/client";
import type { AccessRole, IdentityProvider, IdentityProviderTest } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { Bone, CopyButton, Empty, Failed } from "@/shared/ui/States";
import { useIdentityProviders, useProvisioning, useRoles } from "../api";
import { fieldsOf, mappingOf, mappingText } from "../provider-fields";

// What a provider answered when it was asked, beside its row.
type Tested = { readonly id: string; readonly good: boolean; readonly words: string };

export function Providers() {
  const providers = useIdentityProviders();
  const roles = useRoles();
  const [edited, setEdited] = useState<IdentityProvider | "new" | null>(null);
  const [tested, setTested] = useState<Tested | null>(null);
  const [failure, setFailure] = useState("");
  const attempt = async (work: () => Promise<unknown>) => {
    setFailure("");
    try { await work(); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    await providers.refetch();
  };
  const test = async (one: IdentityProvider) => {
    setTested(null);
    try {
      const found = await api.post<IdentityProviderTest>(`/v1/identity-providers/${encodeURIComponent(one.id)}/test`);
      setTested({ id: one.id, good: found.keys > 0, words: found.keys > 0 ? `answers, with ${found.keys} ${found.keys === 1 ? "key" : "keys"}${found.tells_sign_out ? "; can tell of sign-outs" : ""}` : "answers, but with no key that can be used here" });
    } catch (error) { setTested({ id: one.id, good: false, words: error instanceof Error ? error.message : String(error) }); }
  };
  if (providers.error && !providers.data) return <Failed what="The identity providers could not be loaded" error={providers.error} onRetry={() => void providers.refetch()} />;
  if (!providers.data || !roles.data) return <div aria-busy><Bone h={180} /></div>;
  const { providers: all, links, redirect_uri: redirect, logout_uri: logout } = providers.data;
  return (
    <>
      <p className="note access-link"><span>Register Clarion with your identity provider as a web application with this redirect address: <span className="mono">{redirect}</span></span><CopyButton text={redirect} label="Copy address" /></p>
      <p className="note access-link"><span>So that a session here ends when it ends there, register this address for back-channel logout too: <span className="mono">{logout}</span></span><CopyButton text={logout} label="Copy logout address" /></p>
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      {all.length === 0 && edited === null && (
        <Empty title="Nobody signs in by another system yet">With an identity provider that speaks OpenID Connect (Entra ID, Okta, Keycloak, Google and others) people need no password here. <button type="button" className="link" onClick={() => setEdited("new")}>Add a provider</button></Empty>
      )}
      {all.length > 0 && (
        <section className="panel scroll-x" aria-label="Identity providers">
          <table className="table">
            <thead><tr><th>Name</th><th>Issuer</th><th>Lets in</th><th>Accounts</th><th>State</th><th /></tr></thead>
            <tbody>{all.map((one) => (
              <tr key={one.id} className={one.enabled ? undefined : "access-out"}>
                <td>{one.name}</td>
                <td className="dim mono">{one.issuer}</td>
                <td className="dim">{one.create_people ? `everybody at ${one.domains.join(", ")}` : one.link_by_email ? "who was invited" : "who is linked already"}{!one.password_sign_in && ", without passwords"}</td>
                <td className="dim tab">{links.filter((link) => link.provider === one.id).length}</td>
                <td className={tested?.id === one.id ? (tested.good ? "good" : "bad") : "dim"}>{tested?.id === one.id ? sentence(tested.words) : one.enabled ? "On" : "Off"}</td>
                <td className="access-acts">
                  <button type="button" className="btn quiet" onClick={() => void test(one)}>Test</button>
                  <button type="button" className="btn quiet" onClick={() => setEdited(one)}>Edit</button>
                  <button type="button" className="btn quiet" onClick={() => void attempt(() => api.post(`/v1/identity-providers/${encodeURIComponent(one.id)}`, { enabled: !one.enabled }))}>{one.enabled ? "Switch off" : "Switch on"}</button>
                  <button type="button" className="btn quiet" onClick={() => { if (window.confirm(`Remove ${one.name}? Who signed in by it is signed out; the accounts stay.`)) void attempt(() => api.delete(`/v1/identity-providers/${encodeURIComponent(one.id)}`)); }}>Remove</button>
                </td>
              </tr>
            ))}</tbody>
          </table>
        </section>
      )}
      {edited === null ? all.length > 0 && <button type="button" className="btn access-more" onClick={() => setEdited("new")}>Add a provider</button>
        : <ProviderForm key={edited === "new" ? "new" : edited.id} of={edited === "new" ? null : edited} roles={roles.data} onDone={() => { setEdited(null); void providers.refetch(); }} onCancel={() => setEdited(null)} />}
      <Directory roles={roles.data} />
    </>
  );
}

function Check({ name, on, children }: { name: string; on: boolean; children: string }) {
  return <label className="access-check"><input type="checkbox" name={name} defaultChecked={on} /><span>{children}</span></label>;
}

function ProviderForm({ of, roles, onDone, onCancel }: { of: IdentityProvider | null; roles: readonly AccessRole[]; onDone: () => void; onCancel: () => void }) {
  const [failure, setFailure] = useState("");
  const [creates, setCreates] = useState(of?.create_people ?? false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setFailure("");
    try {
      await api.post(of ? `/v1/identity-providers/${encodeURIComponent(of.id)}` : "/v1/identity-providers", fieldsOf(new FormData(event.currentTarget)));
      onDone();
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  const given = roles.filter((role) => role.id !== "owner");
  return (
    <form className="panel provider-form" aria-label={of ? `Edit ${of.name}` : "Add a provider"} onSubmit={(event) => void submit(event)}>
      <fieldset>
        <legend>The provider</legend>
        <label><span>Name, as the sign-in page shows it</span><input className="input" name="name" defaultValue={of?.name} placeholder="Example ID" required autoFocus /></label>
        <label><span>Issuer</span><input className="input mono" name="issuer" defaultValue={of?.issuer} placeholder="https://login.example.com" required /></label>
        <label><span>Client id</span><input className="input mono" name="client_id" defaultValue={of?.client_id} required autoComplete="off" /></label>
        <label><span>Client secret</span><input className="input mono" name="secret" type="password" autoComplete="off" placeholder={of?.has_secret ? "kept as it is" : ""} /></label>
        <label><span>Scopes</span><input className="input mono" name="scopes" defaultValue={of?.scopes ?? "openid email profile"} /></label>
      </fieldset>
      <fieldset>
        <legend>Whom it lets in</legend>
        <Check name="link_by_email" on={of?.link_by_email ?? true}>Who was invited, found by their verified e-mail address at the first sign-in</Check>
        <Check name="trust_email" on={of?.trust_email ?? false}>Its addresses count as verified even where it does not say so</Check>
        <label className="access-check"><input type="checkbox" name="create_people" checked={creates} onChange={(event) => setCreates(event.target.checked)} /><span>Everybody it knows at these domains: they get an account at the first sign-in</span></label>
        <label><span>Domains</span><input className="input" name="domains" defaultValue={of?.domains.join(", ")} placeholder="example.com" required={creates} /></label>
        {creates && <>
          <label><span>Role of a new account</span><select className="input" name="default_role" defaultValue={of?.default_role ?? ""}><option value="">only by group</option>{given.map((role) => <option key={role.id} value={role.id}>{role.title}</option>)}</select></label>
          <label><span>Role by group: the first that matches, one a line</span><textarea className="input mono" name="roles" rows={3} defaultValue={mappingText(of?.roles ?? [])} placeholder={"Quality team = qa\nTeam leads = supervisor"} /></label>
          <label><span>Claim that names the groups</span><input className="input mono" name="groups_claim" defaultValue={of?.groups_claim ?? "groups"} /></label>
        </>}
      </fieldset>
      <fieldset>
        <legend>Passwords and signing out</legend>
        <Check name="no_password" on={of ? !of.password_sign_in : false}>Who is known by it signs in by it alone; owners keep their password, in case it is down</Check>
        <Check name="sign_out_there" on={of?.sign_out_there ?? false}>Signing out here leads on to the provider&apos;s sign-out</Check>
      </fieldset>
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
      <div className="provider-acts"><button type="submit" className="btn primary">{of ? "Save" : "Add"}</button><button type="button" className="btn" onClick={onCancel}>Cancel</button></div>
    </form>
  );
}

// Which roles the groups of a directory give.
function Directory({ roles }: { roles: readonly AccessRole[] }) {
  const rules = useProvisioning();
  const [said, setSaid] = useState<{ good: boolean; words: string } | null>(null);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setSaid(null);
    try {
      await api.post("/v1/provisioning", { default_role: form.get("default_role"), roles: mappingOf(String(form.get("roles") ?? "")) });
      setSaid({ good: true, words: "Saved; it counts from the next change of a group" });
      await rules.refetch();
    } catch (error) { setSaid({ good: false, words: error instanceof Error ? error.message : String(error) }); }
  };
  if (rules.error && !rules.data) return <Failed what="The directory's rules could not be loaded" error={rules.error} onRetry={() => void rules.refetch()} />;
  if (!rules.data) return <div aria-busy><Bone h={120} /></div>;
  return (
    <form className="panel provider-form" aria-label="Directory" onSubmit={(event) => void submit(event)}>
      <fieldset>
        <legend>Directory (SCIM 2.0)</legend>
        <p className="dim provider-wide">A directory adds and deactivates people at <span className="mono">{rules.data.base_url}</span> with a key that may <span className="mono">people.provision</span>. Its groups give roles: by these rules, else a group named like a role gives that one, unless it manages people or keys.</p>
        <label><span>Role by group, one a line</span><textarea className="input mono" name="roles" rows={3} defaultValue={mappingText(rules.data.roles)} placeholder={"Quality team = qa\nTeam leads = supervisor"} /></label>
        <label><span>Role of who is in none of them</span><select className="input" name="default_role" defaultValue={rules.data.default_role}>{roles.filter((role) => role.id !== "owner").map((role) => <option key={role.id} value={role.id}>{role.title}</option>)}</select></label>
      </fieldset>
      {said && <p className={said.good ? "good" : "bad"} role={said.good ? "status" : "alert"}>{sentence(said.words)}</p>}
      <div className="provider-acts"><button type="submit" className="btn">Save rules</button></div>
    </form>
  );
}

import { type FormEvent, useState } from "react";
import { api } from "@/shared/api/client";
import { useSession } from "@/shared/api/queries/get-session";
import type { AccessRole, Invited, Person } from "@/shared/api/schema";
import { sentence } from "@/shared/format/format";
import { Bone, CopyButton, Failed } from "@/shared/ui/States";
import { useIdentityProviders, usePeople, useRoles } from "../api";

// A link is shown once, where it was made, to be handed over by whatever way the two trust.
type Shown = { readonly email: string; readonly link: string };

export function People() {
  const people = usePeople();
  const roles = useRoles();
  const single = useIdentityProviders().data;
  // By which providers somebody is known, in words.
  const knownBy = (person: Person) => (single?.links ?? []).filter((link) => link.person === person.id).map((link) => single?.providers.find((one) => one.id === link.provider)?.name ?? link.provider);
  const waysIn = (person: Person) => {
    if (!person.active) return "deactivated";
    const own = person.has_password ? [person.second_factor ? "password and code" : "password"] : person.email.endsWith(".invalid") ? ["one click"] : [];
    return [...knownBy(person), ...own].join(", ") || "no password yet";
  };
  const [shown, setShown] = useState<Shown | null>(null);
  const [failure, setFailure] = useState("");
  const self = useSession().data?.person?.id;
  const change = async (work: () => Promise<unknown>) => {
    setFailure("");
    try { await work(); } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
    await people.refetch();
  };
  const linkFor = (person: Person) => change(async () => {
    const { link } = await api.post<{ link: string }>(`/v1/people/${encodeURIComponent(person.id)}/link`);
    setShown({ email: person.email, link: window.location.origin + link });
  });
  if (people.error && !people.data) return <Failed what="The people could not be loaded" error={people.error} onRetry={() => void people.refetch()} />;
  if (!people.data || !roles.data) return <div aria-busy><Bone h={180} /></div>;
  return (
    <>
      <Invite roles={roles.data} onInvited={(invited) => { setShown({ email: invited.email, link: window.location.origin + invited.link }); void people.refetch(); }} />
      {shown && <p className="note access-link" role="status"><span>Hand this to <b>{shown.email}</b>. It sets a password once, within three days, and is not shown again: <span className="mono">{shown.link}</span></span><CopyButton text={shown.link} label="Copy link" /></p>}
      {failure && <p className="note bad" role="alert">{sentence(failure)}</p>}
      <section className="panel scroll-x" aria-label="People">
        <table className="table">
          <thead><tr><th>Name</th><th>E-mail</th><th>Role</th><th>Agent</th><th>Teams</th><th>Signs in</th><th /></tr></thead>
          <tbody>{people.data.map((person) => (
            <tr key={person.id} className={person.active ? undefined : "access-out"}>
              <td>{person.name}{person.id === self && <span className="faint"> (you)</span>}</td>
              <td className="dim">{person.email}</td>
              <td><select className="input" aria-label={`Role of ${person.name}`} value={person.role} disabled={!person.active} onChange={(event) => void change(() => api.post(`/v1/people/${encodeURIComponent(person.id)}`, { role: event.target.value }))}>{roles.data.map((role) => <option key={role.id} value={role.id} title={role.what}>{role.title}</option>)}</select></td>
              <td className="dim">{person.agent_id || "–"}</td>
              <td className="dim">{person.teams.join(", ") || "–"}</td>
              <td className="dim">{waysIn(person)}</td>
              <td className="access-acts">
                {person.active && <button type="button" className="btn quiet" onClick={() => void linkFor(person)}>New link</button>}
                {person.second_factor && <button type="button" className="btn quiet" onClick={() => void change(() => api.delete(`/v1/people/${encodeURIComponent(person.id)}/second_factor`))}>Remove second factor</button>}
                {knownBy(person).length > 0 && <button type="button" className="btn quiet" title="The next sign-in finds them by their address: for somebody with a new account at the provider" onClick={() => void change(() => api.delete(`/v1/people/${encodeURIComponent(person.id)}/identities`))}>Unlink</button>}
                <button type="button" className="btn quiet" onClick={() => void change(() => api.post(`/v1/people/${encodeURIComponent(person.id)}`, { active: !person.active }))}>{person.active ? "Deactivate" : "Activate"}</button>
              </td>
            </tr>
          ))}</tbody>
        </table>
      </section>
      <section className="access-roles" aria-label="Roles">
        <h2 className="panel-title">What each role may do</h2>
        <dl>{roles.data.map((role) => [<dt key={role.id}>{role.title}</dt>, <dd key={`${role.id}-d`} className="dim">{role.what}{role.sees !== "all" && <span className="tag">sees {role.sees === "own" ? "own conversations" : "own teams"}</span>}</dd>])}</dl>
      </section>
    </>
  );
}

function Invite({ roles, onInvited }: { roles: readonly AccessRole[]; onInvited: (invited: Invited) => void }) {
  const [failure, setFailure] = useState("");
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = Object.fromEntries(new FormData(form).entries());
    setFailure("");
    try {
      onInvited(await api.post<Invited>("/v1/people", { ...values, teams: String(values.teams ?? "").split(",").map((team) => team.trim()).filter((team) => team !== "") }));
      form.reset();
    } catch (error) { setFailure(error instanceof Error ? error.message : String(error)); }
  };
  return (
    <form className="panel access-form" aria-label="Invite somebody" onSubmit={(event) => void submit(event)}>
      <label><span>Name</span><input className="input" name="name" required /></label>
      <label><span>E-mail</span><input className="input" name="email" type="email" required /></label>
      <label><span>Role</span><select className="input" name="role" defaultValue="qa">{roles.map((role) => <option key={role.id} value={role.id} title={role.what}>{role.title}</option>)}</select></label>
      <label><span>Agent id in the data</span><input className="input" name="agent_id" placeholder="only for agents" /></label>
      <label><span>Teams</span><input className="input" name="teams" placeholder="north, night" /></label>
      <button type="submit" className="btn primary">Invite</button>
      {failure && <p className="bad" role="alert">{sentence(failure)}</p>}
    </form>
  );
}

import type { NewIdentityProvider } from "@/shared/api/schema";

type GroupRole = { readonly group: string; readonly role: string };

export const mappingText = (roles: readonly GroupRole[]): string => roles.map((one) => `${one.group} = ${one.role}`).join("\n");

// "Quality team = qa", one a line; a group's name may hold an equals sign itself.
export function mappingOf(text: string): GroupRole[] {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "").map((line) => {
    const at = line.lastIndexOf("=");
    return at < 0 ? { group: line, role: "" } : { group: line.slice(0, at).trim(), role: line.slice(at + 1).trim() };
  });
}

export const listOf = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== "");

// A form as the API takes it. Fields that are not shown stay as they are; an empty secret keeps the one there is.
export function fieldsOf(form: FormData): NewIdentityProvider {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const out: { -readonly [Name in keyof NewIdentityProvider]: NewIdentityProvider[Name] } = {
    name: text("name"), issuer: text("issuer"), client_id: text("client_id"), scopes: text("scopes"), domains: listOf(text("domains")),
    link_by_email: form.has("link_by_email"), trust_email: form.has("trust_email"), create_people: form.has("create_people"),
    password_sign_in: !form.has("no_password"), sign_out_there: form.has("sign_out_there"),
  };
  if (form.has("default_role")) {
    out.default_role = text("default_role");
    out.roles = mappingOf(text("roles"));
    out.groups_claim = text("groups_claim");
  }
  if (text("secret") !== "") out.secret = text("secret");
  return out;
}

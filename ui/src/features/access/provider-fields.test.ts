import { describe, expect, it } from "vitest";
import { fieldsOf, mappingOf, mappingText } from "./provider-fields";

describe("the form of an identity provider", () => {
  it("reads groups and roles line by line, and writes them back", () => {
    const pairs = mappingOf(" Quality team = qa \n\ncn=leads,ou=x = supervisor\nnothing");
    expect(pairs).toEqual([{ group: "Quality team", role: "qa" }, { group: "cn=leads,ou=x", role: "supervisor" }, { group: "nothing", role: "" }]);
    expect(mappingOf(mappingText(pairs.slice(0, 2)))).toEqual(pairs.slice(0, 2));
  });

  it("leaves what is not shown, and an empty secret, as they are", () => {
    const form = new FormData();
    form.set("name", " Example ID ");
    form.set("domains", "example.com, example.org");
    form.set("no_password", "on");
    const fields = fieldsOf(form);
    expect(fields.name).toBe("Example ID");
    expect(fields.domains).toEqual(["example.com", "example.org"]);
    expect(fields.password_sign_in).toBe(false);
    expect(fields.create_people).toBe(false);
    expect("secret" in fields || "roles" in fields).toBe(false);
    form.set("secret", "s");
    form.set("default_role", "");
    form.set("roles", "A = qa");
    expect(fieldsOf(form)).toMatchObject({ secret: "s", default_role: "", roles: [{ group: "A", role: "qa" }] });
  });
});

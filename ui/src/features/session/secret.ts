// What an address carries behind its #, which no server sees: the code of a first setup, or a one-time link.
export type Secret = { readonly kind: "setup" | "link"; readonly value: string };

export function secretOf(hash: string): Secret | null {
  const found = /^#(setup|link)=([\w-]{20,100})$/.exec(hash);
  return found ? { kind: found[1] as Secret["kind"], value: found[2] ?? "" } : null;
}

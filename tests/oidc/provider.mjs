// A certified OpenID provider (oidc-provider), as a test wants it: settings as JSON in the first argument, "ready" on
// standard output once it answers. {port, redirect_uri, post_logout_uri, keys: [private JWK], accounts: {login: claims}, code_seconds}
import Provider from "oidc-provider";

const settings = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${settings.port}`;
const client = (id, more = {}) => ({
  client_id: id,
  client_secret: `secret of ${id}`,
  redirect_uris: [settings.redirect_uri],
  post_logout_redirect_uris: [settings.post_logout_uri],
  id_token_signed_response_alg: settings.alg ?? "RS256",
  ...more,
});

const provider = new Provider(issuer, {
  clients: [client("clarion"), client("another"), client("in-body", { token_endpoint_auth_method: "client_secret_post" })],
  jwks: { keys: settings.keys },
  cookies: { keys: ["only for tests"] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  conformIdTokenClaims: settings.claims_by_userinfo ?? true,
  ttl: { AuthorizationCode: settings.code_seconds ?? 60, AccessToken: 60, IdToken: 60, Interaction: 60, Session: 600, Grant: 600 },
  async findAccount(_context, id) {
    return { accountId: id, claims: async () => ({ sub: id, ...settings.accounts[id] }) };
  },
});
provider.listen(settings.port, "127.0.0.1", () => console.log("ready"));

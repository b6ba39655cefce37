// A certified OpenID provider (oidc-provider), as a test wants it: settings as JSON in the first argument, "ready" on
// standard output once it answers. {port, redirect_uri, post_logout_uri, keys: [private JWK], accounts: {login: claims}, code_seconds, logout_uri, logout_by_session}
import Provider from "oidc-provider";

const settings = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${settings.port}`;
const client = (id, more = {}) => ({
  client_id: id,
  client_secret: `secret of ${id}`,
  redirect_uris: [settings.redirect_uri],
  post_logout_redirect_uris: [settings.post_logout_uri],
  id_token_signed_response_alg: settings.alg ?? "RS256",
  ...(settings.logout_uri && { backchannel_logout_uri: settings.logout_uri, backchannel_logout_session_required: settings.logout_by_session ?? true }),
  ...more,
});

const provider = new Provider(issuer, {
  clients: [client("clarion"), client("another"), client("in-body", { token_endpoint_auth_method: "client_secret_post" })],
  jwks: { keys: settings.keys },
  cookies: { keys: ["only for tests"] },
  features: { backchannelLogout: { enabled: true } },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  conformIdTokenClaims: settings.claims_by_userinfo ?? true,
  ttl: { AuthorizationCode: settings.code_seconds ?? 60, AccessToken: 60, IdToken: 60, Interaction: 60, Session: 600, Grant: 600 },
  // Without its own guard against private addresses: the tests' Clarion has one.
  fetch: (url, { dispatcher, ...rest }) => fetch(url, rest),
  async findAccount(_context, id) {
    return { accountId: id, claims: async () => ({ sub: id, ...settings.accounts[id] }) };
  },
});
for (const event of ["backchannel.success", "backchannel.error"]) provider.on(event, (...args) => console.log(event, args.find((one) => one instanceof Error)?.message ?? ""));
provider.listen(settings.port, "127.0.0.1", () => console.log("ready"));

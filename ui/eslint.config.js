import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// Imports go one way: shared → features → app, and no feature looks into another.
const features = ["pulse", "conversations", "conversation", "scorecards", "imports", "command", "phrases", "models", "reasons", "trial"];
const forbid = (...groups) => ["error", { patterns: groups.map(([group, message]) => ({ group, message })) }];
const fromApp = [["@/app/*", "**/app/*"], "app knows the features and shared; never the other way round."];

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/shared/api/openapi.gen.ts", "test-results", "public"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  { files: ["src/**/*.{ts,tsx}"], plugins: { "react-hooks": hooks }, rules: { "react-hooks/rules-of-hooks": "error", "react-hooks/exhaustive-deps": "error", "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }], eqeqeq: ["error", "always", { null: "ignore" }] } },
  { files: ["src/shared/**"], rules: { "no-restricted-imports": forbid(fromApp, [["@/features/*", "**/features/*"], "shared stands below the features."]) } },
  ...features.map((name) => ({
    files: [`src/features/${name}/**`],
    rules: { "no-restricted-imports": forbid(fromApp, [features.filter((other) => other !== name).map((other) => `@/features/${other}/*`), "What two features need lives in shared."]) },
  })),
  { files: ["fake/**", "scripts/**"], languageOptions: { globals: { process: "readonly", URL: "readonly", Buffer: "readonly", console: "readonly", setTimeout: "readonly", setInterval: "readonly", clearInterval: "readonly" } }, rules: { "@typescript-eslint/no-unused-vars": "off" } },
);

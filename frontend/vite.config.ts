import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The stylesheets of pages, and every `islands/<domain>-<thing>.ts`; `….logic.ts` and `….test.ts` beside it are no entries. */
function entries(): string[] {
  const islands = filesIn("islands").filter((name) => /^[\w-]+\.ts$/.test(name));
  return [
    "styles/main.css",
    "styles/gate.css",
    "styles/display.css",
    ...islands.map((name) => `islands/${name}`),
  ];
}

function filesIn(folder: string): string[] {
  const path = `${root}${folder}`;
  return existsSync(path) ? readdirSync(path) : [];
}

/** Pictures that templates name themselves: hashed like the rest and listed in the manifest by their path. */
function icons(): Plugin {
  return {
    name: "icons",
    apply: "build",
    buildStart() {
      for (const name of filesIn("icons")) {
        const path = `icons/${name}`;
        const source = readFileSync(`${root}${path}`);
        this.emitFile({ type: "asset", name, originalFileName: path, source });
      }
    },
  };
}

export default defineConfig({
  root,
  base: "/static/",
  publicDir: false,
  plugins: [icons()],
  build: {
    outDir: "../events_platform/static",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: entries() },
  },
});

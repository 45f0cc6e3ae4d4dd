import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { include: ["{islands,gate,styles}/**/*.test.ts"], environment: "node" },
});

// Makes page.js and page.css, which hold everything that the page needs.
import { build } from "esbuild";

await build({
  entryPoints: ["page.mjs"],
  outdir: "node_modules/.page",
  bundle: true,
  minify: true,
  format: "esm",
  logLevel: "error",
  define: { "process.env.NODE_ENV": '"production"' },
});

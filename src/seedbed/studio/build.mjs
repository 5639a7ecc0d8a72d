// Makes built/page.js and built/page.css, which hold everything that the page needs.
import { build } from "esbuild";

await build({
  entryPoints: ["page.mjs"],
  outdir: "built",
  bundle: true,
  minify: true,
  format: "esm",
  logLevel: "error",
  define: { "process.env.NODE_ENV": '"production"' },
});

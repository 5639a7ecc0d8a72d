/** Configuration of the Prisma CLI: no engine binary is downloaded, and DATABASE_URL alone picks the database. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const host = new URL('./.seedbed/engine/host/', import.meta.url);
// A fresh clone: the engine is installed, not committed.
if (!existsSync(new URL('cli.mjs', host))) execFileSync('seedbed', ['init'], { cwd: import.meta.dirname, stdio: 'inherit' });

const { prepareCli } = await import(new URL('cli.mjs', host).href);
const { openAdapter } = await import(new URL('adapters.mjs', host).href);
const { schema, url, baseDir } = prepareCli(process.argv.slice(2), { root: import.meta.dirname, schema: 'schema.prisma' });

export default {
  schema,
  engine: 'js',
  experimental: { adapter: true },
  adapter: async () => (await openAdapter(url, { baseDir, forCli: true })).factory,
};

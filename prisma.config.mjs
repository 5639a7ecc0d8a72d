/**
 * Configuration of the Prisma CLI: no engine binary is downloaded, and DATABASE_URL alone picks the database.
 * The reasons are in docs/explanation/engine.md.
 */

import { prepareCli } from './src/seedbed/engine/host/cli.mjs';
import { openAdapter } from './src/seedbed/engine/host/adapters.mjs';

const { schema, url, baseDir } = prepareCli(process.argv.slice(2), {
  root: import.meta.dirname,
  schema: 'prisma/schema.prisma',
});

export default {
  schema,
  engine: 'js',
  experimental: { adapter: true },
  adapter: async () => (await openAdapter(url, { baseDir, forCli: true })).factory,
  migrations: { seed: 'python -m scripts.db.seed' },
};

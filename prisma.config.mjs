/**
 * Configuration of the Prisma CLI: no engine binary is downloaded, and DATABASE_URL alone picks the database.
 * The reasons are in docs/ENGINE.md.
 */

import { prepareCli } from './prisma/engine/src/cli.mjs';
import { openAdapter } from './prisma/engine/src/adapters.mjs';

const { schema, url, baseDir } = prepareCli(process.argv.slice(2));

export default {
  schema,
  engine: 'js',
  experimental: { adapter: true },
  adapter: async () => (await openAdapter(url, { baseDir, forCli: true })).factory,
  migrations: { seed: 'python -m scripts.db.seed' },
};

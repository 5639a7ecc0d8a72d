// The page: Studio, which sends its SQL to the address that it came from.
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { createStudioBFFClient } from "@prisma/studio-core/data/bff";
import { createPostgresAdapter } from "@prisma/studio-core/data/postgres-core";
import { createSQLiteAdapter } from "@prisma/studio-core/data/sqlite-core";
import { Studio } from "@prisma/studio-core/ui";
import "@prisma/studio-core/ui/index.css";

// Studio reports its use to its makers; what is looked at here stays here. The server's policy forbids the rest.
const own = globalThis.fetch;
globalThis.fetch = (address, options) =>
  new URL(address?.url ?? address, location.href).origin === location.origin ? own(address, options) : Promise.resolve(new Response("{}"));

const root = document.getElementById("studio");
const executor = createStudioBFFClient({ url: new URL("query", location.href) });
const adapter = root.dataset.dialect === "postgresql" ? createPostgresAdapter({ executor }) : createSQLiteAdapter({ executor });
createRoot(root).render(createElement(Studio, { adapter }));

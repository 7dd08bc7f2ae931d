import { credentials } from "./credentials.ts";
import { reply } from "./replies.ts";
import type { Handlers } from "./simulation.ts";

/** Sandboxes of the caller. Reading one by name takes administrator rights, which these credentials do not have (seen live). */
export const sandboxHandlers = {
  "GET /data/foundation/sandbox-management/"() {
    const sandbox = {
      name: credentials.sandbox,
      title: "Development",
      state: "active",
      type: "development",
      region: "VA7",
      isDefault: false,
      eTag: 1,
      createdDate: "2026-01-01 00:00:00",
      lastModifiedDate: "2026-01-01 00:00:00",
      createdBy: "simulator@AdobeID",
      lastModifiedBy: "simulator@AdobeID",
    };
    return reply({
      sandboxes: [sandbox],
      _page: { limit: 50, count: 1 },
      _links: { page: { href: "/sandbox-management/?limit=50&offset=0" } },
    });
  },
  "GET /data/foundation/sandbox-management/sandboxes/{name}"() {
    return reply(
      {
        status: 403,
        title: "Forbidden",
        type: "http://ns.adobe.com/aep/errors/SMS-2010-403",
        detail: "Access to sandbox management is denied.",
      },
      403,
    );
  },
} satisfies Handlers;

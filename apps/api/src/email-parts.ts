import { createComposePayload, createEmailList } from "@gmail-push/infra";
import type { ApiConfig } from "./config.ts";
import { createEmailFiles } from "./email-files.ts";
import { createEmailStory } from "./email-story.ts";
import { createFindEmails } from "./find-emails.ts";
import type { Resources } from "./resources.ts";
import { createRevealContent } from "./reveal-content.ts";

export interface EmailPartsDeps {
  config: ApiConfig;
  resources: Resources;
}

/** What emails are listed, found, told and opened with, for the API and for the pages alike. */
export function createEmailParts({ config, resources }: EmailPartsDeps) {
  const { redis, stores } = resources;
  const { keys, emails, deliveries, destinations, audit } = stores;
  const links = config.offload.enabled ? stores.links : null;
  const filesOf = createEmailFiles({
    emails,
    links,
    ttlSeconds: config.offload.linkTtlSeconds,
  });
  return {
    listEmails: createEmailList({ redis, keys, emails }),
    findEmails: createFindEmails({ emails }),
    readStory: createEmailStory({ emails, deliveries, destinations, filesOf }),
    reveal: createRevealContent({ emails, composePayload: createComposePayload({ links }), audit }),
  };
}

import { parseConfig, type Env } from "./config.ts";
import { respond, type LogLine } from "./respond.ts";
import { sweep } from "./sweep.ts";

/** One JSON object a line, as Cloudflare's log viewer reads it. */
function log(line: LogLine): void {
  // oxlint-disable-next-line no-console -- A Worker has no other log.
  console.log(JSON.stringify(line));
}

// oxlint-disable-next-line import/no-default-export -- The runtime calls the default export.
export default {
  async fetch(request, env, ctx) {
    const answer = respond(request, { env, log });
    // When the caller hangs up, what is under way ends in order.
    ctx.waitUntil(answer);
    return answer;
  },

  async scheduled({ scheduledTime }, env) {
    const { listed, deleted, complete } = await sweep(
      env.BUCKET,
      parseConfig(env).ttlMs,
      scheduledTime,
    );
    log({ event: "sweep ended", listed, deleted, complete });
  },
} satisfies ExportedHandler<Env>;

import type { Stores } from "@gmail-push/infra";

const ENTRIES = 10_000;
const AT_ONCE = 500;
const REPLAYS = 60;

/** As many entries as the journal keeps, and some replays; resolves with the id of the newest of those. */
export async function fillJournal({ audit, replays }: Stores): Promise<string> {
  for (let from = 0; from < ENTRIES; from += AT_ONCE) {
    const details = { setting: "runtime_flags", version: from };
    const notes = Array.from({ length: AT_ONCE }, async () =>
      audit.write({ author: "bench", action: "setting_saved", details }),
    );
    await Promise.all(notes);
  }
  let last = "";
  for (let index = 0; index < REPLAYS; index += 1) {
    const now = new Date();
    const asked = {
      request: { state: "dead" },
      forced: false,
      ratePerMinute: 600,
      author: "bench",
    } as const;
    const created = await replays.create(asked, selection(now), now);
    if (created.kind !== "created") throw new Error("A replay was not created");
    last = created.id;
    await replays.stop(last, "bench", now);
  }
  return last;
}

/** A delivery that is not there: a replay of it can be looked at all the same. */
async function* selection(now: Date) {
  yield [{ at: now.getTime(), id: `d-${"0".repeat(40)}` }];
}

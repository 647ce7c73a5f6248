import type { Preview, Replay } from "./replays.ts";

function plural(count: number): string {
  return count === 1 ? "1 delivery" : `${count} deliveries`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

/** What would be replayed: how many, where to, how long it takes. */
export function formatPreview({ count, by_destination: to, ...pace }: Preview): string {
  const width = Math.max(0, ...to.map((destination) => String(destination.count).length));
  const rows = to.map(({ id, url, count: each }) => {
    return `  ${String(each).padStart(width)}  ${url ?? "unknown"}  ${id}`;
  });
  const seconds = duration(pace.takes_seconds);
  return [`${plural(count)}, ${pace.rate_per_minute} a minute, about ${seconds}:`, ...rows].join(
    "\n",
  );
}

/** One line per replay. */
export function formatList(replays: readonly Replay[]): string {
  if (replays.length === 0) return "There are no replays.";
  return replays.map(formatRow).join("\n");
}

function formatRow(replay: Replay): string {
  const { id, state, total, remaining, created_at: at, author } = replay;
  const done = `${total - remaining}/${total}`;
  return `${id}  ${state.padEnd(7)}  ${done.padStart(13)}  ${at}  ${author}`;
}

/** How a replay stands, in a few lines. */
export function formatReplay(replay: Replay): string {
  const { id, state, replayed, remaining, outcomes } = replay;
  const skipped = [
    [replay.skipped_delivered, "delivered already"],
    [replay.skipped_pending, "under way already"],
    [replay.skipped_gone, "expired"],
  ] as const;
  const passed = skipped.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  const lines = [
    `${id} is ${state}: ${replayed} replayed, ${remaining} to go`,
    `  so far ${outcomes.delivered} delivered, ${outcomes.died_again} dead again, ${outcomes.under_way} under way`,
  ];
  if (passed.length > 0) lines.push(`  passed over: ${passed.join(", ")}`);
  return lines.join("\n");
}

/** How to go on with a replay that is no longer watched. */
export function formatCommands({ id }: Pick<Replay, "id">, state: "running" | "stopped"): string {
  if (state === "stopped") return `To go on with it: npm run replay -- --resume ${id}`;
  return [
    `The replay goes on. To watch it: npm run replay -- --watch ${id}`,
    `                    To stop it: npm run replay -- --stop ${id}`,
  ].join("\n");
}

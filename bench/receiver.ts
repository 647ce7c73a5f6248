import { freePort } from "../scripts/ports.ts";
import { startService } from "./child-process.ts";

/** A destination in a process of its own; resolves with its address. */
export async function startReceiver(stack: AsyncDisposableStack): Promise<string> {
  const port = await freePort();
  const env = { PORT: String(port) };
  const receiver = await startService({ script: "bench/delivery/receiver.ts", env, port });
  return stack.use(receiver).url;
}

/** The last net: when this process ends in disorder, the process with that id ends too. Disposing of it lifts it. */
export function killAtExit(pid: () => number | null): Disposable {
  const kill = (): void => {
    const id = pid();
    if (id === null) return;
    try {
      process.kill(id, "SIGKILL");
    } catch (error) {
      const isGone = error instanceof Error && "code" in error && error.code === "ESRCH";
      if (!isGone) throw error;
    }
  };
  process.on("exit", kill);
  return { [Symbol.dispose]: () => void process.off("exit", kill) };
}

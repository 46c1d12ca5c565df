// Servers of detectors in processes of their own.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Starts a server; gives its address once it is ready. */
export async function serve([command, ...args]) {
  const server = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((done) => { server.once("exit", done); });
  for await (const line of createInterface(server.stdout)) {
    const ready = /^ready: (http:\S+)/.exec(line);
    if (ready) return { address: ready[1], end: () => server.kill("SIGTERM") && ended };
  }
  throw new Error("the server ended before it was ready");
}

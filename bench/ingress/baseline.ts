// The least that takes an email: Express parses the JSON, BullMQ keeps it, and the caller is told.
import { Queue } from "bullmq";
import express from "express";
import { Redis } from "ioredis";

const { REDIS_URL = "", PREFIX = "", PORT = "0" } = process.env;
const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const queue = new Queue("email", { connection, prefix: PREFIX });
const app = express();
app.use(express.json());
app.post("/api/ingress/gmail", async (req, res) => {
  await queue.add("email", req.body);
  res.json({ success: true });
});
const server = app.listen(Number(PORT), "127.0.0.1");
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
  connection.disconnect();
});

import { createInterface } from "node:readline/promises";
import { hashPassword } from "@gmail-push/api";

// `npm run hash-password`: asks for a password, prints the line for ADMIN_PASSWORD_HASH.
const input = createInterface({ input: process.stdin, output: process.stderr });
const password = (await input.question("Password: ")).trim();
input.close();
if (password.length < 8) {
  console.error("A password has at least 8 characters.");
  process.exitCode = 1;
} else {
  console.log(await hashPassword(password));
}

import express, { type Request, type RequestHandler, type Response } from "express";
import { HttpError } from "../http-error.ts";
import { checkFormToken } from "./csrf.ts";

/** A posted form, with or without files. */
export interface PostedForm {
  /** the last value of each name */
  fields: ReadonlyMap<string, string>;
  /** by the name of their field; those left empty are left out */
  files: ReadonlyMap<string, Buffer>;
}

declare module "express-serve-static-core" {
  interface Locals {
    form?: PostedForm;
  }
}

async function fromMultipart(body: Buffer, contentType: string): Promise<PostedForm> {
  const response = new WebResponse(body, { headers: { "content-type": contentType } });
  const data = await response.formData().catch((error: unknown) => {
    throw new HttpError(400, "malformed_request", "Malformed form", { cause: error });
  });
  const fields = new Map<string, string>();
  const files = new Map<string, Buffer>();
  for (const [name, value] of data) {
    if (typeof value === "string") fields.set(name, value);
    else if (value.size > 0) files.set(name, Buffer.from(await value.arrayBuffer()));
  }
  return { fields, files };
}

/** Express has a type of this name too. */
const WebResponse = globalThis.Response;

function fromFields(body: unknown): PostedForm {
  const isObject = typeof body === "object" && body !== null && !Buffer.isBuffer(body);
  const entries = isObject ? Object.entries(body) : [];
  const texts = entries.flatMap(([name, value]: [string, unknown]): [string, string][] => {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    return typeof last === "string" ? [[name, last]] : [];
  });
  return { fields: new Map(texts), files: new Map() };
}

async function parse(req: Request): Promise<PostedForm> {
  const body: unknown = req.body;
  const isMultipart = Buffer.isBuffer(body) && req.is("multipart/form-data") !== false;
  if (!isMultipart) return fromFields(body);
  return fromMultipart(body, req.get("content-type") ?? "");
}

async function readForm(req: Request, res: Response): Promise<void> {
  const form = await parse(req);
  checkFormToken(req, res, form.fields.get("csrf") ?? "");
  res.locals.form = form;
}

/** Reads a form of at most `maxBytes`, which may have files; `formOf` gives it. */
export function postedForm({ maxBytes }: { maxBytes: number }): RequestHandler {
  const readMultipart = express.raw({ type: "multipart/form-data", limit: maxBytes });
  return (req, res, next) => {
    readMultipart(req, res, (error: unknown) => {
      if (error !== undefined && error !== null) {
        next(error);
        return;
      }
      readForm(req, res).then(() => next(), next);
    });
  };
}

/** The form that was posted; `postedForm` has put it there. */
export function formOf(res: Response): PostedForm {
  const { form } = res.locals;
  if (form === undefined) throw new Error("This route reads no form");
  return form;
}

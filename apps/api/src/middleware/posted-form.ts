import { MIMEType } from "node:util";
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

/** More fields than most forms have, and more header than a long file name takes. */
const MAX_PARTS = 20;
const MAX_PART_HEADER_BYTES = 4_096;

function malformed(cause?: unknown): HttpError {
  return new HttpError(400, "malformed_request", "Malformed form", { cause });
}

function boundaryOf(contentType: string): string {
  try {
    return new MIMEType(contentType).params.get("boundary") ?? "";
  } catch (error) {
    throw malformed(error);
  }
}

/**
 * Node's parser takes as many parts as come, and holds up all other requests meanwhile: a form is looked
 * at before. @throws {HttpError} 400
 */
function refuseTooManyParts(body: Buffer, contentType: string, maxParts: number): void {
  const boundary = boundaryOf(contentType);
  if (boundary === "") throw malformed();
  const delimiter = Buffer.from(`--${boundary}`);
  let count = 0;
  let at = body.indexOf(delimiter);
  while (at !== -1) {
    const from = at + delimiter.length;
    at = body.indexOf(delimiter, from);
    // The last one ends the form.
    if (at === -1) return;
    count += 1;
    const head = body.subarray(from, Math.min(at, from + MAX_PART_HEADER_BYTES));
    if (count > maxParts || !head.includes("\r\n\r\n")) throw malformed();
  }
}

async function fromMultipart(body: Buffer, contentType: string): Promise<PostedForm> {
  const response = new WebResponse(body, { headers: { "content-type": contentType } });
  const data = await response.formData().catch((error: unknown) => {
    throw malformed(error);
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

async function parse(req: Request, maxParts: number): Promise<PostedForm> {
  const body: unknown = req.body;
  const isMultipart = Buffer.isBuffer(body) && req.is("multipart/form-data") !== false;
  if (!isMultipart) return fromFields(body);
  const contentType = req.get("content-type") ?? "";
  refuseTooManyParts(body, contentType, maxParts);
  return fromMultipart(body, contentType);
}

async function readForm(req: Request, res: Response, maxParts: number): Promise<void> {
  const form = await parse(req, maxParts);
  checkFormToken(req, res, form.fields.get("csrf") ?? "");
  res.locals.form = form;
}

export interface FormLimits {
  maxBytes: number;
  /** of a form with files: fields and files */
  maxParts?: number;
}

/** Reads a form, which may have files; `formOf` gives it. */
export function postedForm({ maxBytes, maxParts = MAX_PARTS }: FormLimits): RequestHandler {
  const readMultipart = express.raw({ type: "multipart/form-data", limit: maxBytes });
  return (req, res, next) => {
    readMultipart(req, res, (error: unknown) => {
      if (error !== undefined && error !== null) {
        next(error);
        return;
      }
      readForm(req, res, maxParts).then(() => next(), next);
    });
  };
}

/** The form that was posted; `postedForm` has put it there. */
export function formOf(res: Response): PostedForm {
  const { form } = res.locals;
  if (form === undefined) throw new Error("This route reads no form");
  return form;
}

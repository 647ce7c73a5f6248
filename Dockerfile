# One image, two commands: the API, and the worker as `node apps/worker/src/main.ts`.
# Node runs the TypeScript as it stands, so there is no build step.

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages/core/package.json packages/core/
COPY packages/infra/package.json packages/infra/
COPY apps/api/package.json apps/api/
COPY apps/worker/package.json apps/worker/
COPY apps/apps-script/package.json apps/apps-script/
COPY apps/r2-fetcher/package.json apps/r2-fetcher/
# The optional packages are another copy of Node; this image is Node 24 already.
RUN npm ci --omit=dev --omit=optional --loglevel=error

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app ./
COPY packages/core/src packages/core/src
COPY packages/infra/src packages/infra/src
COPY apps/api/src apps/api/src
COPY apps/api/assets apps/api/assets
COPY apps/worker/src apps/worker/src
# The files belong to root, so the processes cannot change their own code.
USER node
EXPOSE 8080
CMD ["node", "apps/api/src/main.ts"]

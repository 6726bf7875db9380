# kalpa in a container: `docker build -t kalpa .`, or by compose.yaml. All data lies in the volume /data.
FROM node:22-bookworm AS build
WORKDIR /kalpa
# Node's own headers lie below /usr/local: compiling better-sqlite3 downloads none.
ENV npm_config_nodedir=/usr/local
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:22-bookworm-slim
LABEL org.opencontainers.image.title="kalpa" \
      org.opencontainers.image.description="Run your own server for the mobile rhythm game KALPA." \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
    KALPA_DATA=/data \
    KALPA_HOST=0.0.0.0
WORKDIR /kalpa
COPY --from=build /kalpa/node_modules node_modules
COPY --from=build /kalpa/dist dist
COPY bin bin
COPY fixtures/small fixtures/small
COPY package.json README.md CHANGELOG.md LICENSE ./
# The volume takes over owner and permissions of the folder that it is laid over.
RUN mkdir -m 0700 /data && chown node:node /data && ln -s /kalpa/bin/kalpa.js /usr/local/bin/kalpa
USER node
VOLUME /data
EXPOSE 12001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "bin/healthcheck.js"]
ENTRYPOINT ["node", "bin/kalpa.js"]
CMD ["serve"]

# All programs of Carnet in one image; the command chooses which one a container runs.
FROM swift:6.3-bookworm AS build
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        libcurl4-openssl-dev libpq-dev libsqlite3-dev libssl-dev pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# Packages change seldom: they have a layer of their own.
COPY Package.swift Package.resolved* ./
RUN swift package resolve
COPY . .
RUN .ci/release \
    && mkdir /out \
    && bin="$(.ci/release --show-bin-path)" \
    && for program in carnet gateway checkout landed-cost pricing payments fraud sandbox; do \
        strip -o "/out/$program" "$bin/$program"; \
    done \
    # Tables and pages lie beside the programs that read them.
    && find "$bin" -maxdepth 1 -name '*.resources' -exec cp -R {} /out/ \;

# The runtime is linked in: a call into it then costs no detour.
FROM debian:bookworm-slim
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates libcurl4 libpq5 libsqlite3-0 libstdc++6 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /var/lib/carnet --create-home carnet \
    && install -d -o carnet -g carnet -m 700 /var/lib/carnet/keys /var/lib/carnet/audit
COPY --from=build /out /opt/carnet
ENV PATH=/opt/carnet:$PATH \
    CARNET_HTTP_HOST=0.0.0.0 \
    CARNET_HTTP_PORT=8080 \
    CARNET_LOG_FORMAT=json
USER carnet
WORKDIR /var/lib/carnet
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=4s --start-period=20s --retries=3 \
    CMD carnet healthcheck "http://127.0.0.1:$CARNET_HTTP_PORT/readyz"
CMD ["gateway"]

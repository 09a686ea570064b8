# The six programs and etcd, each an image: docker build --target kubelet -t kubelet .
#
# BASE has Node 20. Where it is no Debian it must also have what the RUN lines below look for first;
# scripts/base-image.mjs makes such a base, and a BUILD_BASE, on machines without a registry.
ARG BASE=node:20-slim
# Where the programs are bundled: the same, and /src/node_modules if npm cannot be asked for it.
ARG BUILD_BASE=${BASE}

FROM ${BUILD_BASE} AS build
WORKDIR /src
COPY . .
RUN test -d node_modules/esbuild || npm ci --ignore-scripts --no-audit --no-fund
RUN node scripts/bundle.mjs /out

FROM ${BASE} AS program
COPY scripts/docker/healthy /usr/local/bin/
COPY --from=build /out/LICENSES-OF-PACKAGES /usr/share/doc/kubernetes/
USER 65532:65532

FROM program AS apiserver
COPY --from=build /out/bin/apiserver /usr/local/bin/
EXPOSE 8080 7080
ENTRYPOINT ["apiserver"]

FROM program AS scheduler
COPY --from=build /out/bin/scheduler /usr/local/bin/
EXPOSE 10251
ENTRYPOINT ["scheduler"]

FROM program AS controller-manager
COPY --from=build /out/bin/controller-manager /usr/local/bin/
EXPOSE 10252
ENTRYPOINT ["controller-manager"]

# It keeps its namespace in a file of its home.
FROM program AS kubecfg
ENV HOME=/tmp
COPY --from=build /out/bin/kubecfg /usr/local/bin/
ENTRYPOINT ["kubecfg"]

# Root: it owns Docker's socket and the volumes of pods. git is for volumes of kind gitRepo.
FROM program AS kubelet
USER root
RUN command -v git || (apt-get update && apt-get install -y --no-install-recommends ca-certificates git \
    && rm -rf /var/lib/apt/lists/*)
COPY --from=build /out/bin/kubelet /usr/local/bin/
EXPOSE 10250
ENTRYPOINT ["kubelet"]

# Root: it writes the rules of the machine's kernel.
FROM program AS proxy
USER root
RUN (command -v iptables && command -v nft) || (apt-get update \
    && apt-get install -y --no-install-recommends conntrack iptables nftables && rm -rf /var/lib/apt/lists/*)
COPY --from=build /out/bin/proxy /usr/local/bin/
ENTRYPOINT ["proxy"]

FROM program AS etcd
USER root
RUN command -v etcd || (apt-get update && apt-get install -y --no-install-recommends etcd-server \
    && rm -rf /var/lib/apt/lists/*)
RUN mkdir -p /var/lib/etcd && chown 65532:65532 /var/lib/etcd
USER 65532:65532
VOLUME /var/lib/etcd
EXPOSE 2379 2380 4001
ENTRYPOINT ["etcd"]

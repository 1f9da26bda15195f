# Builds Praça from the sources and keeps a JRE and the runnable jar. See docs/operations.md.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml ./
COPY server-config/payara server-config/payara
COPY src/main src/main
# The cache keeps what Maven downloads between builds; tests run in ./test, not here.
RUN --mount=type=cache,target=/build/repository mvn -B -ntp -Dmaven.repo.local=/build/repository -Dmaven.test.skip=true package

FROM eclipse-temurin:17-jre
RUN groupadd --system --gid 10001 praca \
 && useradd --system --uid 10001 --gid praca --home-dir /var/lib/praca --no-create-home --shell /usr/sbin/nologin praca \
 && install -d -o praca -g praca -m 0700 /var/lib/praca
COPY --from=build /build/target/praca.jar /opt/praca/praca.jar

# The rest of the container's memory is for what lives outside of the heap; a node without memory ends and is started anew.
ENV PORT=8080 \
    PRACA_DATA=/var/lib/praca \
    JDK_JAVA_OPTIONS="-XX:MaxRAMPercentage=50 -XX:+ExitOnOutOfMemoryError"
VOLUME /var/lib/praca
WORKDIR /var/lib/praca
USER 10001:10001
EXPOSE 8080

# bash speaks TCP by itself, so the image needs no HTTP client.
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r -t 4 _ status _ <&3 && [ \"$status\" = 200 ]"]

# Exec form: java is process 1 and gets SIGTERM itself.
ENTRYPOINT ["java", "-jar", "/opt/praca/praca.jar"]

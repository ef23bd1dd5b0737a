# shellcheck shell=bash
# Steps that the scripts share. Sourced, after `set -euo pipefail`; works from any current folder.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
logs=$root/.cache/logs
why=$logs/why
venv=$root/.venv
mkdir -p "$logs"

say() { printf '%s\n' "$*"; }

# fail WHAT [WHAT TO DO ...]: one line each; the first is kept in $why for who goes on without this
fail() {
  printf '%s\n' "$1" >"$why"
  printf 'error: %s\n' "$1" >&2
  shift
  (($# == 0)) || printf '    %s\n' "$@" >&2
  exit 1
}

is_root() { ((EUID == 0)); }

# step TITLE COMMAND...: run it with its output in a log and show that it is alive. Where it fails, show the log's end
# and exit. Lines of the log that start with "note: " are shown.
step() {
  local title=$1 started=$SECONDS log
  shift
  log=$logs/$(printf %s "${title,,}" | tr -cs '[:alnum:]' -).log
  # A process group of its own, so that an interrupt can end all of it.
  set -m
  "$@" >"$log" 2>&1 </dev/null &
  step_pid=$!
  set +m
  trap 'kill -TERM -- "-$step_pid" 2>/dev/null || true; exit 130' INT TERM
  show_alive "$title" "$started"
  local status=0
  wait "$step_pid" || status=$?
  trap - INT TERM
  if ((status == 0)); then
    end_line "$title" "ok" "$started"
    sed -n 's/^note: /    /p' "$log"
  else
    end_line "$title" "failed" "$started"
    tail -n 20 "$log" | sed 's/^/    /' >&2
    say "    (the whole log: $log)" >&2
    say "${title,} failed" >"$why"
    exit "$status"
  fi
}

show_alive() {
  local title=$1 started=$2 told=$2
  while kill -0 "$step_pid" 2>/dev/null; do
    if [[ -t 1 ]]; then
      printf '\r%s ... %s s ' "$title" "$((SECONDS - started))"
    elif ((SECONDS - told >= 15)); then
      told=$SECONDS
      say "$title ... $((SECONDS - started)) s"
    fi
    sleep 0.2
  done
}

end_line() {
  [[ ! -t 1 ]] || printf '\r\033[K'
  say "$1: $2 ($((SECONDS - $3)) s)"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  # A foreign source that does not answer is no reason to stop: the installation says what is missing.
  apt-get update -q || true
  apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=120 "$@"
}

# run_apart COMMAND...: become it, in a session of its own, so that it outlives the script and its terminal, and without
# what the caller has open: a lock or a pipe would otherwise be held for as long as it runs.
run_apart() {
  local open
  for open in /proc/self/fd/*; do
    ((${open##*/} <= 2)) || eval "exec ${open##*/}>&-"
  done
  exec setsid "$@"
}

has_package() { [[ -n $(apt-cache show --no-all-versions "$1" 2>/dev/null) ]]; }

# --- Python

# Print the first Python that is new enough and can make a virtual environment.
find_python() {
  local python
  for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$python"
      return
    fi
  done
  return 1
}

install_python() {
  apt_install python3 python3-venv
  find_python || apt_install python3.11 python3.11-venv
}

# ensure_pycompose EXTRAS: pycompose in .venv, with nothing more ('') or with what the tests need ('[test]')
ensure_pycompose() {
  local extras=$1 python wanted
  wanted=$({ cat "$root/pyproject.toml" && say "$venv"; } | sha256sum)
  # What was installed with extras serves without them too.
  if [[ $(cat "$venv/installed" 2>/dev/null) == "$wanted"*"$extras" ]] && "$venv/bin/python" -c '' 2>/dev/null; then
    return
  fi
  if ! find_python >/dev/null; then
    is_root || fail "no Python 3.11 or newer that can make a virtual environment" \
      "sudo apt-get install python3 python3-venv"
    step "Installing Python" install_python
  fi
  python=$(find_python) || fail "this system's packages have no Python 3.11 or newer" "install one and put it on PATH"
  step "Installing pycompose into .venv" install_pycompose "$python" "$extras"
  say "$wanted$extras" >"$venv/installed"
}

install_pycompose() {
  "$venv/bin/python" -c '' 2>/dev/null || "$1" -m venv --clear "$venv"
  "$venv/bin/python" -m pip install --disable-pip-version-check --editable "$root$2"
  # Where Python may not write its bytecode by itself, every command would compile all of it again.
  "$venv/bin/python" -m compileall -q "$root/pycompose"
}

# --- Engine

engine_answers() { timeout 20 docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }

# An engine that answers: the one that runs, or Debian's docker.io. On failure says what to do.
ensure_engine() {
  ! engine_answers || return 0
  local problem
  problem=$(docker version --format '{{.Server.Version}}' 2>&1 || true)
  if [[ $problem == *"permission denied"* ]]; then
    fail "you may not open the engine's socket" \
      "join the group that may: sudo usermod -aG docker $(id -un)" "then log in again, or run: newgrp docker"
  fi
  if [[ -n ${DOCKER_HOST:-} ]]; then
    fail "no engine answers at DOCKER_HOST=$DOCKER_HOST" "start that one, or unset DOCKER_HOST"
  fi
  if ! is_root; then
    if command -v docker >/dev/null; then
      fail "no engine answers" "start it: sudo systemctl start docker" "or run this script as root"
    fi
    fail "no container engine is installed" "sudo apt-get install docker.io && sudo usermod -aG docker $(id -un)" \
      "then log in again, or run this script as root"
  fi
  if ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
    step "Installing Docker" "$root/tests/engines/debian" install
  fi
  step "Starting Docker" "$root/tests/engines/debian" start
}

# ensure_images NAME...: pulled, or where no registry answers, built as stand-ins
ensure_images() {
  local missing
  missing=$("$root/tests/engines/stand-ins" --missing "$@")
  [[ -n $missing ]] || return 0
  step "Getting images: $(xargs <<<"$missing")" "$root/tests/engines/stand-ins" "$@"
}

# --- What only tests want

# as_root TITLE COMMAND...: a step that only root can take
as_root() {
  is_root || fail "${1,} takes root" "install it yourself, or run this script as root"
  step "$@"
}

ensure_shellcheck() {
  command -v shellcheck >/dev/null || as_root "Installing shellcheck" apt_install shellcheck
}

ensure_browser() {
  { command -v chromium && command -v chromedriver; } >/dev/null || as_root "Installing Chromium" apt_install chromium chromium-driver
}

ensure_peer() {
  docker compose version >/dev/null 2>&1 || as_root "Installing docker compose" "$root/tests/engines/peer"
}

ensure_newest() {
  [[ -n $("$root/tests/engines/newest" address) ]] || as_root "Starting the newest engine" "$root/tests/engines/newest" start
  step "Bringing images to it: $*" "$root/tests/engines/newest" images "$@"
}

# Print the first Debian mirror among the package sources; nothing where there is none.
debian_mirror() {
  grep -rhoE '^(URIs:|deb( +\[[^]]*\])?) +https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
    grep -oE 'https?://[^ ]+' | head -n 1 || true
}

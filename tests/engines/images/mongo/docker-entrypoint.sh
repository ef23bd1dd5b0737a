#!/bin/bash
# As in the real image: flags alone are mongod's, and mongod does not run as root.
set -euo pipefail
[[ "${1:-}" != -* ]] || set -- mongod "$@"
if [[ -n "${MONGO_INITDB_ROOT_USERNAME:-}${MONGO_INITDB_ROOT_PASSWORD:-}" ]]; then
  echo >&2 'mongo stand-in: it knows no users; MONGO_INITDB_ROOT_USERNAME and _PASSWORD need the real image'
  exit 1
fi
if [[ "$1" == mongo* && "$(id -u)" == 0 ]]; then
  [[ "$1" != mongod ]] || find -L /data/configdb /data/db ! -user mongodb -exec chown mongodb '{}' +
  exec setpriv --reuid mongodb --regid mongodb --init-groups "$@"
fi
exec "$@"

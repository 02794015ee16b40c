#!/bin/sh
# Installs at the first start and serves the app: sh start.sh
cd "$(dirname "$0")" || exit 1
for python in python3.13 python3.12 python3.11 python3 python; do
  if command -v "$python" >/dev/null 2>&1 &&
    "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; then
    exec "$python" deploy/start.py
  fi
done
echo "需要 Python 3.11、3.12 或 3.13。 Python 3.11, 3.12 or 3.13 is needed."
exit 2

#!/bin/sh
# Exit status 0: nginx answers, perhaps after one restart. Needs curl.
url=${1:-http://127.0.0.1:8080/}
curl -fsS -o /dev/null -m 2 "$url" && exit 0
systemctl restart nginx
sleep 3
exec curl -fsS -o /dev/null -m 2 "$url"

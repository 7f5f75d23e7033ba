# Runs a command as long as this script's standard input stays open, so that it ends with its parent however the parent ends.
# The terminal sends SIGINT to parent and children alike; it is ignored here, and the parent decides the order of the end.
trap '' INT
exec 3<&0
"$@" </dev/null 3<&- &
child=$!
trap 'kill "$child" 2>/dev/null' TERM
( read -r _ <&3; kill "$child" 2>/dev/null ) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$child"
code=$?
# A trapped signal ends the first wait early.
while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
kill "$watcher" 2>/dev/null
exit "$code"

#!/bin/bash
# Sets up a Slurm of two nodes on this machine, and runs a job of shards on it that loses some:
#   scripts/cluster/slurm.sh [--install] [--evaluate] [--model sample|tiny] [--samples N]
#     [--shards N] [--concurrent N] [--kill N] [--beside] [--keep] [--run COMMAND]
# Needs root, Debian's slurm-wlm and munge (--install fetches them) and dist/ (npm run build). It
# does not touch the system's own munge and Slurm: key, sockets, state and logs are in a folder of
# their own, which is removed at the end.
#
# Calibrates (or evaluates) the sample model in shards. --model tiny uses a model of three layers
# and random weights instead, with answers of at most two tokens, which shows what a sample costs
# apart from its model. Meanwhile N shards are killed with all their processes (--kill, 1); of one
# more only the program is killed, whose script tries again; and one node is drained. The merge has
# to name what is missing. Then only the missing shards are sent again, and the rows must be those
# of one run, in its order.
# --samples beyond what the sample has: repeats its questions under new ids. The large run is
#   scripts/cluster/slurm.sh --evaluate --model tiny --samples 200000 --shards 32 --concurrent 2 \
#     --kill 2 --beside
# --beside: the single run for the comparison runs at the same time, not afterwards.
# Three times are reported: how long tasks ran, how long the places of --concurrent (4) were empty,
# and what one run takes.
# --run COMMAND: runs the command instead, with Slurm's commands on its path, such as the window's
# own suite on a real Slurm:
#   FITPRUNE_SLURM=real scripts/cluster/slurm.sh --run 'npm run test:host -- slurm'
set -euo pipefail

run_command=''
samples=160 shards=8 concurrent=4 kill=1 kind=calibrate model=sample install=no keep=no beside=no
while [ $# -gt 0 ]; do
  case "$1" in
    --samples) samples="$2"; shift ;;
    --shards) shards="$2"; shift ;;
    --concurrent) concurrent="$2"; shift ;;
    --kill) kill="$2"; shift ;;
    --evaluate) kind=evaluate ;;
    --model) model="$2"; shift ;;
    --beside) beside=yes ;;
    --install) install=yes ;;
    --keep) keep=yes ;;
    --run) run_command="$2"; shift ;;
    *) sed -n '2,/^set/{/^#/p}' "$0"; exit 2 ;;
  esac
  shift
done

tree="$(cd "$(dirname "$0")/../.." && pwd)"
fitprune() { node "$tree/dist/cli.js" "$@"; }
say() { printf '\n== %s\n' "$*"; }
# Runs a command and prints its seconds by the clock and of the processor, and the most memory of
# one of its processes.
timed() {
  local name="$1"
  shift
  if [ ! -x /usr/bin/time ]; then "$@"; return; fi
  /usr/bin/time -o "$dir/time" -f "$name: %e s, %U s of the processor, %M kB" "$@"
  cat "$dir/time"
}

if [ "$install" = yes ]; then
  apt-get update -qq
  apt-get install -y --no-install-recommends slurm-wlm munge time
fi
for program in slurmctld slurmd munged sbatch; do
  [ -n "$(PATH="$PATH:/usr/sbin" command -v "$program")" ] || { echo "$program is missing: give --install" >&2; exit 1; }
done
[ "$(id -u)" -eq 0 ] || { echo 'Two nodes of one machine need root.' >&2; exit 1; }
export PATH="$PATH:/usr/sbin"

dir="$(mktemp -d -t fitprune-slurm-XXXXXX)"
# munged refuses a socket below a folder that others may write to.
chmod 755 "$dir"
mkdir "$dir/munge" "$dir/state" "$dir/n1" "$dir/n2"
pids=()
stop() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${pids[@]}"; do
    while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
  done
  if [ "$keep" = yes ]; then echo "Kept: $dir"; else rm -rf "$dir"; fi
}
trap stop EXIT

say "Slurm of two nodes"
head -c 1024 /dev/urandom > "$dir/munge/key"
chmod 400 "$dir/munge/key"
chown -R munge: "$dir/munge"
runuser -u munge -- munged --key-file="$dir/munge/key" --socket="$dir/munge/socket" --foreground \
  --pid-file="$dir/munge/pid" --log-file="$dir/munge/log" --seed-file="$dir/munge/seed" 2> "$dir/munged.log" &
pids+=($!)
cpus="$(nproc)"
cat > "$dir/slurm.conf" <<CONF
ClusterName=one
SlurmctldHost=localhost
SlurmctldPort=17000
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/%n.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
MpiDefault=none
SlurmdTimeout=60
MinJobAge=86400
SchedulerParameters=batch_sched_delay=0,sched_interval=5
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=17001 CPUs=$cpus RealMemory=2000 State=UNKNOWN
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=17002 CPUs=$cpus RealMemory=2000 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF="$dir/slurm.conf"
slurmctld -D -f "$dir/slurm.conf" 2> "$dir/slurmctld.err" & pids+=($!)
for node in n1 n2; do
  slurmd -D -N "$node" -f "$dir/slurm.conf" 2> "$dir/$node.err" & pids+=($!)
done
for _ in $(seq 60); do
  if [ "$(sinfo --noheader --Node --format=%T 2>/dev/null | grep -c idle)" = 2 ]; then break; fi
  sleep 1
done
sinfo --Node --long

if [ -n "$run_command" ]; then
  say "$run_command"
  status=0
  (cd "$tree" && bash -c "$run_command") || status=$?
  exit "$status"
fi

say "The work, in a folder with a difficult name"
work="$dir/it's a \"job\" \$HOME"
mkdir "$work"
cp -r "$tree/media/sample/." "$work"
cd "$work"
folder=shapes-llava recipe=shapes-50.fitprune.json answers=()
if [ "$model" = tiny ]; then
  folder=tiny recipe=tiny.fitprune.json answers=(--max-new-tokens 2)
  cp -r "$tree/test/fixtures/exported/llava" tiny
  if [ "$kind" = evaluate ]; then
    fitprune calibrate tiny --data calibration.jsonl --samples 16 --device cpu --threads 1 --out tiny.arrows 2> tiny.log
    fitprune fit tiny.arrows --budget 40% --out "$recipe" 2>> tiny.log
  fi
fi
data=evaluation.jsonl
[ "$kind" = evaluate ] || data=calibration.jsonl
node -e '
  const { readFileSync, writeFileSync } = require("node:fs");
  const [data, samples] = [process.argv[1], Number(process.argv[2])];
  const rows = readFileSync(data, "utf8").trim().split("\n").map((line) => JSON.parse(line));
  const lines = [];
  for (let at = 0; at < Math.max(samples, rows.length); at += 1) {
    const row = rows[at % rows.length];
    lines.push(JSON.stringify(at < rows.length ? row : { ...row, question_id: `again-${at}` }));
  }
  writeFileSync("data.jsonl", lines.join("\n") + "\n");
' "$data" "$samples"
run=(--data data.jsonl --samples "$samples" --device cpu --threads 1)
job=(--slurm --shards "$shards" --concurrent "$concurrent" --folder 'the job' --submit)
began="$(date +%s)"
if [ "$kind" = evaluate ]; then
  what=(evaluate "$recipe" "${answers[@]}" "${run[@]}")
  one=("${what[@]}" --results one.arrows --out one.json)
  merged='the job/results.arrows'
else
  what=(calibrate "$folder" "${run[@]}")
  one=("${what[@]}" --out one.arrows)
  merged='the job/statistics.arrows'
fi
timed submit node "$tree/dist/cli.js" submit "${what[@]}" "${job[@]}" > submitted.txt
tail -2 submitted.txt
one_began=0
one_run() {
  one_began="$(date +%s)"
  node "$tree/dist/cli.js" "${one[@]}" 2> one.log > one.txt & one_pid=$!
  pids+=("$one_pid")
}
[ "$beside" = no ] || one_run

# Pids of what runs for a task, by the environment that Slurm gave it; $1 is its shard.
pids_of() {
  grep -lzx "SLURM_ARRAY_TASK_ID=$1" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3 || true
}
is_program() { tr '\0' ' ' 2>/dev/null < "/proc/$1/cmdline" | grep -q 'cli.js'; }
running() { squeue --noheader --array --format='%K %T' | awk '$2 == "RUNNING" { print $1 }'; }
left() { squeue --noheader --array --format='%i' | wc -l; }

killed=()
tried=''
drained=no
while [ "$(left)" -gt 0 ]; do
  for shard in $(running); do
    [ "$shard" = N/A ] && continue
    # Something is on the disk: the run has begun.
    [ -s "the job/shards/${shard}of$shards.arrows" ] || continue
    case " ${killed[*]:-} $tried " in *" $shard "*) continue ;; esac
    [ -e "the job/state/${shard}of$shards.exit" ] && continue
    if [ "${#killed[@]}" -lt "$kill" ]; then
      found="$(pids_of "$shard" | tr '\n' ' ')"
      [ -n "$found" ] || continue
      kill -KILL $found 2>/dev/null || true
      killed+=("$shard")
      echo "killed shard $shard: all its processes ($found)"
    elif [ -z "$tried" ]; then
      for pid in $(pids_of "$shard"); do
        if is_program "$pid" 2>/dev/null && kill -KILL "$pid" 2>/dev/null; then
          tried="$shard"
          echo "killed the program of shard $shard ($pid); its script tries again"
          break
        fi
      done
    elif [ "$drained" = no ]; then
      scontrol update NodeName=n2 State=DRAIN Reason=test
      drained=yes
      echo "drained n2 while $(running | wc -l) tasks ran"
    fi
  done
  sleep 0.2
done
echo "first pass: $(($(date +%s) - began)) s"
# Slurm's own record of each task, to the second. A merge waits for all of them and is no task of
# the array.
scontrol --oneliner show job | node -e '
  const [places] = process.argv.slice(1).map(Number);
  const seconds = (line, key) => Date.parse(new RegExp(` ${key}=(\\S+)`).exec(line)?.[1]) / 1000;
  const tasks = require("node:fs").readFileSync(0, "utf8").split("\n")
    .filter((line) => /ArrayTaskId=\d+ /.test(line))
    .map((line) => [seconds(line, "StartTime"), seconds(line, "EndTime")]);
  const ran = tasks.reduce((sum, [from, to]) => sum + to - from, 0);
  const all = Math.max(...tasks.map(([, to]) => to)) - Math.min(...tasks.map(([from]) => from));
  const idle = places * all - ran;
  const part = (100 * idle / (places * all)).toFixed(1);
  console.log(`${tasks.length} tasks ran ${ran} s in all, within ${all} s; their ${places} places were empty ${idle} s of it (${part}%)`);
' "$concurrent"

say "What is missing"
timed status node "$tree/dist/cli.js" submit --status 'the job'
cat 'the job/logs/merge.log'
if [ -n "$tried" ]; then grep -h 'Try ' "the job/logs/shard-$tried.log"; fi
[ "${#killed[@]}" -eq "$kill" ] || { echo "only ${#killed[@]} shards could be killed: give more samples" >&2; exit 1; }
[ "$(cat 'the job/state/merge.exit')" = 1 ] || { echo 'the merge did not tell that shards are missing' >&2; exit 1; }

say "The missing shards alone"
fitprune submit --resume 'the job' --submit | tail -1
while [ "$(left)" -gt 0 ]; do sleep 0.5; done
fitprune submit --status 'the job'
tail -1 'the job/logs/merge.log'
fitprune submit --resume 'the job'

say "Against one run"
[ "$beside" = yes ] || one_run
wait "$one_pid"
echo "one run: $(($(stat -c %Y one.log) - one_began)) s"
node "$tree/scripts/cluster/same-rows.mjs" one.arrows "$merged"
if [ "$kind" = evaluate ]; then
  # But for the name of the file, the report is the same to the last digit.
  node -e '
    const { readFileSync } = require("node:fs");
    const [one, merged] = process.argv.slice(1).map((file) => ({ ...JSON.parse(readFileSync(file, "utf8")), results: "" }));
    require("node:assert/strict").deepEqual(merged, one);
    console.log("the reports are the same");
  ' one.json 'the job/report.json'
fi

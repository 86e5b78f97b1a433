#!/bin/bash
# A judge of docs/fleet.md: every command of the page, run on this machine in its order. Hosts are directories with a copied
# /proc, their kexec is a file that is made; sbatch and kubectl are stand-ins that run each task of the array. The roll-out must
# stop at a handover that the next kernel refuses, and go on where it is fine. See README.md beside this file.
#
#   fleet.sh [KHO]        default: what `dotnet build` left in src/Kho.Cli/bin

set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
if ! command -v ansible-playbook > /dev/null || ! /usr/bin/python3 -c 'import yaml' 2> /dev/null; then
    echo "skipped: ansible-playbook is missing (Debian: ansible-core)"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Ansible wants UTF-8, and its own files elsewhere than in the user's home.
export LC_ALL=C.UTF-8 ANSIBLE_HOME="$work/ansible" ANSIBLE_LOCAL_TEMP="$work/ansible/local" ANSIBLE_NOCOWS=1 ANSIBLE_RETRY_FILES_ENABLED=0 ANSIBLE_DEPRECATION_WARNINGS=0
unset ANSIBLE_CONFIG ANSIBLE_INVENTORY

fail() { echo "FAILED: $*"; exit 1; }

mkdir -p "$work/bin" "$work/ansible"
if [ $# -gt 0 ]; then
    cp "$1" "$work/bin/kho"
else
    dll=$root/src/Kho.Cli/bin/Debug/net10.0/kho.dll
    [ -f "$dll" ] || { echo "$dll is missing: dotnet build src/Kho.Cli"; exit 2; }
    printf '#!/bin/sh\nexec dotnet "%s" "$@"\n' "$dll" > "$work/bin/kho"
fi
cat > "$work/bin/sbatch" << 'END'
#!/bin/bash
[[ $1 =~ ^--array=0-([0-9]+)$ ]] || exit 2
last=${BASH_REMATCH[1]}
shift
for ((task = 0; task <= last; task++)); do
    SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_COUNT=$((last + 1)) SLURM_CPUS_PER_TASK=2 "$@" || exit 1
done
END
cat > "$work/bin/kubectl" << 'END'
#!/usr/bin/python3
import os, subprocess, sys, yaml
job = yaml.safe_load(open(sys.argv[sys.argv.index('-f') + 1]))['spec']
assert job['completionMode'] == 'Indexed'
container = job['template']['spec']['containers'][0]
values = {one['name']: one['value'] for one in container['env']}
assert int(values['PARTS']) == job['completions']
for index in range(job['completions']):
    subprocess.run(container['command'], env={**os.environ, **values, 'JOB_COMPLETION_INDEX': str(index)}, check=True)
END
chmod +x "$work"/bin/*
export PATH="$work/bin:$PATH"

# What the page takes for given: hosts, their inventory, dumps.
cd "$work"
ln -s "$root/contrib" contrib
host() { # host NAME IMAGE
    mkdir -p "hosts/$1/proc" "dumps/$1/2026-11-29"
    cp "$root/golden/$2/handover.elf" "hosts/$1/proc/kcore"
    cp "$root/golden/$2/handover.elf" "dumps/$1/2026-11-29/vmcore"
    echo "$1 ansible_connection=local kho_root=$work/hosts/$1 kho_path=$work/hosts/$1/kho kho_kexec='touch $work/hosts/$1/kexecuted'" >> inventory.ini
}
host web-1 linux-7.3/7.3.4-out
host db-1 linux-7.1/7.1.3-out
host web-2 linux-7.3/mini-7.3.4-out
printf '[all:vars]\nkho_binary=%s\nkho_delay=0\nansible_python_interpreter=/usr/bin/python3\n' "$work/bin/kho" >> inventory.ini
mkdir -p dumps/web-3 dumps/web-4
head -c 3000 "$root/golden/linux-7.3/7.3.4-out/handover.elf" > dumps/web-3/vmcore
cp -r "$root/golden/linux-7.3/7.3.4-out/debugfs/out" dumps/web-4/kho-out

kexecuted() { # kexecuted HOST...: exactly these
    local expected=$*
    local actual=$(cd hosts && ls -d */kexecuted 2> /dev/null | cut -d/ -f1 | tr '\n' ' ')
    [ "${actual% }" = "$expected" ] || fail "kexecuted are '${actual% }', expected '$expected'"
    rm -f hosts/*/kexecuted
}

same_as_one() { # the parts are the rows of one survey
    kho survey dumps --for 7.3 -o - > whole.ndjson 2> /dev/null
    [ -s whole.ndjson ] && [ "$(ls parts | wc -l)" -eq 8 ] && diff <(sed 's/"options":"[^"]*"//' whole.ndjson | sort) <(sed 's/"options":"[^"]*"//' survey.ndjson | sort) > /dev/null || fail "the parts are not the rows of one survey"
    rm -rf parts survey.ndjson
}

count=0
while IFS= read -r command <&3; do
    sh -c "$command" > out 2>&1 < /dev/null && code=0 || code=$?
    count=$((count + 1))
    case $command in
        ansible-playbook*)
            [ $code -ne 0 ] || { cat out; fail "the roll-out goes on behind a host that 7.3 refuses"; }
            grep -q "db-1 is not kexecuted into 7.3: kho check ended with 1" out || { cat out; fail "the roll-out ends for another reason"; }
            kexecuted web-1
            [ "$(cd checks && echo *)" = "db-1.json web-1.json" ] || fail "checks/ holds $(cd checks && echo *)"
            # By threes, the others of the batch are not kexecuted either.
            sh -c "$command -e kho_serial=3" > out 2>&1 < /dev/null && fail "a batch with a host that 7.3 refuses goes on"
            kexecuted
            # Without that host, and where it is accepted, the roll-out comes to its end.
            sh -c "$command --limit 'all:!db-1'" > out 2>&1 < /dev/null || { cat out; fail "the roll-out stops at hosts that are fine"; }
            kexecuted web-1 web-2
            sh -c "$command -e kho_fail_on=misread --limit web-2" > out 2>&1 < /dev/null || { cat out; fail "kho_fail_on does not pass what is fine"; }
            kexecuted web-2
            # What cannot be told stops it, too.
            mkdir -p hosts/web-2/away && mv hosts/web-2/proc/kcore hosts/web-2/away
            sh -c "$command --limit web-2" > out 2>&1 < /dev/null && fail "a host of which nothing can be told is kexecuted"
            grep -q "ended with 2" out || { cat out; fail "a host of which nothing can be told stops the roll-out for another reason"; }
            kexecuted
            sh -c "$command --limit web-2 -e '{\"kho_pass\": [0, 2]}'" > out 2>&1 < /dev/null || { cat out; fail "kho_pass does not pass it"; }
            kexecuted web-2
            mv hosts/web-2/away/kcore hosts/web-2/proc ;;
        "kho survey checks"*)
            [ $code -eq 2 ] && [ -s checks.parquet/verdict.parquet ] || { cat out; fail "$command: $code"; }
            grep -q '"kind":"verdict","host":"db-1",.*"verdict":"refused"' checks.parquet/rows.ndjson && grep -q '"kind":"image","host":"web-2",.*"state":"unreadable"' checks.parquet/rows.ndjson || fail "the survey of the checks has other rows" ;;
        "kho survey"*)
            [ $code -le 2 ] && [ -s survey.parquet/verdict.parquet ] || { cat out; fail "$command: $code"; } ;;
        "kho abi matrix"*)
            [ $code -eq 0 ] && [ -s matrix.json ] || { cat out; fail "$command: $code"; } ;;
        cat*)
            same_as_one ;;
        *)
            [ $code -eq 0 ] || { cat out; fail "$command: $code"; } ;;
    esac
    echo "ok: $command"
done 3< <(sed -n 's/^\$ //p' "$root/docs/fleet.md")
[ $count -ge 8 ] || fail "the page has $count commands"
echo "$count commands of docs/fleet.md do what it says"

# recover.sh - a commit that was stopped and can't be finished by itself has a way forward and a way back, each whole; what somebody
# edited is kept beside; who may only read reads what was decided.
. "$(dirname "$0")/../lib.sh"
. "$CRM_TOP/tests/fault/small-book.inc"

run_verb() {
	case $1 in
	lead-stage) crm-lead -C W stage L-000001 需求确认 ;;   # replaces leads.csv, appends to the log
	ar-pay) crm-ar -C W pay I-000001 20000.00 --on 2026-03-16 ;;   # appends
	next-month) CRM_NOW=2026-04-01T09:00:00+08:00 crm-lead -C W stage L-000001 需求确认 ;;   # begins a month of the log
	retire) crm-book -C W field retire leads.product ;;   # replaces rules/fields/leads.yaml
	score) crm-score -C W run ;;   # several ledgers
	esac
}

shim() {
	LD_PRELOAD="$preload" FAIL_TIME=1775008800 FAIL_CALLS="$1" FAIL_AT="$2" FAIL_HOW=kill run_verb "$3" >shim.out 2>&1
}

calls() {
	rm -rf W && cp -Rp old W
	(LD_PRELOAD="$preload" FAIL_TIME=1775008800 FAIL_CALLS=rename,write,unlink,sync FAIL_COUNT="$PWD/count" run_verb "$1" >/dev/null 2>&1)
	cat count
}

# Every moment at which verb $1 leaves a pending commit behind, as the numbers of calls to be killed at.
moments() {
	n=$(calls "$1")
	k=1
	while [ "$k" -le "$n" ]; do
		rm -rf W && cp -Rp old W
		(shim rename,write,unlink,sync "$k" "$1") 2>/dev/null
		[ ! -e W/.crm/commit ] || echo "$k"
		k=$((k + 1))
	done
}

pending() {
	rm -rf W && cp -Rp old W
	(shim rename,write,unlink,sync "$2" "$1") 2>/dev/null
}

small_book old
for verb in lead-stage ar-pay next-month retire score; do
	moments $verb >moments
	ok "$verb leaves a commit pending at several moments" test "$(wc -l <moments)" -ge 2
	rm -rf W "new-$verb" && cp -Rp old W
	(LD_PRELOAD="$preload" FAIL_TIME=1775008800 run_verb $verb) >/dev/null 2>&1
	cp -Rp W "new-$verb"
	wrong=
	for k in $(cat moments); do
		pending $verb $k
		crm-book -C W recover --back >said 2>&1 && same_book W old && is_tidy W && is_sound W >/dev/null || wrong="$wrong back:$k"
		pending $verb $k
		crm-book -C W recover --forward >said 2>&1 && same_book W "new-$verb" && is_tidy W && is_sound W >/dev/null || wrong="$wrong forward:$k"
		pending $verb $k
		chmod a-w W W/.crm
		rm -rf seen && crm-book -C W list leads --format csv >seen 2>&1
		chmod u+w W W/.crm
		crm-book -C "new-$verb" list leads --format csv >wanted
		[ "$(id -u)" = 0 ] || cmp -s seen wanted || wrong="$wrong seen:$k"
	done
	ok "$verb goes forward and back from each of them" test -z "$wrong"
	[ -z "$wrong" ] || diag "wrong:$wrong; last: $(cat said)"
done

# Edited by hand while it waits.
first=$(moments lead-stage | head -n 1)
pending lead-stage "$first"
sed 's/新院区开科配置/新院区全部配置/' W/leads.csv >edited && cat edited >W/leads.csv
expect 'an edit stops the next command, which says both ways' 3 'crm-lead -C W list' <<'EOT'
! crm-lead: 'leads.csv' was edited while a commit was waiting to be finished; crm book recover --forward finishes the commit and keeps the edit beside it, crm book recover --back gives the commit up
EOT
cp -Rp W waiting
expect 'forward keeps the edit beside' 1 'crm-book -C W recover --forward' <<'EOT'
the commit is finished
! crm-book: 'leads.csv' was edited by hand while it was being written: what was edited is in 'leads.csv.edited'; look at both
EOT
ok 'the edit is there' grep -q 新院区全部配置 W/leads.csv.edited
ok 'the commit too' grep -q 需求确认 W/leads.csv
rm W/leads.csv.edited
ok 'the book is the new one' same_book W new-lead-stage
rm -rf W && cp -Rp waiting W
cp W/.crm/lock waiting/.crm/lock
expect_match 'back: the version before an edit in place is gone' 3 'crm-book -C W recover --back' "^! crm-book: the version of 'leads.csv' from before the commit isn't there any more: there is only crm book recover --forward\$"
ok 'nothing was changed' diff -r -x lock waiting W
pending lead-stage "$first"
sed 's/新院区开科配置/新院区全部配置/' W/leads.csv >edited && mv edited W/leads.csv
expect_match 'an editor that renames leaves it: back' 1 'crm-book -C W recover --back' '^the commit is taken back: ' "^! crm-book: 'leads.csv' was edited by hand"
ok 'the edit is beside' grep -q 新院区全部配置 W/leads.csv.edited
rm W/leads.csv.edited
ok 'the book is the old one' same_book W old

first=$(moments ar-pay | head -n 1)
pending ar-pay "$first"
printf 'PAY-9,I-000001,1.00,2026-03-16,cash,\n' >>W/payments.csv
expect_match 'a row put behind an append that waits' 1 'crm-book -C W recover --forward' '^the commit is finished$' 'payments.csv.edited'
ok 'both rows are there' sh -c 'grep -q PAY-9 W/payments.csv && grep -q 20000.00 W/payments.csv'
pending ar-pay "$first"
printf 'PAY-9,I-000001,1.00,2026-03-16,cash,\n' >>W/payments.csv
expect_match '... and the commit given up' 0 'crm-book -C W recover --back' '^the commit is taken back'
ok 'the row by hand stays' sh -c 'grep -q PAY-9 W/payments.csv && ! grep -q 20000.00 W/payments.csv'

# Edited between the last look and the renaming: stopped there, edited, and let go on.
wrong= edits=0 k=1
rm -rf W && cp -Rp old W
n=$(calls lead-stage)
while [ "$k" -le "$n" ]; do
	rm -rf W && cp -Rp old W
	LD_PRELOAD="$preload" FAIL_TIME=1775008800 FAIL_CALLS=rename,write,unlink,sync FAIL_AT="$k" FAIL_HOW=stop crm-lead -C W stage L-000001 需求确认 >out 2>&1 &
	pid=$!
	until grep -q '^State:.[TZ]' "/proc/$pid/status" 2>/dev/null || [ ! -e "/proc/$pid" ]; do sleep 0.01; done
	sed 's/新院区开科配置/新院区全部配置/' W/leads.csv >edited && mv edited W/leads.csv
	kill -CONT $pid 2>/dev/null
	wait $pid
	edits=$((edits + 1))
	cat W/leads.csv W/leads.csv.edited* 2>/dev/null | grep -q 新院区全部配置 || wrong="$wrong $k"
	[ ! -e W/leads.csv.edited ] || grep -q 'leads.csv.edited' out || wrong="$wrong $k:unsaid"
	k=$((k + 1))
done
ok "an edit at any of $edits moments of a write is never lost" test -z "$wrong" -a "$edits" -ge 6
[ -z "$wrong" ] || { diag "lost at:$wrong"; sed 's/^/# /' out; }

expect 'nothing waits' 0 'crm-book -C old recover --back' <<'EOT'
no commit is waiting: there is nothing to recover
EOT
expect 'one way is wanted' 2 'crm-book -C old recover' <<'EOT'
! crm-book: one of --forward and --back is wanted
EOT

# Who may only read.
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod a+x "$T_DIR" "$T_DIR/work"
	wrong= reads=0
	for verb in lead-stage ar-pay next-month score; do
		now=2026-03-16T10:20:00+08:00
		[ $verb != next-month ] || now=2026-04-01T09:00:00+08:00
		for k in $(moments $verb); do
			pending $verb "$k"
			chmod -R a+rX W
			for read in 'crm-book list leads' 'crm-book list payments' 'crm-book list customers' 'crm-book log' 'crm-ar board'; do
				set -- $read
				reader=$1
				shift
				CRM_NOW=$now setpriv --reuid 65534 --regid 65534 --clear-groups "$CRM_BUILD/$reader" -C W "$@" >seen 2>&1
				CRM_NOW=$now crm-book -C "new-$verb" check >/dev/null 2>&1
				CRM_NOW=$now "$reader" -C "new-$verb" "$@" >wanted 2>&1
				reads=$((reads + 1))
				cmp -s seen wanted || wrong="$wrong $verb:$k:$reader-$1"
			done
		done
	done
	ok "a login that may not write reads what was decided, $reads times" test -z "$wrong" -a "$reads" -ge 20
	[ -z "$wrong" ] || { diag "wrong:$wrong"; diff wanted seen | head -n 5 | sed 's/^/# /'; }
else
	skip 'a login that may not write reads what was decided' 'only root can be another login'
fi

# What was to be put in place is gone, or something else: there is no way forward, and the message knows the one back.
lose() {
	rm -rf W && cp -Rp old W
	k=$(moments lead-stage | head -n 1)
	pending lead-stage "$k"
	[ -e W/leads.csv.crm-new ]
}
ok '(a commit waits)' lose
rm W/leads.csv.crm-new
for command in 'crm-lead -C W list' 'crm-lead -C W set L-000002 need=新院区手术室' 'crm-book -C W recover --forward'; do
	expect "lost: $command" 3 "$command" <<EOT
! ${command%% *}: 'leads.csv.crm-new' is gone: the pending commit can't be finished; crm book recover --back takes it back, or restore this file from a backup
EOT
done
expect_ok 'which it does' 'crm-book -C W recover --back && diff -r -x .crm old W && crm-book -C W check'
ok '(another waits)' lose
printf 'x\n' >>W/leads.csv.crm-new
expect 'damaged' 3 'crm-lead -C W list' <<'EOT'
! crm-lead: 'leads.csv.crm-new' is damaged: the pending commit can't be finished; crm book recover --back takes it back, or restore this file from a backup
EOT
expect_ok 'taken back, too' 'crm-book -C W recover --back && diff -r -x .crm old W && crm-book -C W check'
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	ok '(one more waits)' lose
	chmod -R a+rX W
	expect 'a check by who may only read says that it waits, and not that it is left over' 1 \
		'setpriv --reuid 65534 --regid 65534 --clear-groups "$CRM_BUILD/crm-book" -C W check 2>/dev/null' <<'EOT'
a commit is waiting to be finished: the next command of somebody who may write here does it
EOT
fi
done_testing

# dry-run.sh - --dry-run shows what would be and does nothing of it: every verb that writes, on a book in which each has something to do.
. "$(dirname "$0")/lib.sh"
. "$CRM_TOP/tests/fault/small-book.inc"
. "$CRM_TOP/tests/fault/verbs.inc"

# The programs, each with -n behind whatever it is given.
mkdir dry
for program in "$CRM_BUILD"/crm-*; do
	[ -x "$program" ] || continue
	printf '#!/bin/sh\nexec %s "$@" -n\n' "$program" >"dry/${program##*/}"
	chmod +x "dry/${program##*/}"
done

state() {
	(find . -path ./dry -prune -o -path '*/.crm/lock' -prune -o ! -type d ! -name 'before.*' ! -name 'after.*' ! -name 'said.*' -print | LC_ALL=C sort |
		xargs -d '\n' sha256sum
	find . -path ./dry -prune -o ! -path '*/.crm/lock' -printf '%p %y %m %G\n' | grep -v '^[.]/\(before\|after\|said\)' | LC_ALL=C sort)
}

# A commit that was decided and not carried out.
leave_pending() {
	for k in 1 2 3 4 5 6 7 8 9 10 11 12; do
		[ ! -e W/.crm/commit ] || return 0
		rm -rf W && cp -Rp old W
		(LD_PRELOAD="$preload" FAIL_CALLS=sync FAIL_AT=$k FAIL_HOW=kill run_verb lead-stage) >/dev/null 2>&1
	done
}

office_book old
export CRM_NOW FAIL_TIME
cp -Rp old W
[ "$(id -u)" = 0 ] && other=12345 || other=$(id -g)
tried=0
for verb in $verbs book-init book-share walkthrough-start book-recover-back book-recover-forward; do
	case $verb in
	book-recover-back) leave_pending ;;
	esac
	state >before.txt
	(
		PATH=$PWD/dry:$PATH
		export LD_PRELOAD="$preload"
		case $verb in
		book-init) crm-book init made ;;
		book-share) crm-book -C W share --group "$other" ;;
		walkthrough-start) crm-walkthrough -C W start 录入线索 --dir walked --as 陈晓 ;;
		book-recover-back) crm-book -C W recover --back ;;
		book-recover-forward) crm-book -C W recover --forward ;;
		*) run_verb "$verb" ;;
		esac
	) >said.out 2>said.err </dev/null
	status=$?
	state >after.txt
	cmp -s before.txt after.txt && [ $status = 0 ] && [ -s said.out ]
	ok "$verb -n does nothing, and says something" test $? = 0
	[ $status = 0 ] || sed 's/^/# /' said.err
	diff before.txt after.txt | head -n 5 | sed 's/^/# /'
	tried=$((tried + 1))
done
ok 'every verb was tried' test $tried -ge 45
ok '(a commit is waiting)' test -e W/.crm/commit
expect 'a commit that waits is named with its files' 0 'crm-book -C W recover --back -n' <<'EOT'
dry run: nothing was written; the commit that is waiting would be taken back: leads.csv, log/2026-03.csv
EOT
expect_match 'what would be shared is counted' 0 "crm-book -C old share --group $other -n" '^dry run: nothing was changed; [0-9]+ files and [0-9]+ directories would go to group '
done_testing

# verbs.sh - every verb that writes, with calls that fail: faults.sh looks closely at a few, this at all of them.
#
# `make check` takes a few points of each verb, CRM_FAULT=full at least a thousand. VERBS='lead-set quote-final' sh tests/fault/verbs.sh
# looks at those alone.
. "$(dirname "$0")/../lib.sh"
. "$CRM_TOP/tests/fault/small-book.inc"
. "$CRM_TOP/tests/fault/verbs.inc"
. "$CRM_TOP/tests/fault/faults.inc"

every_kind='stat chmod chown readdir thread open read write sync rename link unlink truncate lock map close dir'

# What a verb does when nothing fails: the new book, and how many calls that takes.
without_fault() {
	run_shimmed old "$1" FAIL_COUNT="$PWD/count"
	calls=$(cat count)
	[ "$status" = 0 ] || sed 's/^/# /' fault.err
	ok "$1 works without a fault" test "$status" = 0
	is_sound W || t_fail "$1 leaves a book that is not sound"
	rm -rf new
	cp -Rp W new
	ok "$1 changes the book" test -n "$(diff -rq -x .crm old new)"
}

# VERB HOW STAY KINDS POINTS
some() {
	some_calls=$calls
	[ "$4" = all ] || some_calls=$(count_calls old "$1" "$4")
	[ "$some_calls" -gt 0 ] || return 0
	fail_each "$1: $2 of $4, stay $3" "$1" old old new "$4" "$2" "$3" $((some_calls / $5 + 1))
}

# Each verb meets other hows, at other points.
sample() {
	case $(($2 % 4)) in
	0) some "$1" kill 0 all 2 ;;
	1) some "$1" EIO 0 all 2 ;;
	2) some "$1" ENOSPC 1 all 2 ;;
	3) some "$1" tear 0 write 1 ;;
	esac
}

# A thousand at least: every call in seven ways, and some more.
thoroughly() {
	faults=0
	for how in kill EIO ENOSPC EROFS EMFILE; do
		some "$1" $how 0 all "$calls"
		faults=$((faults + calls))
	done
	for how in EIO ENOSPC; do
		some "$1" $how 1 all "$calls"
		faults=$((faults + calls))
	done
	some "$1" tear 0 write "$calls"
	some "$1" short 0 write "$calls"
	some "$1" term 0 open "$calls"
	case $preload in *libasan*) ;; *) some "$1" ENOMEM 0 memory 100 ;; esac
	ok "$1: a thousand faults" test "$faults" -ge 1000
}

office_book old
is_sound old || bail 'the book is not sound'

# No verb that writes is forgotten: as many as the commands have, and of those that have two ways, both.
writing=$(cat "$CRM_TOP"/cmd/crm-*.c | tr '\n' ' ' | grep -o '{ \.name = "[^"]*"[^}]*\.write = ' | sed 's/{ .name = "\([^"]*\)".*/\1/' | tr ' ' -)
for name in $writing; do
	case " $(echo $verbs) contract-escalate " in # it needs a clock ahead of the one that is held here
	*"-$name "* | *"-$name-"* | *" $name "*) ;;
	*) t_fail "the verb $name writes, and is not in verbs.inc" ;;
	esac
done
ok 'all verbs that write were looked for' test "$(echo $writing | wc -w)" -ge 35

n=0
for verb in ${VERBS:-$verbs}; do
	without_fault "$verb"
	n=$((n + 1))
	if [ "${CRM_FAULT:-}" = full ]; then thoroughly "$verb"; else sample "$verb" $n; fi
done

# Each kind of call, of a verb that makes it.
for kind in $every_kind; do
	[ -z "${VERBS:-}" ] || break
	verb=contract-submit
	[ $kind != thread ] || verb=import-two
	case $kind in chmod | thread | link) rm -rf new; without_fault $verb ;; esac
	[ $verb = "${new_of:-}" ] || { without_fault $verb; new_of=$verb; }
	some $verb EIO 0 $kind 1
done
done_testing

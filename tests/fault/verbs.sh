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
	case " $changes_nothing " in
	*" $1 "*) ok "$1 leaves the book as it is" test -z "$(diff -rq -x .crm old new)" ;;
	*) ok "$1 changes the book" test -n "$(diff -rq -x .crm old new)" ;;
	esac
}

# VERB HOW STAY KINDS POINTS [FIRST]
some() {
	each_points=0
	some_calls=$calls
	[ "$4" = all ] || some_calls=$(count_calls old "$1" "$4")
	[ "$some_calls" -gt 0 ] || return 0
	each_first=${6:-1}
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

# A thousand at least, in seven ways that begin one call apart: where a verb makes up to 1,050 calls, each fails in one way or another.
thoroughly() {
	faults=0 first=1
	for how in kill/0 EIO/0 ENOSPC/0 EROFS/0 EMFILE/0 EIO/1 ENOSPC/1; do
		some "$1" ${how%/*} ${how#*/} all 190 $first
		faults=$((faults + each_points)) first=$((first + 1))
	done
	for how in tear/write short/write term/open; do
		some "$1" ${how%/*} 0 ${how#*/} 60
		faults=$((faults + each_points))
	done
	# libical isn't made for memory that runs out: it ends the process, or leaves a property out.
	case $preload$1 in *libasan* | *calendar-import) ;; *) some "$1" ENOMEM 0 memory 100 && faults=$((faults + each_points)) ;; esac
	ok "$1: a thousand faults ($faults)" test "$faults" -ge 1000
}

office_book old
is_sound old || bail 'the book is not sound'

# No verb is forgotten: each that --help names is one of verbs.inc, or only reads (reading.pm asks it).
reads=$(sed -n "/^my %reads/,/^);/s/^\t'crm-\([^']*\)'.*/\1/p" "$CRM_TOP/tests/fault/reading.pm" | tr ' ' -)
named=0
for c in "$CRM_TOP"/cmd/crm-*.c; do
	c=${c##*/crm-} c=${c%.c}
	for name in $(crm-$c --help | sed -n '/^verbs:/,/^options/s/^  \([a-z].*\)/\1/p' |
		sed -E 's/^([a-z]+( [a-z]+)?)(  .*| [A-Z[].*)?$/\1/' | tr ' ' -); do
		named=$((named + 1))
		case " $(echo $verbs $elsewhere $reads) " in
		*" $c-$name "* | *" $c-$name-"* | *" $name "* | *" ${name#*-} "*) ;;
		*) t_fail "the verb $c $name is not in verbs.inc, and no reading verb either" ;;
		esac
	done
done
ok 'all verbs of --help were looked for' test $named -ge 70
# A verb that reads unless an option makes it write is in both.
for name in $(cat "$CRM_TOP"/cmd/crm-*.c | tr '\n' ' ' | grep -o '{ \.name = "[^"]*"[^}]*\.write = ' | sed 's/{ .name = "\([^"]*\)".*/\1/' | tr ' ' -); do
	case " $(echo $verbs) " in
	*"-$name "* | *"-$name-"* | *" $name "*) ;;
	*) t_fail "the verb $name writes, and is not in verbs.inc" ;;
	esac
done

n=0
for verb in ${VERBS:-$verbs}; do
	without_fault "$verb"
	n=$((n + 1))
	if [ "${CRM_FAULT:-}" = full ]; then thoroughly "$verb"; else sample "$verb" $n; fi
done

# Modes and groups aren't a commit: a share that was stopped says so, has changed no ledger, and is finished by another.
if [ -z "${VERBS:-}" ]; then
	calls=$(count_calls old book-share all) half=0 wrong=
	step=$((calls / 12 + 1))
	[ "${CRM_FAULT:-}" != full ] || step=1
	for k in $(seq 1 $step "$calls"); do
		for how in EIO kill; do
			run_shimmed old book-share FAIL_CALLS=all FAIL_AT="$k" FAIL_HOW=$how FAIL_STAY=0
			[ "$status" != 3 ] || [ -s fault.err ] || wrong="$wrong $how:$k:silent"
			is_book W old || wrong="$wrong $how:$k:ledgers"
			is_sound W >/dev/null || half=$((half + 1))
			crm-book -C W share --group "$(id -g)" >/dev/null 2>&1 && is_sound W || wrong="$wrong $how:$k:unfinished"
		done
	done
	ok "a share stopped half way ($half of $((2 * (calls / step + 1)))) is finished by another" test "$half" -gt 0 -a -z "$wrong"
	[ -z "$wrong" ] || diag "wrong:$wrong"
fi

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

# powercut.sh - the power is cut at every moment of a write: the book is the old one or the new one, and the new one once it was said.
#
# A verb runs with oplog.c, which writes down what it does to files and directories; powercut.pl works out what a disk may hold after each
# of these operations, and tries it. `make check` takes fewer verbs, CRM_FAULT=full more of them, and cuts every recovery as well.
# So that it isn't a test that can't fail, bugs are planted into what was written down, each of them a promise of commit.h not kept;
# each has to be found.
#
# POWERCUT_KEEP=DIR keeps the states that were wrong there.
. "$(dirname "$0")/../lib.sh"
. "$CRM_TOP/tests/fault/small-book.inc"
. "$CRM_TOP/tests/fault/verbs.inc"

fail_so=$preload
OPLOG=$(echo "$preload" | sed 's/fail\.so$/oplog.so/')
export OPLOG

# Runs a verb on the book $2 with its operations written down: W, W.inodes, log, status.
written_down() {
	rm -rf W log outbox
	mkdir outbox
	cp -Rp "$2" W
	(cd W && find . -exec stat -c '%d:%i %n' {} +) >W.inodes
	(
		export LD_PRELOAD="$OPLOG" OPLOG_FILE="$PWD/log" OPLOG_NOSYNC=1
		run_verb "$1"
	) >verb.out 2>verb.err
	status=$?
	[ $status = 0 ] || sed 's/^/# /' verb.err
}

# VERB BOOK: no cut does harm; $3 what is told of it; $4 how many states there are at least.
survives() {
	written_down "$1" "$2"
	ok "$3 is written" test $status = 0
	perl "$CRM_TOP/tests/fault/powercut.pl" "$1" "$2" W log $status >cuts 2>&1
	result=$?
	[ $result = 0 ] || sed 's/^#* */#   /' cuts
	states=$(sed -n 's/.*operations, \([0-9]*\) crash states.*/\1/p' cuts)
	ok "$3: $(tail -n 1 cuts)" test $result = 0
	ok "$3: $4 crash states and more" test "${states:-0}" -ge "$4"
}

# BUG VERB WHAT: it is found, as what it is.
found() {
	written_down "$2" old
	perl "$CRM_TOP/tests/fault/powercut.pl" "$2" old W log $status "$1" >cuts 2>&1
	[ $? = 1 ] && grep -q '^# .*, where it has to be' cuts
	result=$?
	[ $result = 0 ] || sed 's/^/#   /' cuts
	ok "a planted bug is found: $3" test $result = 0
}

small_book old
is_sound old || bail 'the small book is not sound'

if [ "${CRM_FAULT:-}" = full ]; then
	office_book office
	for verb in $verbs; do
		case " $changes_nothing " in *" $verb "*) continue ;; esac
		survives $verb office $verb 100
	done
else
	survives lead-stage old lead-stage 50
	survives lead-add old lead-add 50
fi

found temp-sync lead-stage 'a new content is not on disk before its record is'
found record-sync lead-stage 'the record is not on disk before it is named'
found commit-dir lead-stage "the record's name is not on disk before it is carried out"
found removal-dir lead-stage 'a renaming is not on disk before the record is removed'
found append-sync lead-add 'an append is not on disk before the record is removed'
found no-record lead-stage 'there is no record'
found in-place lead-stage 'a ledger is written in place'
found recovery-dir lead-stage 'who finds a record trusts that its name is on disk'
found early-removal lead-stage 'the version before is removed before the new one is sure to be in its place'
done_testing
